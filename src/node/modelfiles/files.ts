/**
 * The files a Modelfile names, found and hashed as Ollama's command line does it. The rule: what is sent is a model. A Modelfile may be
 * anybody's, and would else have a key of the user's sent to a server.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Command } from "../../modelfile/parse.ts";
import { sensitivity } from "../../workspace/protected.ts";
import { openFile } from "../workspace/small-file.ts";

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
  if (!stat.isDirectory()) return [await named(real, isWeights, signal)];
  const { weights, beside } = inFolder(real);
  return Promise.all([
    ...weights.map((file) => named(file, isWeights, signal)),
    ...beside.map((file) => named(file, isDescription, signal)),
  ]);
}

function inFolder(dir: string): { weights: string[]; beside: string[] } {
  const names = fs.readdirSync(dir);
  const weights = WEIGHTS.map((pattern) => names.filter((name) => pattern.test(name))).find((some) => some.length > 0);
  if (!weights) throw new Error(`no model was found in ${path.basename(dir)}: no safetensors, no gguf`);
  const at = (name: string) => path.join(dir, name);
  return { weights: weights.map(at), beside: names.filter((name) => BESIDE.test(name)).map(at) };
}

/** GGUF, the formats before it, safetensors, and what PyTorch writes. */
function isWeights(head: Buffer): boolean {
  if (/^(?:GGUF|lmgg|fmgg|tjgg|algg|PK)/.test(head.toString("latin1", 0, 4)) || head[0] === 0x80) return true;
  return head.length > 8 && head[8] === 0x7b && head.readBigUInt64LE(0) < 1_000_000_000n;
}

/** JSON, a tokenizer or a template: whatever begins as none of them is not sent. */
function isDescription(head: Buffer, name: string): boolean {
  return !name.endsWith(".json") || /^\ufeff?\s*[[{]/.test(head.toString("utf8"));
}

async function named(
  file: string,
  isModel: (head: Buffer, name: string) => boolean,
  signal?: AbortSignal,
): Promise<NamedFile> {
  const name = path.basename(file);
  const real = await fs.promises.realpath(file);
  // A link may be called as it likes.
  if (sensitivity(real) === "secret")
    throw new Error(`${name} leads to ${real}, which may hold secrets, so it is not sent`);
  const handle = await openFile(real).catch((error: Error) => {
    throw new Error(`${name} cannot be sent: ${error.message}`);
  });
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of handle.createReadStream({ signal })) {
    const bytes = chunk as Buffer;
    if (size === 0 && !isModel(bytes, name)) throw new Error(`${name} is no part of a model, so it is not sent`);
    hash.update(bytes);
    size += bytes.length;
  }
  return { path: file, digest: `sha256:${hash.digest("hex")}`, size };
}
