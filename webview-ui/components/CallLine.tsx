/** A call that does not wait: one line, icon, verb, object, outcome. A click opens what it did and what it returned. */
import { useEffect, useState } from "react";
import type { ToolDetail } from "../../src/task/events.ts";
import { duration, exact, lastLines, relative, revealed } from "../format.ts";
import type { CallItem } from "../state.ts";
import { type StringKey, t } from "../strings.ts";
import { CopyButton, Icon, useNow } from "./basics.tsx";
import { useFocusInput, useFold, useOutput, useSend } from "./context.tsx";
import { Diff } from "./Diff.tsx";
import { Counts, Path } from "./file.tsx";
import { Markdown } from "./Markdown.tsx";
import { PutBack, type UndoScope } from "./PutBack.tsx";

const icons: Record<CallItem["state"], string> = {
  streaming: "loading",
  waiting: "watch",
  running: "loading",
  ok: "check",
  failed: "error",
  rejected: "circle-slash",
  skipped: "debug-step-over",
  interrupted: "debug-stop",
};

/** Lines of live output or of a streaming argument under the line. */
const LIVE_LINES = 6;

export function CallLine({ call }: { call: CallItem }) {
  const [open, toggle] = useFold(call.id);
  const { detail } = call;
  if (detail?.kind === "completion") return <Completion call={call} result={detail.result} />;
  if (detail?.kind === "question") return <Asked call={call} question={detail.question} answer={detail.answer} />;
  const busy = call.state === "streaming" || call.state === "running";
  const writes = call.state === "running" || call.background !== undefined;
  const opens = call.hasOutput || detail !== undefined || (call.repairs?.length ?? 0) > 0;
  const content = (
    <>
      <Icon name={iconOf(call)} spin={busy} />
      <span className="sr-only">{t(call.background ? "call.state.background" : stateKey(call.state))}</span>
      <span className="verb">{call.verb}</span>
      <ObjectText call={call} />
      <Outcome call={call} />
    </>
  );
  return (
    <div className={`call call-${call.undone === undefined ? call.state : "undone"}`}>
      {opens ? (
        <button type="button" className="call-line" aria-expanded={open} onClick={toggle} title={lineTitle(call)}>
          {content}
        </button>
      ) : (
        <div className="call-line" title={lineTitle(call)}>
          {content}
        </div>
      )}
      {call.reason && (
        <p className="call-reason" dir="auto">
          {call.reason}
        </p>
      )}
      {(busy || writes) && <Live text={(writes ? call.output : call.argument) ?? ""} />}
      {writes && call.name === "execute_command" && <CommandActs call={call} />}
      {open && opens && <CallBody call={call} />}
    </div>
  );
}

function iconOf({ background, undone, state }: CallItem): string {
  if (undone !== undefined) return "discard";
  return background ? "play-circle" : icons[state];
}

const stateKey = (state: CallItem["state"]): StringKey => `call.state.${state}`;

function ObjectText({ call }: { call: CallItem }) {
  const { detail } = call;
  if (detail?.kind === "change" || detail?.kind === "read" || detail?.kind === "list")
    return <Path path={detail.path} />;
  return <span className={detail?.kind === "command" ? "object mono" : "object"}>{revealed(call.object)}</span>;
}

function Outcome({ call }: { call: CallItem }) {
  if (call.undone !== undefined) return <Undone at={call.undone} />;
  if (call.detail?.kind === "change") {
    return (
      <span className="outcome">
        <Counts added={call.detail.added} removed={call.detail.removed} />
      </span>
    );
  }
  const slow = call.state === "ok" && call.ms !== undefined && call.ms >= 1000 ? duration(call.ms) : "";
  const text = [call.outcome, slow].filter(Boolean).join(" · ");
  return text ? <span className="outcome">{text}</span> : null;
}

/** The change is no longer in the file. */
function Undone({ at }: { at: number }) {
  const now = useNow(true, 30_000);
  return (
    <time className="outcome" dateTime={new Date(at).toISOString()} title={t("call.undoneAt", { when: exact(at) })}>
      {t("call.undone", { when: relative(at, now) })}
    </time>
  );
}

function lineTitle(call: CallItem): string {
  const parts = [`${call.verb} ${call.object}`];
  if (call.grant) parts.push(t("call.grant", { grant: call.grant }));
  return parts.join("\n");
}

function Live({ text }: { text: string }) {
  if (text.trim() === "") return null;
  const { shown } = lastLines(text, LIVE_LINES);
  return (
    <pre className="live" dir="ltr">
      {revealed(shown)}
    </pre>
  );
}

