/**
 * Text typed and not sent: kept per task over a reload of the view. What is typed before there is a task moves into the
 * task that the first message makes, so that nobody types into nothing.
 */
import { type Dispatch, type SetStateAction, useEffect, useState } from "react";
import type { Host } from "../host.ts";

export interface Draft {
  text: string;
  images: readonly string[];
  /** What the text was before it was put in clearer words, until it is sent. */
  before?: string;
}

/** `task` is "" before there is one. Images are not kept over a reload: they are too big for where drafts are kept. */
export function useDraft(task: string, host: Host): [draft: Draft, change: Dispatch<SetStateAction<Draft>>] {
  const [owner, setOwner] = useState(task);
  const kept = (): Draft => ({ text: "", ...host.drafts()[task], images: [] });
  const [draft, setDraft] = useState<Draft>(kept);
  if (owner !== task) {
    setOwner(task);
    if (owner !== "") setDraft(kept());
  }
  const { text, before } = draft;
  useEffect(() => {
    const others = Object.entries(host.drafts()).filter(
      ([of, one]) => of !== owner && !(of === "" && one.text === text),
    );
    // Last, because the oldest are forgotten first.
    host.keepDrafts({ ...Object.fromEntries(others), [owner]: before === undefined ? { text } : { text, before } });
  }, [owner, text, before, host]);
  return [draft, setDraft];
}
