/** Words that are for Bilby, not for the model: `/condense what to keep in mind`, and `/mode` with or without a message. */

export type Slash = { do: "condense"; keep: string } | { do: "mode"; slug: string; rest: string };

/** null: a message like any other, also if it begins with a slash. */
export function readSlash(text: string, modes: readonly { slug: string }[]): Slash | null {
  const [, name = "", rest = ""] = /^\s*\/([\w-]+)(?:\s+([\s\S]*))?$/.exec(text) ?? [];
  if (name === "condense") return { do: "condense", keep: rest.trim() };
  return modes.some(({ slug }) => slug === name) ? { do: "mode", slug: name, rest: rest.trim() } : null;
}
