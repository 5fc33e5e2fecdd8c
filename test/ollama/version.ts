/** Versions of Ollama, for what a server of that age does not know yet. */

/** True if `version` is `wanted` or newer. */
export function atLeast(version: string, wanted: string): boolean {
  const numbers = (text: string) => text.split(".").map((part) => Number.parseInt(part, 10));
  const [have, want] = [numbers(version), numbers(wanted)];
  for (let i = 0; i < 3; i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
