/** Messages that wait for the turn to end. They can be changed or withdrawn; they never approve anything. */
import { useState } from "react";
import type { PanelState } from "../../src/panel/protocol.ts";
import { t } from "../strings.ts";
import { Icon, IconButton } from "./basics.tsx";
import { useFocusInput, useSend } from "./context.tsx";
import { NameField } from "./Header.tsx";

export function Queue({ queue }: { queue: PanelState["queue"] }) {
  const send = useSend();
  const focusInput = useFocusInput();
  const [editing, setEditing] = useState<string | null>(null);
  if (queue.length === 0) return null;
  return (
    <ul className="queue" aria-label={t("queue.label")}>
      {queue.map((message) => (
        <li key={message.id}>
          <Icon name="clock" />
          <span className="sr-only">{t("queue.waits")}: </span>
          {editing === message.id ? (
            <NameField
              name={message.text}
              label={t("queue.edit")}
              done={(text) => {
                setEditing(null);
                if (text !== null && text !== message.text) send({ type: "queue.edit", id: message.id, text });
              }}
            />
          ) : (
            <span className="queue-text" dir="auto" title={message.text}>
              {message.text}
            </span>
          )}
          <IconButton icon="edit" label={t("queue.edit")} onClick={() => setEditing(message.id)} />
          <IconButton
            icon="close"
            label={t("queue.remove")}
            onClick={() => {
              send({ type: "queue.remove", id: message.id });
              focusInput();
            }}
          />
        </li>
      ))}
    </ul>
  );
}
