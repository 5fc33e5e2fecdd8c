/** Putting back, as the view asks for it: what would happen, or what has, file by file, and what it does not cover. */
import { journal } from "../undo/journal.ts";
import type { FilePlan } from "../undo/plan.ts";
import type { UndoPlan } from "../undo/put-back.ts";
import type { Board } from "./board.ts";
import type { EditorPort } from "./ports.ts";
import type { HostMessage, UndoneFile, ViewMessage } from "./protocol.ts";
import type { TaskRun } from "./run.ts";

type Asked = Extract<ViewMessage, { type: "undo" }>;
type Answer = Extract<HostMessage, { type: "undo" }>;

/** Answers with the plan where the view only wants to see it, or where something of it wants an agreement first. */
export async function undoFor(run: TaskRun, asked: Asked): Promise<Answer> {
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

/**
 * Puts back the last step whose changes still stand, and says what became of them. Where a file changed since, the user is asked
 * first. Rejects with a sentence where there is nothing to put back.
 */
export async function undoLast(run: TaskRun | null, editor: Pick<EditorPort, "confirm">, board: Board): Promise<void> {
  const last = run && journal(run.log.events).at(-1);
  if (!run || !last) throw new Error("There is no change to put back.");
  const asked = { type: "undo", step: last.step, check: false, merge: false } as const;
  let answer = await undoFor(run, asked);
  if (!answer.done) {
    if (!(await editor.confirm(sentences(answer), "Put back, keep what changed since"))) return;
    answer = await undoFor(run, { ...asked, merge: true });
  }
  board.send(answer);
  board.send({ type: "toast", text: sentences(answer) });
}

/** What would happen or has, in one paragraph. */
function sentences({ files, uncovered }: Answer): string {
  const commands = uncovered.length > 0 ? [`Not covered, what these commands did: ${uncovered.join(", ")}`] : [];
  return [...files.map(({ why }) => why), ...commands].join(" ");
}

function planned(plan: UndoPlan, path: string): FilePlan {
  return plan.files.find((file) => file.path === path)!;
}

function shown({ path, steps, state, why, result }: FilePlan): UndoneFile {
  return { path, steps, state, why, done: false, deleted: result === null };
}
