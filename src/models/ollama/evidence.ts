/** What a failure shows of what the server really said: verbatim, bounded, and without a secret. */

/** Whom we talked to, about what. */
export interface Context {
  /** Base URL, safe to show. */
  endpoint: string;
  model?: string;
  /** The proxy the connection goes through, safe to show. */
  proxy?: string;
  /** Keys and header values that must not be shown. */
  secrets: readonly string[];
}

const LIMIT = 4_000;

export function evidenceOf(text: string, where: Context): string {
  const clean = scrubbed(text, where);
  return clean.length > LIMIT ? `${clean.slice(0, LIMIT)}… (${clean.length} characters)` : clean;
}

/** The text without what must not be shown, in the forms a server or a proxy gives it back in. */
export function scrubbed(text: string, { secrets }: Pick<Context, "secrets">): string {
  let clean = text.replace(/([?&]key=)[^&\s"\\]+/g, "$1[hidden]").replace(/\/\/[^/@\s"]+@/g, "//");
  for (const secret of secrets) {
    for (const form of new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]))
      clean = clean.replaceAll(form, "[hidden]");
  }
  return clean;
}

/** Of a header: "Bearer abc" is a secret, and so is "abc". Shorter ones would hide half of what is shown. */
export function secretsIn(values: readonly string[]): string[] {
  const parts = values.flatMap((value) => [value, ...(/^(\w+) (\S+)$/.exec(value)?.slice(2) ?? [])]);
  return [...new Set(parts)].filter((part) => part.length >= 4).sort((a, b) => b.length - a.length);
}
