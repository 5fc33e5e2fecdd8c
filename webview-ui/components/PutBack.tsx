/** Putting back, in two steps: what would happen, file by file, and then doing it. */
import { type RefObject, useEffect, useRef } from "react";
import type { UndoneFile } from "../../src/panel/protocol.ts";
import { revealed } from "../format.ts";
import { t } from "../strings.ts";
import { useFocusInput, useSend, useUndo } from "./context.tsx";

/** All of the task, or one change of it. */
export interface UndoScope {
  step?: number;
  path?: string;
}

export function PutBack({ scope, onClose }: { scope: UndoScope; onClose: () => void }) {
  const send = useSend();
  const answer = useUndo(scope);
  const box = useRef<HTMLElement>(null);
  useFocusWhileThere(box);
  const left = answer?.files.filter((file) => !file.done && !(answer.done && file.state === "already")) ?? [];
  const finished = answer?.done === true && left.length === 0;
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    if (finished) close.current();
  }, [finished]);
  if (finished) return null;
  const wants = answer?.done ? [] : left.filter(({ state }) => state === "ready" || state === "merge");
  const merge = wants.some(({ state }) => state === "merge");
  return (
    <section
      ref={box}
      className="putback"
      aria-label={t("undo.title")}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div role="status">
        {!answer && <p className="faint">{t("undo.looking")}</p>}
        {answer?.files.length === 0 && <p>{t("undo.nothing")}</p>}
        <ul>
          {left.map((file: UndoneFile) => (
            <li key={file.path}>{revealed(file.why)}</li>
          ))}
        </ul>
        {answer && answer.uncovered.length > 0 && (
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

/** The focus goes to what appeared, and when that goes away with it, back to where it was, or to the input. */
function useFocusWhileThere(box: RefObject<HTMLElement | null>): void {
  const focusInput = useFocusInput();
  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus();
    return () => {
      if (document.activeElement !== document.body) return;
      if (before instanceof HTMLElement && before.isConnected && before !== document.body) before.focus();
      else focusInput();
    };
  }, [box, focusInput]);
}
