/** `bilby tasks` and `bilby show`: what is kept, read off the logs. */
import { exportMarkdown } from "../../task/export.ts";
import { TaskStore } from "../../task/store.ts";
import { bilbyHome } from "../home.ts";
import { readArgs } from "./usage.ts";
import { complain, print, printDocument } from "./visible.ts";

export async function tasksCommand(args: string[]): Promise<number> {
  const { values } = readArgs(args, { json: { type: "boolean" } }, { min: 0, max: 0, what: "no words" });
  const tasks = await new TaskStore(bilbyHome().tasks).list();
  if (values.json) {
    process.stdout.write(`${JSON.stringify(tasks)}\n`);
    return 0;
  }
  if (tasks.length === 0) print("No tasks yet.\n");
  for (const task of tasks) {
    const when = new Date(task.at).toISOString().slice(0, 16).replace("T", " ");
    print(`${task.id}  ${when}  ${(task.cause ?? task.state).padEnd(12)}  ${task.title}\n`);
    if (task.notice) print(`    ${task.notice}\n`);
  }
  return 0;
}

export async function showCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    { json: { type: "boolean" } },
    { min: 1, max: 1, what: "the id of one task" },
  );
  const store = new TaskStore(bilbyHome().tasks);
  const { events, lost } = await store.read(await store.find(positionals[0]!));
  for (const notice of lost) complain(`bilby show: ${notice}\n`);
  if (values.json) for (const event of events) process.stdout.write(`${JSON.stringify(event)}\n`);
  else printDocument(exportMarkdown(events));
  return 0;
}
