/**
 * Rebuilds models from a folder of `<name>-<tag>.modelfile` files. Nothing is downloaded that was not agreed to, and one
 * file that cannot be built does not keep the others from it.
 */
import fs from "node:fs";
import path from "node:path";
import { isPlain, modelOf } from "../../modelfile/name.ts";
import { type Command, type Problem, parseModelfile } from "../../modelfile/parse.ts";
import { createRequest } from "../../modelfile/request.ts";
import {
  type CreateRequest,
  ModelError,
  type ModelLibrary,
  type ModelServer,
  type Progress,
} from "../../models/model.ts";
import { smallBytes } from "../workspace/small-file.ts";
import { filesBehind, type NamedFile } from "./files.ts";

export interface BuildPorts {
  server: ModelServer & ModelLibrary;
  /** Asked before the server downloads a base that it does not have. */
  mayPull(base: string, forModel: string): Promise<boolean>;
  onProgress(model: string, progress: Progress): void;
  signal: AbortSignal;
}

export interface Source {
  file: string;
  model: string;
  request: CreateRequest;
  problems: Problem[];
  files: NamedFile[];
}

export interface Built {
  file: string;
  model: string;
  status: "built" | "failed" | "skipped";
  problems: Problem[];
  /** Why it was not built. */
  reason?: string;
}

/**
 * The Modelfiles at a path: one file, or all that a folder holds. `model` names the model of one file. Throws an Error with a
 * sentence if there are none.
 */
export async function readSources(at: string, signal: AbortSignal, model?: string): Promise<Source[]> {
  const stat = await fs.promises.stat(at).catch(() => undefined);
  if (!stat) throw new Error(`${at} does not exist.`);
  const files = stat.isDirectory()
    ? (await fs.promises.readdir(at)).filter((name) => modelOf(name)).map((name) => path.join(at, name))
    : [at];
  if (files.length === 0) throw new Error(`${at} has no file named <name>-<tag>.modelfile.`);
  if (model !== undefined && stat.isDirectory()) throw new Error(`A name is for one file; ${at} is a folder.`);
  return inOrder(await Promise.all(files.sort().map((file) => readSource(file, signal, model))));
}

async function readSource(file: string, signal: AbortSignal, named: string | undefined): Promise<Source> {
  const model = named ?? modelOf(path.basename(file));
  if (!model) throw new Error(nameless(path.basename(file)));
  const bytes = await smallBytes(file).catch((error: unknown) => unread(error));
  if (typeof bytes === "string") {
    const problems: Problem[] = [{ line: 1, severity: "error", message: bytes }];
    return { file, model, request: { model }, problems, files: [] };
  }
  const parsed = parseModelfile(decode(bytes));
  const behind = new Map<Command, NamedFile[]>();
  const missing: Problem[] = [];
  for (const command of parsed.commands) {
    if (!["from", "adapter", "draft"].includes(command.keyword)) continue;
    try {
      const found = await filesBehind(command, path.dirname(file), signal);
      if (found) behind.set(command, found);
    } catch (error) {
      missing.push({ line: command.line, severity: "error", message: (error as Error).message });
    }
  }
  const { request, problems } = createRequest(model, parsed, (command) => {
    const found = behind.get(command);
    return found && Object.fromEntries(found.map(({ path: real, digest }) => [path.basename(real), digest]));
  });
  return { file, model, request, problems: [...problems, ...missing], files: [...behind.values()].flat() };
}

/** One file that cannot be read keeps no other from being built. */
function unread(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "it is a link to nowhere";
  if (code === "EISDIR") return "it is a folder, not a file";
  return code === "EACCES" ? "you may not read it" : message;
}

function nameless(file: string): string {
  return isPlain(file)
    ? `A plain ${file} does not say which model it is for; give it a name, or name the file <name>-<tag>.modelfile.`
    : `${file} is not named <name>-<tag>.modelfile, so its model has no name.`;
}

/** Builds all of them, bases first. Stops at an abort only. */
export async function buildAll(sources: readonly Source[], ports: BuildPorts): Promise<Built[]> {
  const here = new Set((await ports.server.list(ports.signal)).map(({ name }) => name));
  const done: Built[] = [];
  for (const source of sources) {
    const built = await build(source, here, ports);
    if (built.status === "built") here.add(source.model);
    done.push(built);
  }
  return done;
}

async function build(source: Source, here: ReadonlySet<string>, ports: BuildPorts): Promise<Built> {
  const { file, model, request, problems, files } = source;
  const { server, signal } = ports;
  const built = (status: Built["status"], reason?: string): Built => ({
    file,
    model,
    status,
    problems,
    ...(reason ? { reason } : {}),
  });
  if (problems.some(({ severity }) => severity === "error")) return built("failed", "the Modelfile has errors");
  const onProgress = (progress: Progress) => ports.onProgress(model, progress);
  try {
    const base = request.from;
    if (base && !here.has(base) && !here.has(`${base}:latest`)) {
      // The server would download it by itself, without a word.
      if (!(await ports.mayPull(base, model)))
        return built("skipped", `${base} is not on the server and was not to be pulled`);
      await server.pull(base, { signal, onProgress });
    }
    for (const { path: real, digest, size } of files) {
      if (await server.hasBlob(digest, signal)) continue;
      onProgress({ status: `sending ${path.basename(real)}`, total: size, completed: 0 });
      await server.addBlob(digest, fs.createReadStream(real), signal);
    }
    await server.create(request, { signal, onProgress });
    return built("built");
  } catch (error) {
    if (signal.aborted || !(error instanceof ModelError)) throw error;
    return built("failed", error.message);
  }
}

/** A model that another one is made from comes first. */
function inOrder(sources: readonly Source[]): Source[] {
  const ordered: Source[] = [];
  const visit = (source: Source, above: readonly Source[]) => {
    if (ordered.includes(source) || above.includes(source)) return;
    const { from } = source.request;
    const base = sources.find(({ model }) => model === from || model === `${from}:latest`);
    if (base) visit(base, [...above, source]);
    ordered.push(source);
  };
  for (const source of sources) visit(source, []);
  return ordered;
}

/** UTF-8, or UTF-16 where a byte order mark says so; as Ollama reads it. */
function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return bytes.toString("utf8");
}