function CallBody({ call }: { call: CallItem }) {
  const send = useSend();
  const { detail } = call;
  const path =
    detail && "path" in detail && detail.kind !== "list" && detail.kind !== "search" ? detail.path : undefined;
  return (
    <div className="call-body">
      {call.grant && <p className="faint">{t("call.grant", { grant: call.grant })}</p>}
      {call.repairs?.length ? (
        <p className="faint">{t("call.repaired", { repairs: call.repairs.join("; ") })}</p>
      ) : null}
      {detail?.kind === "change" && (
        <>
          {detail.editedByUser && <p className="faint">{t("call.edited")}</p>}
          {detail.formatted && <p className="faint">{t("call.formatted")}</p>}
          <Diff diff={detail.diff} />
        </>
      )}
      {detail?.kind === "command" && <CommandFacts detail={detail} />}
      {detail?.kind === "command" && !call.background && <TerminalLink call={call} />}
      {detail?.kind === "todos" && (
        <ul className="plain">
          {detail.todos.map((todo) => (
            <li key={todo.text}>{todo.text}</li>
          ))}
        </ul>
      )}
      {call.hasOutput && <Output call={call} />}
      {detail?.kind === "change" && call.state === "ok" && call.undone === undefined && call.step !== undefined && (
        <Undo scope={{ step: call.step, path: detail.path }} />
      )}
      {path !== undefined && (
        <button
          type="button"
          className="link"
          onClick={() =>
            send({
              type: "open.file",
              path,
              ...(detail?.kind === "read" && detail.from > 0 ? { line: detail.from } : {}),
            })
          }
        >
          {t("call.openFile")}
        </button>
      )}
    </div>
  );
}

function Undo({ scope }: { scope: UndoScope }) {
  const send = useSend();
  const [asked, setAsked] = useState(false);
  return (
    <>
      <button
        type="button"
        className="link"
        aria-expanded={asked}
        onClick={() => {
          setAsked(!asked);
          if (!asked) send({ type: "undo", ...scope, check: true });
        }}
      >
        {t("undo.link")}
      </button>
      {asked && <PutBack scope={scope} onClose={() => setAsked(false)} />}
    </>
  );
}

/** What can be done with a command while it runs. */
function CommandActs({ call }: { call: CallItem }) {
  const send = useSend();
  const focusInput = useFocusInput();
  const tell = (act: "end" | "leave") => {
    send({ type: "command", call: call.id, do: act });
    focusInput();
  };
  return (
    <div className="command-acts">
      {call.background ? (
        <button type="button" className="link" title={t("command.killHint")} onClick={() => tell("end")}>
          {t("command.kill")}
        </button>
      ) : (
        <button type="button" className="link" title={t("command.leaveHint")} onClick={() => tell("leave")}>
          {t("command.leave")}
        </button>
      )}
      <TerminalLink call={call} />
    </div>
  );
}

function TerminalLink({ call }: { call: CallItem }) {
  const send = useSend();
  return (
    <button
      type="button"
      className="link"
      title={t("command.terminalHint")}
      onClick={() => send({ type: "command", call: call.id, do: "terminal" })}
    >
      {t("command.terminal")}
    </button>
  );
}

function CommandFacts({ detail }: { detail: Extract<ToolDetail, { kind: "command" }> }) {
  const send = useSend();
  const facts = [t("call.in", { cwd: revealed(detail.cwd) }), duration(detail.ms)];
  if (detail.exitCode !== null) facts.push(t("call.exit", { code: detail.exitCode }));
  if (detail.signal) facts.push(t("call.signal", { signal: detail.signal }));
  if (detail.timedOut) facts.push(t("call.timedOut"));
  return (
    <div className="command">
      <div className="with-copy">
        <pre dir="ltr">{revealed(detail.command)}</pre>
        <CopyButton text={detail.command} label={t("command.copy")} send={(text) => send({ type: "copy", text })} />
      </div>
      <div className="faint">{facts.join(" · ")}</div>
    </div>
  );
}

/** What the model was told. Loaded when it is looked at; until then, the last lines of a command. */
function Output({ call }: { call: CallItem }) {
  const send = useSend();
  const loaded = useOutput(call.id);
  const wanted = loaded === undefined;
  useEffect(() => {
    if (wanted) send({ type: "output", id: call.id });
  }, [wanted, call.id, send]);
  const tail = call.detail?.kind === "command" ? call.detail.tail : undefined;
  const text = loaded ?? tail;
  return (
    <div className="output">
      <div className="code-head">
        <span>{t("call.told")}</span>
        {loaded !== undefined && (
          <CopyButton text={loaded} label={t("copy")} send={(copied) => send({ type: "copy", text: copied })} />
        )}
      </div>
      {text === undefined ? <p className="faint">{t("call.loading")}</p> : <pre dir="ltr">{revealed(text)}</pre>}
    </div>
  );
}

/** The end of a task is what it was for: shown, not folded. */
function Completion({ call, result }: { call: CallItem; result: string }) {
  return (
    <div className="completion">
      <div className="call-line">
        <Icon name="check-all" />
        <span className="verb">{call.verb}</span>
      </div>
      <Markdown text={result} id={call.id} />
    </div>
  );
}

function Asked({ call, question, answer }: { call: CallItem; question: string; answer: string }) {
  return (
    <div className="asked">
      <div className="question-text">
        <Icon name="question" />
        <Markdown text={question} id={call.id} />
      </div>
      <p className="user" dir="auto">
        {answer}
      </p>
    </div>
  );
}
