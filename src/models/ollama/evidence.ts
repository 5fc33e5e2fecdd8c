/** What a failure shows of what the server really said: verbatim, bounded, and without a secret. */

/** Whom we talked to, about what. */
export interface Context {
  /** Base URL, safe to show. */
  endpoint: string;
  model?: string;
  /** Keys and header values that must not be shown. */
  secrets: readonly string[];
}

const LIMIT = 4_000;

export function evidenceOf(text: string, where: Context): string {
  let clean = text.replace(/([?&]key=)[^&\s"\\]+/g, "$1[hidden]").replace(/\/\/[^/@\s"]+@/g, "//");
  for (const secret of where.secrets) clean = clean.replaceAll(secret, "[hidden]");
  return clean.length > LIMIT ? `${clean.slice(0, LIMIT)}… (${clean.length} characters)` : clean;
}
