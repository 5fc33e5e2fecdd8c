/** What an Ollama of some age does not have yet, and what that means for the user. */

export interface Lack {
  /** First version that has it. */
  since: string;
  /** What goes without it. */
  means: string;
}

const LACKS: readonly Lack[] = [
  {
    since: "0.6.4",
    means: "It does not say what a model can do; that is read off the model's template.",
  },
  { since: "0.9.0", means: "Thinking cannot be turned on or off." },
  { since: "0.10.0", means: "It does not say which window is in force; only what was asked for is known." },
  {
    since: "0.12.4",
    means:
      "It cuts prompts that are too long without a word. Bilby counts before it sends, and checks the server's count after.",
  },
  { since: "0.12.10", means: "Native tool calls have no ids; results are matched by their order." },
];

/** The oldest first. Nothing for builds from source, which call themselves 0.0.0. */
export function lacks(version: string): Lack[] {
  return isRelease(version) ? LACKS.filter(({ since }) => !atLeast(version, since)) : [];
}

/** The first version that lacks nothing. */
export const COMPLETE_SINCE = LACKS.at(-1)!.since;

/** True if `version` is `wanted` or newer. */
export function atLeast(version: string, wanted: string): boolean {
  const have = numbers(version);
  for (const [i, want] of numbers(wanted).entries()) {
    const difference = (have[i] ?? 0) - want;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** False for builds from source, which call themselves 0.0.0. */
export function isRelease(version: string): boolean {
  return /^v?\d+\.\d+/.test(version) && numbers(version).some((part) => part > 0);
}

function numbers(version: string): number[] {
  return version
    .replace(/^v/, "")
    .split("-")[0]!
    .split(".")
    .map((part) => Number.parseInt(part, 10) || 0);
}
