/** `bilby models`, `bilby model NAME` and `bilby fit NAME`: what the server has, what runs, what would fit; load and unload. */
import { type Fit, fit } from "../../models/fit/fit.ts";
import { type CacheType, needsArrays } from "../../models/fit/kv.ts";
import { parseSize, showSize } from "../../models/fit/size.ts";
import type { LoadedModel, ModelInfo } from "../../models/model.ts";
import type { OllamaServer } from "../../models/ollama/server.ts";
import { nameProblem, pullProgress, pullText, registryOf } from "../../models/pull.ts";
import { speedFacts } from "../../models/speeds.ts";
import {
  count,
  fitWords,
  type ModelRow,
  modelFacts,
  modelRows,
  offloadSentence,
  percent,
  runningOf,
  runningView,
  unloadText,
} from "../../models/view.ts";
import { bilbyHome } from "../home.ts";
import { fileSpeeds } from "../speeds.ts";
import { nameLacks } from "./leaving.ts";
import { progressLine } from "./progress.ts";
import { interruptible, serverArgs, serverAt } from "./server.ts";
import { oneOf, readArgs, UsageError, wholeNumber } from "./usage.ts";
import { complain, print, printDocument } from "./visible.ts";

const common = { ...serverArgs, json: { type: "boolean" } } as const;

export async function modelsCommand(args: string[]): Promise<number> {
  const { values } = readArgs(args, common, { min: 0, max: 0, what: "no words" });
  const server = serverAt(values);
  const [list, loaded] = await Promise.all([server.list(), server.loaded()]);
  const rows = modelRows(list, loaded, Date.now());
  if (values.json) {
    process.stdout.write(`${JSON.stringify(rows)}\n`);
    return 0;
  }
  if (rows.length === 0) print("The server has no models. Get one with: ollama pull qwen3:8b\n");
  print(table(rows.map(columns)));
  await nameLacks(server);
  return 0;
}

export async function modelCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    {
      ...common,
      "num-ctx": { type: "string" },
      pull: { type: "boolean" },
      load: { type: "boolean" },
      unload: { type: "boolean" },
      delete: { type: "boolean" },
    },
    { min: 1, max: 1, what: "the name of one model" },
  );
  const name = positionals[0]!;
  const wrong = nameProblem(name);
  if (wrong) throw new UsageError(wrong);
  const server = serverAt(values);
  const window = wholeNumber("num-ctx", values["num-ctx"], 256);
  const acts = (["pull", "load", "unload", "delete"] as const).filter((act) => values[act]);
  if (acts.length > 1) throw new UsageError("one of --pull, --load, --unload and --delete at a time.");
  if (acts[0]) await interruptible((signal) => act(server, acts[0]!, name, window, signal));
  return acts[0] === "delete" ? 0 : showModel(server, name, values.json === true);
}

async function act(
  server: OllamaServer,
  what: "pull" | "load" | "unload" | "delete",
  name: string,
  window: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  const line = progressLine();
  try {
    if (what === "pull") {
      complain(`${name} from ${registryOf(name)}\n`);
      const add = pullProgress();
      await server.pull(name, { signal, onProgress: (step) => line.show(pullText(add(step))) });
    }
    if (what === "load") await server.load(name, window ? { window } : {}, signal);
    if (what === "unload") await server.unload(name, signal);
    if (what === "delete") await server.remove(name, signal);
  } finally {
    line.end();
  }
}

async function showModel(server: OllamaServer, name: string, json: boolean): Promise<number> {
  const { info, loaded, layers } = await look(server, name);
  const running = loaded && runningView(loaded, Date.now());
  const notice = running && offloadSentence(info.name, running, fit(info, { loaded, layers }));
  const speeds = fileSpeeds(bilbyHome().speeds).of(info.name);
  if (json) {
    const { raw: _, ...said } = info;
    process.stdout.write(`${JSON.stringify({ ...said, running, notice, speeds })}\n`);
    return 0;
  }
  const facts = [...modelFacts(info, running), ...speedFacts(speeds)].map(({ label, value }) => [`  ${label}`, value]);
  print(`${info.name}\n${table(facts)}`);
  if (notice) print(`\n${notice}\n`);
  return 0;
}

