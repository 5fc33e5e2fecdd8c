/**
 * What a screen reader is told when the state changes: the mode, a call that waits, the end of a reply, a stop.
 * Nothing while text streams.
 */
import type { PanelState } from "../src/panel/protocol.ts";
import { waitingCall } from "./state.ts";
import { t } from "./strings.ts";

export interface Announcement {
  text: string;
  /** What waits for the user interrupts; the rest waits for its turn. */
  urgent: boolean;
}

export function announcement(before: PanelState | null, after: PanelState): Announcement | undefined {
  if (before === null || before.task?.id !== after.task?.id) return undefined;
  const waiting = waitingCall(after);
  if (waiting && waiting.id !== waitingCall(before)?.id) {
    const { preview } = waiting;
    const others = preview?.kind === "change" ? (preview.others ?? []) : [];
    const text =
      preview?.kind === "question"
        ? t("announce.question", { question: preview.question })
        : t(others.length > 0 ? "announce.waitingStep" : "announce.waiting", {
            what: `${waiting.verb} ${waiting.object}`,
            count: others.length,
          });
    return { text, urgent: true };
  }
  const stop = after.items.at(-1);
  if (stop?.kind === "stop" && before.items.at(-1)?.id !== stop.id) return { text: stop.message, urgent: true };
  if (before.mode !== after.mode) {
    const name = after.modes.find((mode) => mode.slug === after.mode)?.name ?? after.mode;
    return { text: t("announce.mode", { mode: name }), urgent: false };
  }
  if (before.phase.name !== "idle" && after.phase.name === "idle") {
    return { text: t("announce.replied"), urgent: false };
  }
  return undefined;
}
