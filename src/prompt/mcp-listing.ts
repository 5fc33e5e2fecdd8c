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
    ([key, schema]) => `${key}${required.has(key) ? "" : "?"}: ${typeOf(schema, 0)}`,
  );
  return `${name}(${shown.join(", ")})`;
}

function typeOf(value: unknown, depth: number): string {
  const schema = asRecord(value);
  const { type } = schema;
  if (Array.isArray(schema.enum) && schema.enum.length <= 6)
    return schema.enum.map((one) => JSON.stringify(one)).join("|");
  for (const union of [schema.anyOf, schema.oneOf])
    if (Array.isArray(union)) return union.map((one) => typeOf(one, depth + 1)).join("|");
  if (Array.isArray(type)) return type.join("|");
  if (type === "array") return `${typeOf(schema.items, depth + 1)}[]`;
  if (type !== "object") return typeof type === "string" ? type : "any";
  const inner = Object.entries(asRecord(schema.properties));
  if (inner.length === 0 || depth > 1) return "object";
  return `{${inner.map(([key, one]) => `${key}: ${typeOf(one, depth + 1)}`).join(", ")}}`;
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
