/** The smallest parts: icons, buttons, a clock, a menu. Plain controls on theme variables. */
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { roving } from "../keys.ts";
import { t } from "../strings.ts";

export function Icon({ name, spin }: { name: string; spin?: boolean }) {
  return <span className={`codicon codicon-${name}${spin ? " codicon-modifier-spin spin" : ""}`} aria-hidden="true" />;
}

interface IconButtonProps {
  icon: string;
  label: string;
  onClick: () => void;
  className?: string;
  expanded?: boolean;
  disabled?: boolean;
  ref?: RefObject<HTMLButtonElement | null>;
}

export function IconButton({ icon, label, onClick, className, expanded, disabled, ref }: IconButtonProps) {
  return (
    <button
      type="button"
      ref={ref}
      className={`icon-button ${className ?? ""}`}
      title={label}
      aria-label={label}
      aria-expanded={expanded}
      aria-haspopup={expanded === undefined ? undefined : "menu"}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Copies through the host, because a view without focus may not use the clipboard, and says so for a moment. */
export function CopyButton({ text, label, send }: { text: string; label: string; send: (text: string) => void }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <IconButton
      icon={done ? "check" : "copy"}
      label={done ? t("copied") : label}
      className="copy"
      onClick={() => {
        send(text);
        setDone(true);
      }}
    />
  );
}

/** The time, once a second, while `running`. */
export function useNow(running: boolean, step = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), step);
    return () => clearInterval(timer);
  }, [running, step]);
  return now;
}

/** Closes on Escape and on a press or a focus outside of `inside`; Escape gives the focus back to `opener`. */
export function useDismiss(
  open: boolean,
  close: () => void,
  inside: RefObject<HTMLElement | null>,
  opener: RefObject<HTMLElement | null>,
): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      const target = event.target;
      if (target instanceof Node && !inside.current?.contains(target) && !opener.current?.contains(target)) {
        latest.current();
      }
    };
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      latest.current();
      opener.current?.focus();
    };
    document.addEventListener("pointerdown", outside, true);
    document.addEventListener("focusin", outside, true);
    document.addEventListener("keydown", onEscape, true);
    return () => {
      document.removeEventListener("pointerdown", outside, true);
      document.removeEventListener("focusin", outside, true);
      document.removeEventListener("keydown", onEscape, true);
    };
  }, [open, inside, opener]);
}

/** Arrow keys, Home and End among the buttons of a list that match `selector`. */
export function moveFocus(event: { key: string; preventDefault(): void }, list: HTMLElement | null, selector: string) {
  if (!list) return;
  const items = [...list.querySelectorAll<HTMLElement>(selector)];
  const next = roving(event.key, items.indexOf(document.activeElement as HTMLElement), items.length);
  if (next === undefined) return;
  event.preventDefault();
  items[next]?.focus();
}

export interface MenuEntry {
  label: string;
  icon?: string;
  run: () => void;
}

/** A button with a menu under it. */
export function MenuButton({
  icon,
  label,
  entries,
  up,
}: {
  icon: string;
  label: string;
  entries: readonly MenuEntry[];
  up?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  useDismiss(open, () => setOpen(false), menu, button);
  useEffect(() => {
    if (open) menu.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [open]);
  return (
    <span className="menu-anchor">
      <IconButton ref={button} icon={icon} label={label} expanded={open} onClick={() => setOpen(!open)} />
      {open && (
        <div
          ref={menu}
          className={`popup menu ${up ? "up" : "down"}`}
          role="menu"
          aria-label={label}
          tabIndex={-1}
          onKeyDown={(event) => moveFocus(event, menu.current, "[role=menuitem]")}
        >
          {entries.map((entry) => (
            <button
              type="button"
              role="menuitem"
              key={entry.label}
              className="menu-item"
              onClick={() => {
                setOpen(false);
                button.current?.focus();
                entry.run();
              }}
            >
              {entry.icon && <Icon name={entry.icon} />}
              <span>{entry.label}</span>
            </button>
          ))}
        </div>
      )}
    </span>
  );
}

/** A line that opens to show more. */
export function Fold({
  open,
  toggle,
  summary,
  children,
  className,
}: {
  open: boolean;
  toggle: () => void;
  summary: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <div className={`fold ${className ?? ""}`}>
      <button type="button" className="fold-line" aria-expanded={open} onClick={toggle}>
        <Icon name={open ? "chevron-down" : "chevron-right"} />
        {summary}
      </button>
      {open && <div className="fold-body">{children}</div>}
    </div>
  );
}
