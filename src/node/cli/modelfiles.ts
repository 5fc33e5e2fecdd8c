/** `bilby modelfiles build | check | write`: a folder of Modelfiles, made into models and back. */
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline/promises";
import { fileFor, newNameProblem } from "../../modelfile/name.ts";
import { modelfileFrom } from "../../modelfile/write.ts";
import { type Built, buildAll, readSources, type Source } from "../modelfiles/build.ts";
import { baseQuestion } from "../modelfiles/question.ts";
import { progressLine, progressText } from "./progress.ts";
import { interruptible, type ServerValues, serverArgs, serverAt } from "./server.ts";
import { readArgs, UsageError, wholeNumber } from "./usage.ts";
import { complain, print } from "./visible.ts";

const options = {
  ...serverArgs,
  json: { type: "boolean" },
  pull: { type: "boolean" },
  name: { type: "string" },
  "num-ctx": { type: "string" },
  "num-predict": { type: "string" },
  out: { type: "string" },
} as const;

export async function modelfilesCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(args, options, {
    min: 1,
    max: 2,
    what: "build or check and a folder or file, or write and a model",
  });
  const [verb, what] = positionals;
  const json = values.json === true;
  const { name } = values;
  const wrong = name === undefined ? undefined : newNameProblem(name);
  if (wrong) throw new UsageError(wrong);
  if (verb === "check") return interruptible((signal) => check(what ?? ".", { json, name }, signal));
  if (verb === "build") {
    const how = { json, name, pull: values.pull === true, at: values };
    return interruptible((signal) => build(what ?? ".", how, signal));
  }
  if (verb !== "write" || !what) throw new UsageError("use build [DIR], check [DIR] or write MODEL.");
  return write(what, {
    at: values,
    window: wholeNumber("num-ctx", values["num-ctx"], 256),
    maxOutput: wholeNumber("num-predict", values["num-predict"], 1),
    out: values.out ?? ".",
  });
}

interface How {
  json: boolean;
  /** Of the model, where the file does not say it. */
  name: string | undefined;
}

async function check(at: string, { json, name }: How, signal: AbortSignal): Promise<number> {
  const sources = await readSources(at, signal, name);
  if (json) {
    const said = sources.map(({ file, model, problems, request }) => ({ file, model, problems, request }));
    process.stdout.write(`${JSON.stringify(said)}\n`);
  } else for (const source of sources) print(`${source.model}  ${source.file}\n${problemLines(source)}`);
  return sources.some(({ problems }) => problems.some(({ severity }) => severity === "error")) ? 1 : 0;
}

async function build(
  at: string,
  { json, name, pull, at: there }: How & { pull: boolean; at: ServerValues },
  signal: AbortSignal,
): Promise<number> {
  const sources = await readSources(at, signal, name);
  const line = progressLine();
  let built: Built[];
  try {
    built = await buildAll(sources, {
      server: serverAt(there),
      signal,
      onProgress: (model, progress) => line.show(`${model}: ${progressText(progress)}`),
      mayPull: async (base, model) => {
        line.end();
        return pull || (!json && (await askToPull(base, model, signal)));
      },
    });
  } finally {
    line.end();
  }
  if (json) process.stdout.write(`${JSON.stringify(built)}\n`);
  else
    for (const one of built)
      print(`${mark(one)} ${one.model}${one.reason ? `: ${one.reason}` : ""}\n${problemLines(one)}`);
  if (!json && built.some(({ status }) => status === "skipped")) {
    complain("To let the server download what is missing: bilby modelfiles build --pull\n");
  }
  return built.every(({ status }) => status === "built") ? 0 : 1;
}

async function write(
  model: string,
  {
    at,
    window,
    maxOutput,
    out,
  }: { at: ServerValues; window: number | undefined; maxOutput: number | undefined; out: string },
): Promise<number> {
  const info = await serverAt(at).show(model);
  const tag = window ? `${Math.round(window / 1024)}k` : "mine";
  const name = `${info.name.replace(/:/g, "-")}:${tag}`;
  const file = path.join(out, fileFor(name));
  // Never over one that is there: it may hold what somebody tried and noted.
  await fs.promises
    .writeFile(file, modelfileFrom(info, { window, maxOutput }), { flag: "wx" })
    .catch((error: unknown) => {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "EEXIST") throw new UsageError(`${file} is there already; move it away first.`);
      throw new UsageError(`${file} cannot be written: ${code === "ENOENT" ? "there is no such folder" : message}.`);
    });
  print(`${file}\n`);
  return 0;
}

/** Without a terminal nobody can agree, so nothing is downloaded. */
async function askToPull(base: string, model: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const terminal = readline.createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${baseQuestion(base, model)} Download it? [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

function problemLines({ file, problems }: Pick<Source, "file" | "problems">): string {
  return problems.map(({ line, severity, message }) => `  ${file}:${line}: ${severity}: ${message}\n`).join("");
}

function mark({ status }: Built): string {
  return { built: "✓", failed: "✗", skipped: "–" }[status];
}
