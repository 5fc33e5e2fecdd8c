/**
 * Schemas of the tools, for the native dialect and for replies in JSON: types from a tool's zod parameters, words from its Markdown. Only what Ollama keeps
 * (type, properties, required, description, enum, items); anything else would be paid for and dropped by the server.
 */
import { z } from "zod";
import type { ToolSchema } from "../models/model.ts";
import type { Tool } from "../tools/tool.ts";
import { nativeDescription, type ToolDoc } from "./tool-doc.ts";

type JsonSchema = Record<string, unknown>;

/** What a reader's kind is in JSON, for a parameter whose zod type says nothing (a preprocess, a transform). */
const TYPE_OF_KIND: Record<string, JsonSchema> = {
  number: { type: "number" },
  boolean: { type: "boolean" },
  list: { type: "array", items: { type: "string" } },
  object: { type: "object" },
};

/** The schema of one tool. */
export function toolSchema(tool: Pick<Tool, "name" | "params" | "reads">, doc: ToolDoc): ToolSchema {
  // "input" is what the model writes; a transform behind it is our business.
  const json = z.toJSONSchema(tool.params, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const properties: JsonSchema = {};
  for (const [name, source] of Object.entries((json.properties ?? {}) as Record<string, JsonSchema>)) {
    const reduced = reduce(source);
    const kind = tool.reads[name]?.kind ?? "line";
    const words = doc.parameters.get(name)?.words;
    properties[name] = {
      ...(reduced.type === undefined ? (TYPE_OF_KIND[kind] ?? { type: "string" }) : reduced),
      ...(words ? { description: words } : {}),
    };
  }
  return {
    type: "function",
    function: {
      name: tool.name,
      description: nativeDescription(doc),
      parameters: { type: "object", properties, required: json.required ?? [] },
    },
  };
}

/** A choice of types becomes its first: a model that is offered two shapes mixes them. */
function reduce(schema: JsonSchema): JsonSchema {
  const first = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (first?.[0]) return reduce(first[0]);
  const type: unknown = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  const kept: JsonSchema = {};
  if (type !== undefined) kept.type = type === "integer" ? "number" : type;
  if (schema.enum !== undefined) kept.enum = schema.enum;
  if (type === "array" && schema.items !== undefined) kept.items = reduce(schema.items as JsonSchema);
  if (type === "object" && schema.properties !== undefined) {
    kept.properties = Object.fromEntries(
      Object.entries(schema.properties as Record<string, JsonSchema>).map(([name, value]) => [name, reduce(value)]),
    );
    if (schema.required !== undefined) kept.required = schema.required;
  }
  return kept;
}

/**
 * The schema of one reply, for a request's `format`. What is said comes first, so that the model may think aloud before it calls.
 * Only what llama.cpp makes a grammar of: types, choices, required properties.
 */
export function replySchema(tools: readonly ToolSchema[]): JsonSchema {
  const calls = tools.map(({ function: { name, parameters } }) =>
    object({ name: { type: "string", enum: [name] }, arguments: argumentsOf(parameters) }),
  );
  return object({ say: { type: "string" }, call: { anyOf: [...calls, { type: "null" }] } });
}

function object(properties: JsonSchema): JsonSchema {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

/** Words for the model are no part of a grammar. */
function argumentsOf({ properties, required }: JsonSchema): JsonSchema {
  const plain = Object.entries((properties ?? {}) as Record<string, JsonSchema>).map(
    ([name, { description: _, ...schema }]) => [name, schema],
  );
  return { type: "object", properties: Object.fromEntries(plain), required, additionalProperties: false };
}
