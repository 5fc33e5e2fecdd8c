/** Numbers, times and paths as people read them. Every number has its unit. */

/** 812, 9.1k, 128k, 1.2M. */
export function tokens(count: number): string {
  if (count < 1000) return String(Math.round(count));
  if (count < 99_950) return `${trim((count / 1000).toFixed(1))}k`;
  if (count < 999_500) return `${Math.round(count / 1000)}k`;
  return `${trim((count / 1_000_000).toFixed(1))}M`;
}

/** A window as people name it: 32768 is 32k, because it is set in powers of two. */
export function windowSize(count: number): string {
  return count >= 1024 && count % 1024 === 0 ? `${count / 1024}k` : tokens(count);
}

/** 0.4 s, 12 s, 3 min 20 s, 1 h 5 min. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${trim(seconds.toFixed(1))} s`;
  return elapsed(ms);
}

/** Like `duration`, in whole seconds, for a clock that runs. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** "now", "5 min ago", "yesterday". */
export function relative(at: number, now: number, locale?: string): string {
  const seconds = Math.round((at - now) / 1000);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  const size = Math.abs(seconds);
  if (size < 45) return format.format(0, "second");
  if (size < 45 * 60) return format.format(Math.round(seconds / 60), "minute");
  if (size < 22 * 3600) return format.format(Math.round(seconds / 3600), "hour");
  if (size < 26 * 86_400) return format.format(Math.round(seconds / 86_400), "day");
  if (size < 320 * 86_400) return format.format(Math.round(seconds / (30 * 86_400)), "month");
  return format.format(Math.round(seconds / (365 * 86_400)), "year");
}

export function exact(at: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }).format(at);
}

/** The last `count` lines of a text, and how many are before them. */
export function lastLines(text: string, count: number): { shown: string; hidden: number } {
  const lines = text.replace(/\n+$/, "").split("\n");
  return { shown: lines.slice(-count).join("\n"), hidden: Math.max(0, lines.length - count) };
}

/**
 * Makes characters visible that can make a command, path or diff read differently from what it is: bidirectional
 * overrides, zero-width and tag characters, control codes.
 */
export function revealed(text: string): string {
  return text.replace(HIDDEN, (char) => `⟨U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|[\u{E0000}-\u{E007F}]/gu;

const trim = (number: string) => number.replace(/\.0$/, "");
