/**
 * Which names mean which tool and parameter. Compared without case, hyphens and underscores, and without the
 * namespaces that some templates put in front (`functions.read_file`).
 */
import { droppedParameters, foreignTools, nameKey, parameterAliases, shapeParameters, toolAliases } from "./aliases.ts";
import type { CallableParameter, CallableTool } from "./dialect.ts";

const NAMESPACE = /^(?:functions?|tools?|default_api|api|bilby)[.:/]/i;

/** Names that are ordinary words or HTML elements too: as a bare tag they need a parameter inside to mean a call. */
const SHORT_NAME = 9;

const vocabularies = new WeakMap<readonly CallableTool[], Vocabulary>();

export class Vocabulary {
  private readonly byKey = new Map<string, CallableTool>();
  private readonly parameters = new Map<string, Map<string, CallableParameter>>();
  private readonly known = new Set<string>();
  private readonly seen = new Map<string, boolean>();
  /** Keys of every parameter of every tool, aliases and dropped ones included. */
  readonly parameterKeys = new Set<string>(droppedParameters);

  constructor(tools: readonly CallableTool[]) {
    for (const [name, aliases] of Object.entries(toolAliases)) {
      for (const known of [name, ...aliases]) this.known.add(nameKey(known));
    }
    for (const name of foreignTools) this.known.add(nameKey(name));
    for (const tool of tools) {
      for (const alias of tool.aliases) this.byKey.set(nameKey(alias), tool);
      const parameters = new Map<string, CallableParameter>();
      for (const parameter of tool.parameters) {
        for (const alias of parameter.aliases) parameters.set(nameKey(alias), parameter);
      }
      for (const parameter of tool.parameters) parameters.set(nameKey(parameter.name), parameter);
      for (const key of parameters.keys()) this.parameterKeys.add(key);
      this.parameters.set(tool.name, parameters);
    }
    // After the aliases: a canonical name wins over another tool's alias.
    for (const tool of tools) this.byKey.set(nameKey(tool.name), tool);
    for (const table of Object.values(parameterAliases)) {
      for (const [name, aliases] of Object.entries(table)) {
        for (const known of [name, ...aliases]) this.parameterKeys.add(nameKey(known));
      }
    }
    for (const name of Object.values(shapeParameters).flat()) this.parameterKeys.add(nameKey(name));
    for (const key of this.byKey.keys()) this.known.add(key);
  }

  /** The vocabulary of a list of tools, made once per list. */
  static of(tools: readonly CallableTool[]): Vocabulary {
    const known = vocabularies.get(tools) ?? new Vocabulary(tools);
    vocabularies.set(tools, known);
    return known;
  }

  /** The tool that is meant, if we have it. */
  tool(name: string): CallableTool | undefined {
    return this.byKey.get(nameKey(bareName(name)));
  }

  /** True for the tools at hand and for those of other auto-coders, so that a call to one can be answered. */
  isToolName(name: string): boolean {
    const seen = this.seen.get(name);
    if (seen !== undefined) return seen;
    const known = this.known.has(nameKey(bareName(name)));
    // Names come back again and again in a text; how many there are is up to the text.
    if (this.seen.size < 1000) this.seen.set(name, known);
    return known;
  }

  /** True for names that nobody writes but to call a tool: `read_file`, not `search`. */
  isDistinctive(name: string): boolean {
    return this.isToolName(name) && (/[_A-Z-]/.test(name.slice(1)) || name.length > SHORT_NAME);
  }

  parameter(tool: CallableTool, name: string): CallableParameter | undefined {
    return this.parameters.get(tool.name)?.get(nameKey(name));
  }

  isParameterName(name: string): boolean {
    return this.parameterKeys.has(nameKey(name));
  }
}

/** `functions.read_file:0` is Kimi's way of saying `read_file`. */
export function bareName(name: string): string {
  return name.trim().replace(NAMESPACE, "").replace(/:\d+$/, "");
}
