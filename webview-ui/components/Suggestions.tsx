/** What can follow an @ or a / in the input. The host answers; an answer to an older question is not shown. */
import { useEffect, useRef, useState } from "react";
import type { View } from "../state.ts";
import { t } from "../strings.ts";
import { type Typing, typing as typingAt } from "../suggest.ts";
import { useSend } from "./context.tsx";

type Entries = NonNullable<View["suggestions"]>["entries"];

export interface SuggestionList {
  typing: Typing | undefined;
  entries: Entries;
  /** The entry that Enter takes. */
  at: number;
  look(text: string, caret: number): void;
  move(step: number): void;
  close(): void;
}

export function useSuggestions(answer: View["suggestions"]): SuggestionList {
  const send = useSend();
  const [typing, setTyping] = useState<Typing>();
  const [at, setAt] = useState(0);
  const request = useRef(0);
  const known = useRef<Entries>([]);
  if (answer?.request === request.current) known.current = answer.entries;
  const entries = typing ? known.current : [];

  return {
    typing,
    entries,
    at: Math.min(at, Math.max(0, entries.length - 1)),
    look(text, caret) {
      const next = typingAt(text, caret);
      if (next && typing && next.query === typing.query && next.trigger === typing.trigger) return;
      setTyping(next);
      setAt(0);
      if (!next) return;
      // Until the answer comes the list stays as it is, unless it is about something else.
      if (typing?.trigger !== next.trigger) known.current = [];
      request.current += 1;
      send({ type: "suggest", request: request.current, trigger: next.trigger, query: next.query.slice(0, 500) });
    },
    move: (step) => setAt((at + step + entries.length) % Math.max(1, entries.length)),
    close: () => setTyping(undefined),
  };
}

export function Suggestions({ list, take }: { list: SuggestionList; take: (insert: string) => void }) {
  const { entries, at } = list;
  const selected = useRef<HTMLDivElement>(null);
  useEffect(() => selected.current?.scrollIntoView({ block: "nearest" }), [at]);
  if (entries.length === 0) return null;
  return (
    <div className="popup suggestions-popup" id="suggestions" role="listbox" aria-label={t("composer.suggestions")}>
      {entries.map((entry, index) => (
        // The focus stays in the input; keys are handled there.
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        <div
          key={entry.insert}
          id={`suggestion-${index}`}
          ref={index === at ? selected : undefined}
          role="option"
          tabIndex={-1}
          className="option suggestion-option"
          aria-selected={index === at}
          // Before the input loses the focus to a press, and the list with it.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => take(entry.insert)}
        >
          <span className="option-name">{entry.label}</span>
          {entry.detail && <span className="option-detail">{entry.detail}</span>}
        </div>
      ))}
    </div>
  );
}
