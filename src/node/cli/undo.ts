/** `bilby undo TASK`: puts back what a task changed, or says what that would do. Needs no model and runs no command. */
import { undo } from "../../agent/undo.ts";
import { TaskStore } from "../../task/store.ts";
import type { UndoScope } from "../../undo/journal.ts";
import { type PutBack, planUndo, type UndoPlan } from "../../undo/put-back.ts";
import { fileBlobs } from "../blobs.ts";
import { bilbyHome } from "../home.ts";
import { nodeWorkspace } from "../workspace/workspace.ts";
import { promptFiles } from "./paths.ts";
import { readArgs, UsageError, wholeNumber } from "./usage.ts";
import { print } from "./visible.ts";

const options = {
  step: { type: "string" },
  file: { type: "string" },
  merge: { type: "boolean" },
  check: { type: "boolean" },
  json: { type: "boolean" },
} as const;

/** 0: all that was asked for is (or could be) as before. 1: something was left as it is. */
export async function undoCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(args, options, { min: 1, max: 1, what: "the id of one task" });
  const step = wholeNumber("step", values.step, 1);
  const scope: UndoScope = { ...(step ? { step } : {}), ...(values.file ? { path: values.file } : {}) };
  const home = bilbyHome();
  const store = new TaskStore(home.tasks);
  const id = await store.find(positionals[0]!);
  const { events } = await store.read(id);
  const created = events.find((event) => event.type === "task.created");
  if (created?.type !== "task.created")
    throw new UsageError(`the beginning of task ${id} is lost, and with it its folder.`);
  const ports = { workspace: nodeWorkspace({ roots: created.roots }), blobs: fileBlobs(home.blobs) };
  const plan = await planUndo(events, scope, ports);
  if (values.check) return show(id, plan, plan.files.map(asChecked), values.json);
  const log = await store.open(id);
  try {
    const outcomes = await undo({ ...ports, log, files: await promptFiles() }, scope, { merge: values.merge ?? false });
    return show(id, plan, outcomes, values.json);
  } finally {
    log.close();
  }
}

interface Shown extends PutBack {
  state?: string;
}

function asChecked({ path, steps, state, why, result }: UndoPlan["files"][number]): Shown {
  const done = state === "ready" || state === "already";
  return { path, steps, state, why, done, merged: state === "merge", deleted: result === null };
}

function show(task: string, plan: UndoPlan, files: readonly Shown[], json: boolean | undefined): number {
  const states = new Map(plan.files.map(({ path, state }) => [path, state]));
  const whole = files.every(({ done, path }) => done || states.get(path) === "already");
  if (json) {
    const shown = files.map((file) => ({ state: states.get(file.path), ...file }));
    process.stdout.write(`${JSON.stringify({ task, files: shown, uncovered: plan.commands })}\n`);
    return whole ? 0 : 1;
  }
  if (files.length === 0) print("There is no change of this task to put back.\n");
  for (const { path, why } of files) {
    const hint = states.get(path) === "merge" && !why.includes("put back") ? " Agree with --merge." : "";
    print(`${why}${hint}\n`);
  }
  if (plan.commands.length > 0) {
    print("Not covered: what these commands did.\n");
    for (const command of plan.commands) print(`  ${command}\n`);
  }
  return whole ? 0 : 1;
}
