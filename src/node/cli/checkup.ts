/** `bilby checkup [MODEL]` and `bilby checkup --compare`: what a model on this machine can be trusted with. */
import fs from "node:fs";
import path from "node:path";
import { comparison, report } from "../../checkup/report.ts";
import type { Checkup } from "../../checkup/result.ts";
import { checkup } from "../../checkup/run.ts";
import { effectiveWindow } from "../../context/window.ts";
import { ModelError } from "../../models/model.ts";
import type { OllamaServer } from "../../models/ollama/server.ts";
import { runningOf } from "../../models/view.ts";
import { checkupFiles, readCheckup, writeCheckup } from "../checkups.ts";
import { bilbyHome } from "../home.ts";
import { beforeSending, cloudOption } from "./leaving.ts";
import { promptFiles, tokenizer } from "./paths.ts";
import { progressLine } from "./progress.ts";
import { interruptible, serverArgs, serverAt } from "./server.ts";
import { readArgs, UsageError, wholeNumber } from "./usage.ts";
import { complain, print } from "./visible.ts";

export async function checkupCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    {
      ...serverArgs,
      ...cloudOption,
      "num-ctx": { type: "string" },
      minutes: { type: "string" },
      again: { type: "boolean" },
      compare: { type: "boolean" },
      save: { type: "string" },
      json: { type: "boolean" },
    },
    { min: 0, max: 100, what: "one model, or with --compare any number of files" },
  );
  const store = checkupFiles(bilbyHome().checkups);
  if (values.compare)
    return compare(positionals.length > 0 ? positionals.map(fromFile) : store.all(), values.json === true);
  if (positionals.length > 1) throw new UsageError("one model at a time; --compare shows what is known of several.");

  const server = serverAt(values);
  const model = positionals[0] ?? process.env.BILBY_MODEL ?? (await onlyModel(server));
  const setting = wholeNumber("num-ctx", values["num-ctx"], 1024);
  const minutes = wholeNumber("minutes", values.minutes, 1);
  // Minutes of work are not to be lost to a path.
  if (values.save !== undefined && !fs.existsSync(path.dirname(path.resolve(values.save))))
    throw new UsageError(`${values.save} cannot be written: there is no such folder.`);
  await beforeSending(server, model, values.cloud);
  const line = progressLine();
  try {
    const { result, cached } = await interruptible(async (signal) =>
      checkup(
        { server, store, files: await promptFiles(), count: tokenizer().count, now: Date.now },
        {
          model,
          window: await windowFor(server, model, setting, signal),
          signal,
          again: values.again === true,
          ...(minutes ? { budget: minutes * 60_000 } : {}),
          onProgress: ({ title, done, total }) => line.show(`${bar(done / total)} ${title}`),
        },
      ),
    ).finally(line.end);
    if (values.save) writeCheckup(values.save, result);
    if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else print(`${report(result)}${cached ? "\nKept from before; --again makes it anew.\n" : ""}`);
    return 0;
  } catch (error) {
    if (!(error instanceof ModelError) || error.cause !== "stopped-by-user") throw error;
    complain("Stopped. Nothing was kept.\n");
    return 130;
  }
}

function compare(results: readonly Checkup[], json: boolean): number {
  if (json) process.stdout.write(`${JSON.stringify(results)}\n`);
  else if (results.length === 0) print("No check-ups yet. Make one with: bilby checkup MODEL\n");
  else print(comparison(results));
  return 0;
}

function fromFile(file: string): Checkup {
  const found = readCheckup(file);
  if (!found) throw new UsageError(`${file} is no check-up, or one of another version of Bilby.`);
  return found;
}

/** As a task would have it: what the user says, else what is loaded, else the Modelfile's. */
async function windowFor(
  server: OllamaServer,
  name: string,
  setting: number | undefined,
  signal: AbortSignal,
): Promise<number> {
  const [info, running] = [await server.show(name, signal), await server.loaded(signal)];
  const modelfile = info.parameters.num_ctx;
  const { window } = effectiveWindow({
    setting: setting && info.trained ? Math.min(setting, info.trained) : setting,
    loaded: runningOf(info, running)?.context,
    modelfile: typeof modelfile === "number" ? modelfile : undefined,
    trained: info.trained,
  });
  return window.tokens;
}

async function onlyModel(server: OllamaServer): Promise<string> {
  const able = (await server.list()).filter(({ capabilities }) => !capabilities || capabilities.includes("completion"));
  if (able.length === 1) return able[0]!.name;
  if (able.length === 0) throw new UsageError("the server has no model that can chat.");
  throw new UsageError(`say which model: ${able.map(({ name }) => name).join(", ")}.`);
}

const BAR_WIDTH = 20;

function bar(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return `[${"█".repeat(full)}${"░".repeat(BAR_WIDTH - full)}]`;
}
