/**
 * MCP tools as the model is told of them: a line each, with the shape of the arguments. A server's own words are cut and cleaned,
 * because they are a stranger's and the user pays for them with each request.
 */

import type { McpTool } from "../mcp/mcp.ts";
import { stripInvisible } from "./rules.ts";

/** Characters of a description; the first sentence says what a tool is for. */
const MOST_WORDS = 160;

export function mcpListing(tools: readonly McpTool[]): string {
  return tools
    .map((tool) => [`* ${tool.server} ${signature(tool)}`, words(tool.description)].filter(Boolean).join(": "))
    .join("\n");
}

/** `search(query: string, limit?: number)`. */
export function signature({ name, input }: Pick<McpTool, "name" | "input">): string {
  const properties = asRecord(input.properties);
  const required = new Set(Array.isArray(input.required) ? input.required : []);
  const shown = Object.entries(properties).map(
    ([key, schema]) => `${word(key)}${required.has(key) ? "" : "?"}: ${typeOf(schema, 0)}`,
  );
  return `${name}(${listed(shown)})`;
}

/** Characters of the parameters of one tool; with more, the server says best itself what it lacks. */
const MOST_PARAMETERS = 600;
/** Unions and lists in one another. */
const DEEPEST = 6;
const LONGEST_WORD = 60;

function listed(shown: readonly string[]): string {
  let room = MOST_PARAMETERS;
  const fitting = shown.findIndex((one) => {
    room -= one.length + 2;
    return room < 0;
  });
  return fitting < 0 ? shown.join(", ") : [...shown.slice(0, fitting), "…"].join(", ");
}

/** A name or a kind as a server has it: of one line, and no longer than such words are. */
function word(text: string): string {
  const plain = stripInvisible(text).text.replace(/\s+/g, " ").trim();
  return plain.length > LONGEST_WORD ? `${plain.slice(0, LONGEST_WORD - 1)}…` : plain;
}

function typeOf(value: unknown, depth: number): string {
  const schema = asRecord(value);
  const { type } = schema;
  if (depth > DEEPEST) return "any";
  if (Array.isArray(schema.enum) && schema.enum.length <= 6)
    return schema.enum.map((one) => word(JSON.stringify(one) ?? "null")).join("|");
  for (const union of [schema.anyOf, schema.oneOf])
    if (Array.isArray(union)) return union.map((one) => typeOf(one, depth + 1)).join("|");
  if (Array.isArray(type)) return type.map((one) => word(String(one))).join("|");
  if (type === "array") return `${typeOf(schema.items, depth + 1)}[]`;
  if (type !== "object") return typeof type === "string" ? word(type) : "any";
  const inner = Object.entries(asRecord(schema.properties));
  if (inner.length === 0 || depth > 1) return "object";
  return `{${listed(inner.map(([key, one]) => `${word(key)}: ${typeOf(one, depth + 1)}`))}}`;
}

function words(description: string): string {
  const line = stripInvisible(description).text.replace(/\s+/g, " ").trim();
  const [sentence = ""] = /^.*?[.!?](?=\s|$)/.exec(line) ?? [line];
  const said = sentence.replace(/\.$/, "");
  return said.length > MOST_WORDS ? `${said.slice(0, MOST_WORDS - 1)}…` : said;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