export async function fitCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    { ...common, memory: { type: "string" }, cache: { type: "string" }, parallel: { type: "string" } },
    { min: 1, max: 1, what: "the name of one model" },
  );
  const memory = values.memory === undefined ? undefined : parseSize(values.memory);
  if (values.memory !== undefined && memory === undefined)
    throw new UsageError(`--memory takes a size such as 8GB, not "${values.memory}".`);
  const parallel = Number(values.parallel ?? 1);
  if (!Number.isInteger(parallel) || parallel < 1)
    throw new UsageError("--parallel takes a whole number of at least 1.");
  const type = oneOf<CacheType>("cache", values.cache, ["f16", "q8_0", "q4_0"], "f16");
  const { info, loaded, layers } = await look(serverAt(values), positionals[0]!);
  if (info.remote) {
    complain(`bilby fit: ${info.name} runs in the cloud, and takes no memory here.\n`);
    return 1;
  }
  const found = fit(info, { memory, loaded, layers, type, parallel });
  if (!found) {
    complain(`bilby fit: the server says too little of ${info.name} to compute its memory.\n`);
    return 1;
  }
  printDocument(values.json ? `${JSON.stringify(found)}\n` : fitText(found, type));
  return 0;
}

/** A model with what is known of it: as it is installed, as it runs, and layer by layer where a plain show leaves that out. */
async function look(
  server: OllamaServer,
  name: string,
): Promise<{ info: ModelInfo; loaded: LoadedModel | undefined; layers: Record<string, unknown> | undefined }> {
  const [info, running] = await Promise.all([server.show(name), server.loaded()]);
  const layers = needsArrays(info.raw) ? await server.layers(name) : undefined;
  return { info, loaded: runningOf(info, running), layers };
}

function columns(row: ModelRow): string[] {
  const { running } = row;
  const now = running
    ? [
        running.window ? `${count(running.window)} tokens` : "loaded",
        running.gpu === undefined ? "" : `${percent(running.gpu)} GPU`,
        running.memoryBytes ? showSize(running.memoryBytes) : "",
        unloadText(running.unloadsInMs) ?? "",
      ]
    : [];
  return [
    row.name,
    row.sizeBytes === undefined ? "" : showSize(row.sizeBytes),
    [row.parameterSize, row.quantization].filter(Boolean).join(" "),
    row.trained ? `${count(row.trained)} trained` : "",
    row.leaves ? "cloud: leaves this machine" : row.unusable ? "cannot chat" : (row.capabilities ?? []).join(", "),
    now.filter(Boolean).join(", "),
  ];
}

function fitText(found: Fit, type: CacheType): string {
  const about = found.memory
    ? `${showSize(found.memory.bytes)}, ${found.memory.from === "stated" ? "as you said" : "as much as the server put on the GPU"}`
    : "not known; say --memory 8GB";
  const rows = found.windows.map((each) => [
    `  ${count(each.window)}${each.window === found.trained ? " (trained)" : ""}`,
    showSize(each.total),
    `cache ${showSize(each.cache)}`,
    fitWords(each),
  ]);
  const advice = found.suggested
    ? `Suggested window: ${count(found.suggested)}. Nothing was set.`
    : found.memory
      ? "No window fits. A smaller quantization or a smaller model would."
      : "";
  return [
    `${found.model}: ${showSize(found.weights)} of weights, ${type} cache. Memory: ${about}.`,
    table(rows).trimEnd(),
    ...(found.uncertain ? [`${found.uncertain} The numbers are an upper bound.`] : []),
    ...(advice ? [advice] : []),
    "",
  ].join("\n");
}

/** Columns as wide as they must be. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
