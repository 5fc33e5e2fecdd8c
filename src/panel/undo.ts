/** Putting back, as the view asks for it: what would happen, or what has, file by file, and what it does not cover. */
import type { FilePlan } from "../undo/plan.ts";
import type { UndoPlan } from "../undo/put-back.ts";
import type { HostMessage, UndoneFile, ViewMessage } from "./protocol.ts";
import type { TaskRun } from "./run.ts";

type Asked = Extract<ViewMessage, { type: "undo" }>;

/** Answers with the plan where the view only wants to see it, or where something of it wants an agreement first. */
export async function undoFor(run: TaskRun, asked: Asked): Promise<Extract<HostMessage, { type: "undo" }>> {
  const { step, path, check, merge } = asked;
  const scope = { ...(step === undefined ? {} : { step }), ...(path === undefined ? {} : { path }) };
  const plan = await run.agent.checkUndo(scope);
  const base = { type: "undo" as const, ...scope, uncovered: plan.commands };
  const unagreed = !merge && plan.files.some(({ state }) => state === "merge");
  if (check || unagreed) return { ...base, done: false, files: plan.files.map(shown) };
  const outcomes = await run.agent.undo(scope, { merge });
  return {
    ...base,
    done: true,
    files: outcomes.map((outcome) => ({ ...shown(planned(plan, outcome.path)), ...outcome })),
  };
}

function planned(plan: UndoPlan, path: string): FilePlan {
  return plan.files.find((file) => file.path === path)!;
}

function shown({ path, steps, state, why, result }: FilePlan): UndoneFile {
  return { path, steps, state, why, done: false, deleted: result === null };
}
