/** What is typed, put in clearer words by the model: asked for with one button, stopped with it, taken back with one link. */
import { type Dispatch, type SetStateAction, useEffect } from "react";
import type { PanelState } from "../../src/panel/protocol.ts";
import { isBusy } from "../state.ts";
import { t } from "../strings.ts";
import { IconButton } from "./basics.tsx";
import { useFocusInput, useSend } from "./context.tsx";
import type { Draft } from "./draft.ts";

/** Takes the result into the draft it is for. True while that draft is being worked on, and must stay as it is. */
export function useEnhanced(
  enhance: PanelState["enhance"],
  text: string,
  setDraft: Dispatch<SetStateAction<Draft>>,
): boolean {
  const send = useSend();
  const mine = enhance?.from === text ? enhance : undefined;
  const to = mine?.to;
  useEffect(() => {
    if (to === undefined) return;
    setDraft(({ text: before, images }) => ({ text: to, images, before }));
    send({ type: "enhance.end" });
  }, [to, setDraft, send]);
  return mine !== undefined;
}

export function EnhanceButton({ state, text, working }: { state: PanelState; text: string; working: boolean }) {
  const send = useSend();
  const focusInput = useFocusInput();
  if (working)
    return <IconButton icon="close" label={t("enhance.stop")} onClick={() => send({ type: "enhance.end" })} />;
  const other = modelToLoad(state);
  // What begins with a slash is for Bilby, not for the model.
  const nothing = /^\s*(?:$|\/[\w-]+)/.test(text);
  return (
    <IconButton
      icon="sparkle"
      label={other === undefined ? t("enhance.do") : t("enhance.later", { model: other })}
      // Its place is kept: the names beside it do not move with the first letter.
      className={nothing ? "in-waiting" : ""}
      disabled={nothing || state.model === null || other !== undefined}
      onClick={() => {
        send({ type: "enhance", text });
        // There Escape stops it, and what comes of it is read.
        focusInput();
      }}
    />
  );
}

/** The model that would take the place of the one a turn runs on. */
function modelToLoad(state: PanelState): string | undefined {
  const { mode, modes, model, task } = state;
  const wanted = modes.find(({ slug }) => slug === mode)?.model ?? model ?? undefined;
  return isBusy(state) && task?.model && wanted !== task.model ? wanted : undefined;
}

/** What became of it. Stands there from the beginning, so that a screen reader hears the change. */
export function Clearer({ working, done, putBack }: { working: boolean; done: boolean; putBack: () => void }) {
  return (
    <p className="composer-clearer" role="status">
      {working && t("enhance.working")}
      {!working && done && (
        <>
          {t("enhance.done")}{" "}
          <button type="button" className="link" onClick={putBack}>
            {t("enhance.putBack")}
          </button>
        </>
      )}
    </p>
  );
}
