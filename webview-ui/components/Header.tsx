/** The task's title (a click renames it), history and new task. */
import { useState } from "react";
import type { PanelState } from "../../src/panel/protocol.ts";
import { t } from "../strings.ts";
import { IconButton, MenuButton, type MenuEntry } from "./basics.tsx";
import { useSend } from "./context.tsx";

interface Props {
  task: PanelState["task"];
  onHistory: () => void;
  onPutBack?: () => void;
}

export function Header({ task, onHistory, onPutBack }: Props) {
  const send = useSend();
  const entries: MenuEntry[] = [];
  if (task) {
    entries.push({
      label: t("header.export"),
      icon: "export",
      run: () => send({ type: "task.export", id: task.id }),
    });
    if (onPutBack) entries.push({ label: t("undo.all"), icon: "discard", run: onPutBack });
  }
  entries.push(
    { label: t("header.tab"), icon: "link-external", run: () => send({ type: "open.tab" }) },
    { label: t("header.settings"), icon: "settings-gear", run: () => send({ type: "open.settings" }) },
  );
  return (
    <header className="header">
      {task ? (
        <Title key={task.id} title={task.title} save={(title) => send({ type: "task.rename", id: task.id, title })} />
      ) : (
        <h1 className="title faint">{t("header.untitled")}</h1>
      )}
      <IconButton icon="history" label={t("header.history")} onClick={onHistory} />
      <MenuButton icon="ellipsis" label={t("more")} entries={entries} />
      <IconButton icon="add" label={t("header.new")} onClick={() => send({ type: "task.new" })} />
    </header>
  );
}

/** A heading that becomes a field. Enter and leaving it save, Escape does not. */
export function Title({ title, save }: { title: string; save: (title: string) => void }) {
  const [draft, setDraft] = useState<string | null>(null);
  if (draft === null) {
    return (
      <h1 className="title">
        <button type="button" title={`${title}\n${t("header.rename")}`} onClick={() => setDraft(title)}>
          {title}
        </button>
      </h1>
    );
  }
  return (
    <NameField
      name={draft}
      label={t("header.title")}
      done={(name) => {
        setDraft(null);
        if (name !== null && name !== title) save(name);
      }}
    />
  );
}

/** `done` gets the new name, or null if it was given up or is empty. */
export function NameField({ name, label, done }: { name: string; label: string; done: (name: string | null) => void }) {
  const [value, setValue] = useState(name);
  const finish = () => done(value.trim() === "" ? null : value.trim());
  return (
    <input
      className="input name-field"
      value={value}
      maxLength={200}
      aria-label={label}
      ref={(field) => {
        // Once, when it appears: the field is there because the user asked for it.
        if (field && document.activeElement !== field) {
          field.focus();
          field.select();
        }
      }}
      onChange={(event) => setValue(event.target.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.stopPropagation();
        const place = event.currentTarget.parentElement;
        if (event.key === "Enter") finish();
        else done(null);
        // What stood here before the field stands here again, once it is drawn.
        requestAnimationFrame(() => place?.querySelector("button")?.focus());
      }}
    />
  );
}
