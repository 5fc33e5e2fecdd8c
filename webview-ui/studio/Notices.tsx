/** What the user should decide or know before the prompt is judged: the workspace's texts, the open task, warnings, problems. */
import type { StudioState } from "../../src/panel/studio-protocol.ts";
import { Icon } from "../components/basics.tsx";
import type { Send } from "./shown.ts";
import { s } from "./strings.ts";

export function Notices({ state, send }: { state: StudioState; send: Send }) {
  const { task, warnings, problems } = state;
  return (
    <div className="notices">
      {!state.trusted && <Line icon="shield">{s("untrusted")}</Line>}
      <Texts texts={state.texts} send={send} />
      {task?.outdated && (
        <Line icon="info">
          {s("task.outdated")}{" "}
          <button
            type="button"
            className="link"
            disabled={task.busy}
            title={s(task.busy ? "task.busy" : "task.applyHint")}
            onClick={() => send({ type: "apply" })}
          >
            {s("task.apply")}
          </button>
        </Line>
      )}
      <Lines icon="warning" title={s("warnings")} lines={warnings} />
      <Lines icon="error" title={s("problems")} lines={problems} />
    </div>
  );
}

function Line({ icon, children }: { icon: string; children: React.ReactNode }) {
  return (
    <p className="notice-line">
      <Icon name={icon} />
      <span>{children}</span>
    </p>
  );
}

function Lines({ icon, title, lines }: { icon: string; title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <section className={`notice-lines ${icon}`} aria-label={title}>
      {lines.map((line) => (
        <Line key={line} icon={icon}>
          {line}
        </Line>
      ))}
    </section>
  );
}

function Texts({ texts, send }: { texts: StudioState["texts"]; send: Send }) {
  const open = texts.filter(({ decision }) => decision === "undecided");
  const left = texts.filter(({ decision }) => decision === "left-out");
  if (open.length + left.length === 0) return null;
  const decide = (some: StudioState["texts"], use: boolean) =>
    send({ type: "texts.decide", keys: some.map(({ key }) => key), use });
  return (
    <section className="texts" aria-label={s("texts.title")}>
      {open.length > 0 && (
        <header className="texts-head">
          <h2>{s("texts.title")}</h2>
          <button type="button" className="button primary" onClick={() => decide(open, true)}>
            {s("texts.useAll")}
          </button>
          <button type="button" className="button secondary" onClick={() => decide(open, false)}>
            {s("texts.leave")}
          </button>
        </header>
      )}
      <ul>
        {[...open, ...left].map((text) => (
          <li key={text.key}>
            <span className="texts-what">
              <button
                type="button"
                className="link"
                title={s("texts.show", { path: text.path })}
                onClick={() => send({ type: "texts.show", key: text.key })}
              >
                {text.path}
              </button>
              <span className="faint">
                {s(`texts.${text.kind}`)} · {s("tokens", { tokens: text.tokens.toLocaleString() })}
                {text.decision === "left-out" && ` · ${s("texts.left")}`}
              </span>
              {text.invisible.length > 0 && (
                <span className="warn">{s("texts.invisible", { chars: text.invisible.join(", ") })}</span>
              )}
            </span>
            <button type="button" className="link" onClick={() => decide([text], true)}>
              {s("texts.use")}
            </button>
          </li>
        ))}
      </ul>
      {open.length > 0 && <p className="faint">{s("texts.hint")}</p>}
    </section>
  );
}
