/** Putting back, in two steps: what would happen, file by file, and then doing it. */
import type { UndoneFile } from "../../src/panel/protocol.ts";
import { revealed } from "../format.ts";
import { t } from "../strings.ts";
import { useSend, useUndo } from "./context.tsx";

/** All of the task, or one change of it. */
export interface UndoScope {
  step?: number;
  path?: string;
}

export function PutBack({ scope, onClose }: { scope: UndoScope; onClose: () => void }) {
  const send = useSend();
  const answer = useUndo(scope);
  if (!answer) return <p className="putback faint">{t("undo.looking")}</p>;
  const left = answer.files.filter((file) => !file.done && !(answer.done && file.state === "already"));
  if (answer.done && left.length === 0) return null;
  const wants = answer.done ? [] : left.filter(({ state }) => state === "ready" || state === "merge");
  const merge = wants.some(({ state }) => state === "merge");
  return (
    <section className="putback" aria-label={t("undo.title")}>
      <div role="status">
        {answer.files.length === 0 && <p>{t("undo.nothing")}</p>}
        <ul>
          {left.map((file: UndoneFile) => (
            <li key={file.path}>{revealed(file.why)}</li>
          ))}
        </ul>
        {answer.uncovered.length > 0 && (
          <p className="faint">{t("undo.uncovered", { commands: answer.uncovered.map(revealed).join(", ") })}</p>
        )}
      </div>
      <span className="putback-choice">
        {wants.length > 0 && (
          <button type="button" className="button secondary" onClick={() => send({ type: "undo", ...scope, merge })}>
            {t(merge ? "undo.merge" : "undo.do")}
          </button>
        )}
        <button type="button" className="button secondary" onClick={onClose}>
          {t(wants.length > 0 ? "undo.leave" : "close")}
        </button>
      </span>
    </section>
  );
}
