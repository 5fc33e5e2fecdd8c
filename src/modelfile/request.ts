/**
 * A Modelfile as the request that Ollama's own command line makes of it. Pure: what is on disk is looked up before, by
 * whoever has a disk, and handed in.
 */
import type { CreateRequest } from "../models/model.ts";
import { DEPRECATED, readParameter } from "./parameters.ts";
import type { Command, ParsedModelfile, Problem } from "./parse.ts";

/** Files that a FROM, ADAPTER or DRAFT stands for: base name to `sha256:…`. undefined where it is no path on disk. */
export type FilesOf = (command: Command) => Readonly<Record<string, string>> | undefined;

export interface BuildPlan {
  request: CreateRequest;
  /** Errors and warnings, by line; a request with an error is not to be sent. */
  problems: Problem[];
}

/** Keys in the order of Ollama's struct, absent where Go would leave them out. */
export function createRequest(model: string, parsed: ParsedModelfile, filesOf: FilesOf = () => undefined): BuildPlan {
  const problems = [...parsed.problems, ...check(parsed.commands)];
  const { commands } = parsed;
  const last = (keyword: Command["keyword"]) => commands.findLast((command) => command.keyword === keyword)?.value;
  const files = (keyword: Command["keyword"]) =>
    commands.flatMap((command) => {
      const found = command.keyword === keyword ? filesOf(command) : undefined;
      return found ? [found] : [];
    });

  const from = commands.findLast((command) => command.keyword === "from" && !filesOf(command))?.value;
  const requires = last("requires")?.replace(/^v/, "");
  const parameters = collect(commands);
  const licenses = commands.filter(({ keyword }) => keyword === "license").map(({ value }) => value);
  const messages = commands
    .filter(({ keyword }) => keyword === "message")
    .map(({ name = "", value }) => ({ role: name, content: value }));
  const request: CreateRequest = {
    model,
    ...optional("from", from),
    ...optional("files", merged(files("from"))),
    // Ollama keeps the last ADAPTER only.
    ...optional("adapters", merged(files("adapter").slice(-1))),
    ...optional("template", last("template")),
    ...(licenses.length > 0 ? { license: licenses } : {}),
    ...optional("system", last("system")),
    ...optional("parameters", parameters),
    ...(messages.length > 0 ? { messages } : {}),
    ...optional("renderer", last("renderer")),
    ...optional("parser", last("parser")),
    ...optional("requires", requires),
    ...optional("draft_files", merged(files("draft"))),
  };
  return { request, problems: problems.sort((a, b) => a.line - b.line) };
}

/** What Ollama would refuse when it makes the request, and what it would take in silence but nobody means. */
export function check(commands: readonly Command[]): Problem[] {
  const problems: Problem[] = [];
  const say = (severity: Problem["severity"], { line }: Command, message: string) =>
    void problems.push({ line, severity, message });
  for (const command of commands) {
    const { keyword, name = "", value } = command;
    if (keyword === "from" && value === "") say("error", command, "FROM has no value");
    if (keyword === "requires" && !/^v?\d+(\.\d+(\.\d+([-+][\w.+-]+)?)?)?$/.test(value)) {
      say("error", command, "requires must be a valid semver (e.g. 0.14.0)");
    }
    if (keyword !== "parameter") continue;
    if (DEPRECATED.includes(name)) {
      say("warning", command, `parameter ${name} is deprecated and is left out`);
      continue;
    }
    const read = readParameter(name, value);
    if ("wrong" in read) say("error", command, read.wrong);
  }
  const bases = commands.filter(({ keyword }) => keyword === "from");
  for (const command of bases.slice(0, -1)) {
    say("warning", command, "another FROM follows, and the last one wins; comment out the others");
  }
  return problems;
}

function collect(commands: readonly Command[]): CreateRequest["parameters"] {
  const found: NonNullable<CreateRequest["parameters"]> = {};
  for (const { keyword, name = "", value } of commands) {
    if (keyword !== "parameter" || DEPRECATED.includes(name)) continue;
    const read = readParameter(name, value);
    if ("wrong" in read) continue;
    const before = found[name];
    found[name] = Array.isArray(before) && Array.isArray(read.value) ? [...before, ...read.value] : read.value;
  }
  // Go writes the keys of a map in order.
  const sorted = Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.length > 0 ? Object.fromEntries(sorted) : undefined;
}

function merged(files: readonly Readonly<Record<string, string>>[]): Record<string, string> | undefined {
  return files.length > 0 ? Object.assign({}, ...files) : undefined;
}

/** Go leaves out what is empty. */
function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined || value === "" ? {} : ({ [key]: value } as { [P in K]?: V });
}
