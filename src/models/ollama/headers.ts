/**
 * The headers that go with each request to one server, checked before any is sent: what HTTP would refuse is said by name,
 * never by value, because values are mostly keys.
 */
import { ModelError } from "../model.ts";

export function headersFor(given: {
  /** From the address. */
  authorization?: string | undefined;
  key?: string | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
}): Record<string, string> {
  const { authorization, key, headers = {} } = given;
  const all: Record<string, string> = {
    ...(authorization ? { authorization } : {}),
    ...(key ? { authorization: `Bearer ${key}` } : {}),
  };
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) throw wrong(name, "its name is none that HTTP allows");
    // Two spellings of one name would be sent as two values.
    const lower = name.toLowerCase();
    if (OURS.has(lower)) throw wrong(name, "it belongs to the connection and cannot be set");
    all[lower] = value;
  }
  for (const [name, value] of Object.entries(all)) {
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw wrong(name, "its value holds a line break or a letter that HTTP does not allow in a header");
  }
  return all;
}

const OURS = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

function wrong(name: string, why: string): ModelError {
  const shown = JSON.stringify(name.slice(0, 60));
  const text =
    name === "authorization"
      ? `The key cannot be sent: ${why}. Set it anew.`
      : `The header ${shown} cannot be sent: ${why}.`;
  return new ModelError("unauthorized", text, "", { fault: "bad-header" });
}
