/** What a diagnosis may find: an id for programs, a sentence for the user, and what to do next. */
import type { Fault } from "../models/model.ts";

export type FindingId =
  | Fault
  | "key-refused"
  | "proxy-used"
  | "proxy-not-used"
  | "server-error"
  | "answers"
  | "old-server"
  | "no-model"
  | "no-chat-model"
  | "model-missing"
  | "model-without-completion"
  | "cloud-model"
  | "window-cut"
  | "window-unknown"
  | "window-contested"
  | "replies";

export interface Finding {
  id: FindingId;
  /** ok: as it should be. note: good to know. warning: it works, but. problem: it does not. */
  level: "ok" | "note" | "warning" | "problem";
  text: string;
  /** What to do. */
  next?: string;
  /** What the server said, verbatim, without secrets. */
  evidence?: string;
}

export const finding = (
  level: Finding["level"],
  id: FindingId,
  text: string,
  more: { next?: string | undefined; evidence?: string | undefined } = {},
): Finding => ({
  id,
  level,
  text,
  ...(more.next ? { next: more.next } : {}),
  ...(more.evidence ? { evidence: more.evidence } : {}),
});
