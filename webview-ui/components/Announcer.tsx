/** Two live regions, always there (a region that appears with its text is not read): one that waits, one that interrupts. */
import { useEffect, useRef, useState } from "react";
import type { PanelState } from "../../src/panel/protocol.ts";
import { type Announcement, announcement } from "../announce.ts";

export function Announcer({ state }: { state: PanelState }) {
  const before = useRef<PanelState | null>(null);
  const [said, setSaid] = useState<Announcement>();
  const count = useRef(0);
  useEffect(() => {
    const next = announcement(before.current, state);
    before.current = state;
    if (!next) return;
    count.current += 1;
    setSaid(next);
  }, [state]);
  return (
    <>
      <div className="sr-only" role="status" aria-live="polite">
        {said && !said.urgent && <Said key={count.current} text={said.text} />}
      </div>
      <div className="sr-only" role="alert" aria-live="assertive">
        {said?.urgent && <Said key={count.current} text={said.text} />}
      </div>
    </>
  );
}

/** A new element each time: words that stay the same would not be read again. */
function Said({ text }: { text: string }) {
  return <span>{text}</span>;
}
