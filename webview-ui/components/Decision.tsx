/**
 * Approve and Reject, in the card and in the bar above the input. Reject takes a reason: type on it, or pick it from
 * the menu. A double click counts once, so that it cannot approve what comes next in the same place.
 */
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from "react";
import type { GrantCategory } from "../../src/panel/protocol.ts";
import { startsReason } from "../keys.ts";
import type { CallItem } from "../state.ts";
import { t } from "../strings.ts";
import { Icon, MenuButton, type MenuEntry } from "./basics.tsx";
import { useFocusInput, useSend } from "./context.tsx";
import { approval, stepOf, type Taking, useTaking } from "./taking.tsx";

export const approveKey = /mac/i.test(navigator.platform) ? "⌘⏎" : "⌃⏎";

/** The grant that would have let this call through; undefined if there is none for its kind. */
function category(call: CallItem): GrantCategory | undefined {
  switch (call.preview?.kind) {
    case "change":
      return "edit";
    case "command":
      return "command";
    case "read":
      return "read";
    case "mode":
    case "mcp":
      return call.preview.kind;
    default:
      return undefined;
  }
}

/** A grant for the task would not cover this command, so none is offered with it. */
function asksEachTime({ preview }: CallItem): boolean {
  return preview?.kind === "command" && preview.why !== undefined;
}

export function Decision({ call }: { call: CallItem }) {
  const send = useSend();
  const focusInput = useFocusInput();
  const [reason, setReason] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const rejectButton = useRef<HTMLButtonElement>(null);
  const asking = reason !== null;
  useEffect(() => {
    if (asking) field.current?.focus();
  }, [asking]);

  const once = (act: () => void) => (event: MouseEvent) => {
    if (event.detail <= 1) act();
  };
  const taking = useTaking(call);
  const approving = approval(call, taking, "approve");
  const inStep = stepOf(call).others.length > 0;
  const approve = () => {
    if (!approving) return;
    send(approving);
    focusInput();
  };
  const reject = () => {
    send({ type: "reject", call: call.id, ...(reason?.trim() ? { reason: reason.trim() } : {}) });
    focusInput();
  };
  const entries: MenuEntry[] = [{ label: t("reject.withReason"), icon: "comment", run: () => setReason("") }];
  const grant = asksEachTime(call) ? undefined : category(call);
  if (grant) {
    entries.push({
      label: t(`approve.task.${grant}`),
      icon: "check-all",
      run: () => {
        send({ type: "auto", category: grant, scope: "task" });
        approve();
      },
    });
  }
  if (call.preview?.kind === "read") {
    entries.push({ label: t("approve.reads"), icon: "files", run: () => send({ type: "approve.reads" }) });
  }
  const { preview } = call;
  // Beside longer words there is no room for it in a narrow side bar.
  const reviewInMenu = inStep || taking.count > 1;
  if (preview?.kind === "change" && reviewInMenu) {
    entries.push({
      label: t("review.hint"),
      icon: "diff",
      run: () => send({ type: "review", call: call.id }),
    });
  }
  if (preview?.kind === "command") {
    entries.push({
      label: t("command.copy"),
      icon: "copy",
      run: () => send({ type: "copy", text: preview.command }),
    });
  }

  return (
    <div className="decision">
      <div className="decision-row">
        <button
          type="button"
          className="button primary"
          title={t(inStep ? "approve.thisHint" : "approve.hint", { key: approveKey })}
          disabled={!approving}
          onClick={once(approve)}
        >
          {approveLabel(taking, inStep)}
          <span className="kbd" aria-hidden="true">
            {approveKey}
          </span>
        </button>
        <button
          type="button"
          ref={rejectButton}
          className="button secondary reject"
          data-reject={call.id}
          title={t(inStep ? "reject.allHint" : "reject.hint")}
          onClick={once(reject)}
          onKeyDown={(event) => {
            if (!startsReason({ ...keyOf(event), isComposing: event.nativeEvent.isComposing })) return;
            event.preventDefault();
            setReason(event.key);
          }}
        >
          {t(inStep ? "reject.all" : "reject")}
        </button>
        {preview?.kind === "change" && !reviewInMenu && (
          <button
            type="button"
            className="button secondary review"
            title={t("review.hint")}
            onClick={() => send({ type: "review", call: call.id })}
          >
            {t("review")}
          </button>
        )}
        <span className="spacer" />
        <MenuButton icon="ellipsis" label={t("more")} entries={entries} up />
        {!asking && <span className="reject-keys faint">{t("reject.keys")}</span>}
      </div>
      {asking && (
        <div className="reason-row">
          <input
            ref={field}
            type="text"
            className="input"
            value={reason}
            placeholder={t("reject.reason")}
            aria-label={t("reject.reason")}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing || event.keyCode === 229) return;
              if (event.key === "Enter" && !event.repeat && !event.ctrlKey && !event.metaKey) {
                event.preventDefault();
                reject();
              } else if (event.key === "Escape") {
                event.stopPropagation();
                setReason(null);
                rejectButton.current?.focus();
              }
            }}
          />
          <button
            type="button"
            className="icon-button"
            title={t("reject.send")}
            aria-label={t("reject.send")}
            onClick={once(reject)}
          >
            <Icon name="send" />
          </button>
        </div>
      )}
    </div>
  );
}

function approveLabel({ taken, count }: Taking, inStep: boolean): string {
  if (taken < count) return t("approve.part", { taken, count });
  return t(inStep ? "approve.this" : "approve");
}

function keyOf({ key, ctrlKey, metaKey, shiftKey, altKey, repeat, keyCode }: KeyboardEvent) {
  return { key, ctrlKey, metaKey, shiftKey, altKey, repeat, keyCode };
}
