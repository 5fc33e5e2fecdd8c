/** A short word from the host with at most one thing to do about it, "Deleted · Undo". Stays while it is pointed at. */
import { useEffect, useState } from "react";
import type { View } from "../state.ts";
import { t } from "../strings.ts";
import { IconButton } from "./basics.tsx";
import { useSend } from "./context.tsx";

const STAYS_MS = 8000;

export function Toast({ toast }: { toast: NonNullable<View["toast"]> }) {
  const send = useSend();
  const [shown, setShown] = useState(true);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || !shown) return;
    const timer = setTimeout(() => setShown(false), STAYS_MS);
    return () => clearTimeout(timer);
  }, [held, shown]);
  if (!shown) return null;
  const { action } = toast;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only keeps the message while it is being read
    <div
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span role="status">{toast.text}</span>
      {action && (
        <button
          type="button"
          className="link"
          onClick={() => {
            send(action.message);
            setShown(false);
          }}
        >
          {action.label}
        </button>
      )}
      <IconButton icon="close" label={t("close")} onClick={() => setShown(false)} />
    </div>
  );
}
