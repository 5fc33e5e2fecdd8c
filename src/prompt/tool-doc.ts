/**
 * A tool's words, read from `prompts/tools/<name>.md`: purpose, parameters, example. All dialects take theirs from the
 * same file: a block fenced `xml` is the example of the xml dialect, one fenced `native` ends the native description.
 */
import type { ToolSchema } from "../models/model.ts";

export interface ToolDoc {
  heading: string;
  purpose: string;
  /** Parameters that have words of their own; in the shorter profiles a good name needs none. */
  parameters: ReadonlyMap<string, { words: string; optional: boolean }>;
  /** The list of parameters, as written. */
  list: string;
  xml: string;
  native: string;
}

const ITEM = /^- (\w+)( \(optional\))?(?:: (.*))?$/;
const FENCE = /^```(xml|native)\n([\s\S]*?)\n```$/gm;

/** Takes a filled-in template apart. */
export function toolDoc(text: string): ToolDoc {
  const fences = { xml: "", native: "" };
  const prose = text.replace(FENCE, (_, kind: "xml" | "native", body: string) => {
    fences[kind] = body;
    return "";
  });
  const lines = prose.split("\n").filter((line) => line.trim() !== "");
  const items = lines.filter((line) => ITEM.test(line));
  const heading = lines.find((line) => line.startsWith("## ")) ?? "";
  return {
    heading,
    purpose: lines.filter((line) => line !== heading && !items.includes(line)).join("\n"),
    parameters: new Map(
      items.map((line) => {
        const [, name, optional, words] = ITEM.exec(line)!;
        return [name!, { words: words ?? "", optional: optional !== undefined }];
      }),
    ),
    list: items.join("\n"),
    ...fences,
  };
}

/** The tool as the xml dialect describes it in the prompt. */
export function xmlText(doc: ToolDoc): string {
  return [doc.heading, doc.purpose, doc.list, doc.xml].filter((part) => part !== "").join("\n");
}

/** The tool as the json dialect describes it: its example is that of the xml dialect, as JSON. */
export function jsonText(doc: ToolDoc, { function: { name, parameters } }: ToolSchema): string {
  const properties = Object.entries((parameters.properties ?? {}) as Record<string, { type?: unknown }>);
  const args = properties.flatMap(([key, { type }]) => {
    const written = new RegExp(`<${key}>\\n?([\\s\\S]*?)\\n?</${key}>`).exec(doc.xml)?.[1];
    return written === undefined ? [] : [[key, exampleValue(written, type)]];
  });
  const example = doc.xml === "" ? "" : JSON.stringify({ name, arguments: Object.fromEntries(args) });
  return [doc.heading, doc.purpose, doc.list, example].filter((part) => part !== "").join("\n");
}

function exampleValue(written: string, type: unknown): unknown {
  if (type === "array") return [...written.matchAll(/<(\w+)>([\s\S]*?)<\/\1>/g)].map(([, , item]) => item);
  return type === "number" || type === "boolean" ? JSON.parse(written) : written;
}

/** The tool's description in the native dialect. */
export function nativeDescription(doc: ToolDoc): string {
  return [doc.purpose, doc.native].filter((part) => part !== "").join("\n");
}
