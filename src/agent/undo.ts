/**
 * Putting back what a task changed, told to the model: it must not build on what is no longer there.
 */
import { correction } from "../prompt/correction.ts";
import type { UndoScope } from "../undo/journal.ts";
import { type PutBack, planUndo, putBack } from "../undo/put-back.ts";
import type { AgentPorts } from "./ports.ts";

type Ports = Pick<AgentPorts, "log" | "workspace" | "blobs" | "files">;

/** Puts back what can be; `merge`: also files that changed since, where those changes can be kept. */
export async function undo(ports: Ports, scope: UndoScope, agreed: { merge: boolean }): Promise<PutBack[]> {
  const plan = await planUndo(ports.log.events, scope, ports);
  const outcomes = await putBack(plan, ports, agreed);
  const done = outcomes.filter((outcome) => outcome.done);
  if (done.length === 0) return outcomes;
  const named = (deleted: boolean) =>
    done
      .filter((outcome) => outcome.deleted === deleted)
      .map(({ path, steps }) => `${path} (step ${steps.join(", ")})`)
      .join(", ");
  const text = correction(ports.files, "undone", { files: named(false), deleted: named(true) });
  ports.log.append({ type: "note.appended", why: "undone", text });
  await ports.log.flush();
  return outcomes;
}
