/** The files a Modelfile names, found and hashed as Ollama's command line does it. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Command } from "../../modelfile/parse.ts";

export interface NamedFile {
  path: string;
  /** `sha256:…` */
  digest: string;
  size: number;
}

/** What Ollama takes of a folder: the first of these that is there, and what belongs to it. */
const WEIGHTS = [
  /^model.*\.safetensors$/,
  /^consolidated.*\.safetensors$/,
  /^pytorch_model.*\.bin$/,
  /\.gguf$/,
  /\.bin$/,
];
const BESIDE = /(\.json|^tokenizer\.model|^chat_template\.jinja)$/;

/**
 * The files behind a FROM, ADAPTER or DRAFT; undefined where the value is the name of a model. Throws an Error with a
 * sentence where it must be a path and nothing is there.
 */
export async function filesBehind(
  command: Command,
  dir: string,
  signal?: AbortSignal,
): Promise<NamedFile[] | undefined> {
  const { keyword, value } = command;
  const real = path.resolve(dir, value.replace(/^~(?=$|\/)/, os.homedir()));
  const stat = value === "" ? undefined : await fs.promises.stat(real).catch(() => undefined);
  if (!stat) {
    const isPath = keyword !== "from" || /^(\.{1,2}[\\/]|[\\/~]|[a-z]:\\)|\.(gguf|safetensors|bin)$/i.test(value);
    if (isPath) throw new Error(`${keyword.toUpperCase()} ${value}: there is no such file beside the Modelfile`);
    return undefined;
  }
  const found = stat.isDirectory() ? inFolder(real) : [real];
  return Promise.all(found.map((file) => named(file, signal)));
}

function inFolder(dir: string): string[] {
  const names = fs.readdirSync(dir);
  const weights = WEIGHTS.map((pattern) => names.filter((name) => pattern.test(name))).find((some) => some.length > 0);
  if (!weights) throw new Error(`no model was found in ${path.basename(dir)}: no safetensors, no gguf`);
  return [...weights, ...names.filter((name) => BESIDE.test(name))].map((name) => path.join(dir, name));
}

async function named(file: string, signal?: AbortSignal): Promise<NamedFile> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of fs.createReadStream(file, { signal })) {
    hash.update(chunk as Buffer);
    size += (chunk as Buffer).length;
  }
  return { path: file, digest: `sha256:${hash.digest("hex")}`, size };
}
