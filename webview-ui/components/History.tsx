/** Every task that was: search, open, rename, export, delete. Deleting can be undone, so it does not ask. */
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import type { TaskSummary } from "../../src/panel/protocol.ts";
import { exact, relative, tokens } from "../format.ts";
import { t } from "../strings.ts";
import { Icon, IconButton, moveFocus, useNow } from "./basics.tsx";
import { useSend } from "./context.tsx";
import { NameField } from "./Header.tsx";
import { causeKey } from "./Items.tsx";

interface Props {
  history: readonly TaskSummary[];
  current: string | undefined;
  onClose: () => void;
}

export function History({ history, current, onClose }: Props) {
  const send = useSend();
  const [query, setQuery] = useState("");
  const [renaming, setRenaming] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const now = useNow(true, 30_000);
  const shown = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    return history
      .filter((task) => words.every((word) => task.title.toLowerCase().includes(word)))
      .toSorted((a, b) => b.at - a.at);
  }, [history, query]);

  const open = (id: string) => {
    send({ type: "task.open", id });
    onClose();
  };
  const keys = (event: KeyboardEvent) => {
    const target = event.target;
    if (!(target instanceof HTMLElement)) return;
    const id = target.dataset.task;
    if (id !== undefined && event.key === "F2") setRenaming(id);
    else if (id !== undefined && event.key === "Delete") {
      // The neighbour takes the focus before the row goes.
      const row = target.closest("li");
      const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
      neighbour?.querySelector<HTMLElement>("[data-task]")?.focus();
      send({ type: "task.delete", id });
    } else moveFocus(event, list.current, "[data-task]");
  };

  return (
    <main className="history">
      <header className="header">
        <IconButton icon="arrow-left" label={t("history.back")} onClick={onClose} />
        <h1 className="title">{t("history.title")}</h1>
        {query !== "" && (
          <span className="faint">{t("history.shown", { shown: shown.length, all: history.length })}</span>
        )}
        <IconButton
          icon="add"
          label={t("header.new")}
          onClick={() => {
            send({ type: "task.new" });
            onClose();
          }}
        />
      </header>
      <div className="history-search">
        <input
          type="search"
          className="input"
          value={query}
          placeholder={t("history.search")}
          aria-label={t("history.search")}
          ref={(field) => {
            if (field && document.activeElement === document.body) field.focus();
          }}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown") moveFocus(event, list.current, "[data-task]");
            if (event.key === "Escape" && query === "") onClose();
          }}
        />
      </div>
      {history.length === 0 && <p className="empty">{t("history.empty")}</p>}
      {history.length > 0 && shown.length === 0 && <p className="empty">{t("history.noMatch", { query })}</p>}
      <ul ref={list} className="history-list" onKeyDown={keys}>
        {shown.map((task) => (
          <li key={task.id} className={task.id === current ? "current" : undefined}>
            {renaming === task.id ? (
              <NameField
                name={task.title}
                label={t("header.title")}
                done={(title) => {
                  setRenaming(null);
                  if (title !== null && title !== task.title) send({ type: "task.rename", id: task.id, title });
                }}
              />
            ) : (
              <Row task={task} now={now} open={() => open(task.id)} rename={() => setRenaming(task.id)} />
            )}
          </li>
        ))}
      </ul>
    </main>
  );
}

function Row({ task, now, open, rename }: { task: TaskSummary; now: number; open: () => void; rename: () => void }) {
  const send = useSend();
  const state = stateText(task);
  return (
    <>
      <button type="button" className="history-row" data-task={task.id} title={task.title} onClick={open}>
        <span className="history-title" dir="auto">
          {task.title}
        </span>
        <span className="history-facts">
          <time dateTime={new Date(task.at).toISOString()} title={exact(task.at)}>
            {relative(task.at, now)}
          </time>
          {task.tokens > 0 && ` · ${t("history.tokens", { tokens: tokens(task.tokens) })}`}
          {state && (
            <>
              {" · "}
              <span className={`history-state state-${task.state}`}>{state}</span>
            </>
          )}
        </span>
        {task.notice && (
          <span className="concern">
            <Icon name="warning" />
            <span>{task.notice}</span>
          </span>
        )}
      </button>
      <span className="row-actions">
        <IconButton icon="edit" label={t("history.rename")} onClick={rename} />
        <IconButton
          icon="export"
          label={t("history.export")}
          onClick={() => send({ type: "task.export", id: task.id })}
        />
        <IconButton
          icon="trash"
          label={t("history.delete")}
          onClick={() => send({ type: "task.delete", id: task.id })}
        />
      </span>
    </>
  );
}

/** Nothing for a task that ended as it should. */
function stateText(task: TaskSummary): string {
  if (task.state === "running") return t("history.running");
  if (task.state === "waiting") return t("history.waiting");
  if (task.cause === undefined || task.cause === "finished" || task.cause === "answered") return "";
  return t(causeKey(task.cause));
}
