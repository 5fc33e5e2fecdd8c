/** What every pane of the studio stands in: its title, facts and buttons on top, and where the focus goes when one of them is gone. */
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import { s } from "./strings.ts";

/** Where the button that was pressed went away with what it did, the focus goes to what stands there now. */
export function useFocusPassedOn(
  pane: RefObject<HTMLElement | null>,
  to: string,
  editing: boolean,
  settled: boolean,
): void {
  const before = useRef({ editing, settled });
  useEffect(() => {
    const now = { editing, settled };
    const same = before.current.editing === editing && before.current.settled === settled;
    before.current = now;
    if (!same && document.activeElement === document.body) pane.current?.querySelector<HTMLElement>(to)?.focus();
  }, [pane, to, editing, settled]);
}

export function Frame({
  pane,
  title,
  facts = [],
  actions,
  children,
}: {
  pane?: RefObject<HTMLElement | null>;
  title: string;
  facts?: readonly string[];
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section ref={pane} className="pane" aria-label={title}>
      <header className="pane-head">
        <h2>{title}</h2>
        <span className="pane-facts">{facts.join(" · ")}</span>
        <span className="pane-actions">{actions}</span>
      </header>
      {children}
    </section>
  );
}

export function Buttons({
  cancel,
  disabled,
  save = s("save"),
}: {
  cancel: () => void;
  disabled?: boolean;
  save?: string;
}) {
  return (
    <p className="pane-row">
      <button type="submit" className="button primary" disabled={disabled}>
        {save}
      </button>
      <button type="button" className="button secondary" onClick={cancel}>
        {s("cancel")}
      </button>
    </p>
  );
}
