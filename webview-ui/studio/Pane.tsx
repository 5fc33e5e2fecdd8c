/** The right side: the text of a section with what can be done to it, the whole as it is sent, or a form for something new. */
import { useEffect, useRef, useState } from "react";
import { hasMarks } from "../../src/panel/merge-marks.ts";
import type { StudioSection, StudioState } from "../../src/panel/studio-protocol.ts";
import { CopyButton, IconButton } from "../components/basics.tsx";
import { Buttons, Frame, useFocusPassedOn } from "./Frame.tsx";
import { TextArea, TextField } from "./fields.tsx";
import { News } from "./News.tsx";
import { ADD, OWN, type Send, WHOLE } from "./shown.ts";
import { s } from "./strings.ts";

interface Props {
  state: StudioState;
  selected: string;
  select: (id: string) => void;
  send: Send;
}

export function Pane(props: Props) {
  const { state, selected, select, send } = props;
  if (selected === ADD) return <NewSection select={select} send={send} />;
  if (selected === OWN) return <OwnPrompt state={state} send={send} />;
  const section = [...state.sections, ...state.support].find(({ id }) => id === selected);
  return selected === WHOLE || !section ? (
    <Whole state={state} send={send} />
  ) : (
    <Section section={section} state={state} send={send} />
  );
}

/** Counted while it is typed, but not with each letter. */
const PAUSE_MS = 250;

/** What is being typed: the host counts it, and forgets it when the field is left without saving. */
function useDraft(section: string, send: Send) {
  const [text, setText] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pending = useRef(false);
  const drop = () => {
    clearTimeout(timer.current);
    if (pending.current) send({ type: "draft", section });
    pending.current = false;
  };
  const latest = useRef(drop);
  latest.current = drop;
  useEffect(() => () => latest.current(), []);
  return {
    text,
    begin: (initial: string) => setText(initial),
    type(next: string) {
      setText(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        pending.current = true;
        send({ type: "draft", section, text: next });
      }, PAUSE_MS);
    },
    cancel() {
      drop();
      setText(null);
    },
    saved() {
      clearTimeout(timer.current);
      pending.current = false;
      setText(null);
    },
  };
}

function Section({ section, state, send }: { section: StudioSection; state: StudioState; send: Send }) {
  const { id, title, tokens, can, text, source = "" } = section;
  const draft = useDraft(id, send);
  const editing = draft.text !== null;
  const marked = draft.text !== null && hasMarks(draft.text);
  const pane = useRef<HTMLElement>(null);
  useFocusPassedOn(pane, editing ? "textarea" : ".pane-actions button", editing, section.news === undefined);
  return (
    <Frame
      pane={pane}
      title={title}
      facts={[
        s(kindKey(section)),
        ...(section.at ? [section.at.path ?? s("at.settings")] : []),
        ...(section.state === "on" ? [s("tokens", { tokens: tokens.toLocaleString() })] : []),
      ]}
      actions={
        !editing && (
          <>
            {can.includes("edit") && <IconButton icon="edit" label={s("edit")} onClick={() => draft.begin(source)} />}
            {can.includes("compare") && (
              <IconButton icon="diff" label={s("compare")} onClick={() => send({ type: "compare", section: id })} />
            )}
            {can.includes("reset") && (
              <IconButton
                icon="discard"
                label={section.at?.path ? s("reset.file", { path: section.at.path }) : s("reset")}
                onClick={() => send({ type: "reset", section: id })}
              />
            )}
            {can.includes("open") && (
              <IconButton icon="go-to-file" label={s("openFile")} onClick={() => send({ type: "open", section: id })} />
            )}
            {can.includes("remove") && (
              <IconButton icon="trash" label={s("remove")} onClick={() => send({ type: "remove", section: id })} />
            )}
            <CopyButton
              text={text || source}
              label={s("copy")}
              send={(copied) => send({ type: "copy", text: copied })}
            />
          </>
        )
      }
    >
      <Standing section={section} state={state} />
      {section.stale && (
        <p className="pane-note warn">
          {s("stale.text")}
          {!section.news && ` ${s("stale.lost")}`}
        </p>
      )}
      {section.news && !editing && (
        <News
          news={section.news}
          keep={() => send({ type: "settle", section: id, text: source })}
          take={(merged) => send({ type: "settle", section: id, text: merged })}
          edit={draft.begin}
          reset={() => send({ type: "reset", section: id })}
        />
      )}
      {draft.text === null ? (
        <pre className="prompt-text" dir="auto">
          {text || source}
        </pre>
      ) : (
        <form
          className="pane-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (marked) return;
            send({ type: section.news ? "settle" : "edit", section: id, text: draft.text! });
            draft.saved();
          }}
        >
          <TextArea
            label={s("edit.label", { title })}
            hint={s(section.kind === "support" ? "edit.supportHint" : "edit.hint")}
            value={draft.text}
            rows={18}
            onChange={draft.type}
          />
          {marked && (
            <p className="pane-note warn" role="alert">
              {s("news.marks")}
            </p>
          )}
          <Buttons cancel={draft.cancel} disabled={marked} />
        </form>
      )}
    </Frame>
  );
}

function Standing({ section, state }: { section: StudioSection; state: StudioState }) {
  if (section.state === "absent") return <p className="pane-note">{s("state.absent", { why: section.why ?? "" })}</p>;
  if (section.state === "off")
    return <p className="pane-note">{s(section.kind === "tool" ? "state.toolOff" : "state.off")}</p>;
  if (section.kind === "support") return <p className="pane-note">{s("state.support")}</p>;
  if (state.override && section.kind !== "override") return <p className="pane-note warn">{s("state.notSent")}</p>;
  if (section.why !== undefined) return <p className="pane-note">{s("state.on", { why: section.why })}</p>;
  return null;
}

function Whole({ state, send }: { state: StudioState; send: Send }) {
  const [exact, setExact] = useState(false);
  const { rendered } = state;
  const ask = () => {
    setExact(true);
    send({ type: "render" });
  };
  const text = exact && rendered && rendered !== "asked" && "text" in rendered ? rendered.text : state.whole;
  const changed = state.tokens.total !== state.tokens.byDefault;
  return (
    <Frame
      title={s("list.whole")}
      facts={[s("tokens", { tokens: state.tokens.total.toLocaleString() })]}
      actions={
        <>
          {changed && <IconButton icon="diff" label={s("compare")} onClick={() => send({ type: "compare" })} />}
          <CopyButton text={text} label={s("copy")} send={(copied) => send({ type: "copy", text: copied })} />
        </>
      }
    >
      <p className="pane-row">
        <button type="button" className="button secondary" disabled={rendered === "asked"} onClick={ask}>
          {s(exact && rendered ? "whole.again" : "whole.render")}
        </button>
        {exact && (
          <button type="button" className="link" onClick={() => setExact(false)}>
            {s("whole.back")}
          </button>
        )}
      </p>
      {exact && rendered && <p className="pane-note">{renderedNote(rendered)}</p>}
      <pre className="prompt-text" dir="auto">
        {text}
      </pre>
    </Frame>
  );
}

function renderedNote(rendered: NonNullable<StudioState["rendered"]>): string {
  if (rendered === "asked") return s("whole.asking");
  if ("problem" in rendered) return s("whole.failed", { why: rendered.problem });
  return s("whole.rendered", { tokens: rendered.tokens.toLocaleString() });
}

function NewSection({ select, send }: { select: (id: string) => void; send: Send }) {
  const [title, setTitle] = useState("");
  const [text, setText] = useState("");
  const ready = title.trim() !== "" && text.trim() !== "";
  return (
    <Frame title={s("list.add")}>
      <form
        className="pane-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          send({ type: "add", title: title.trim(), text });
          select(WHOLE);
        }}
      >
        <TextField label={s("add.title")} value={title} placeholder={s("add.placeholder")} onChange={setTitle} />
        <TextArea label={s("add.text")} hint={s("edit.hint")} value={text} rows={12} onChange={setText} />
        <Buttons cancel={() => select(WHOLE)} disabled={!ready} />
      </form>
    </Frame>
  );
}

function OwnPrompt({ state, send }: { state: StudioState; send: Send }) {
  const { override } = state;
  const draft = useDraft("override", send);
  const text = draft.text ?? override?.text ?? "{{role}}\n\n{{tools}}\n\n{{rules}}";
  return (
    <Frame title={s("list.override")}>
      <p className="pane-note warn">{s("override.intro")}</p>
      {override?.at.path !== undefined && (
        <p className="pane-note">
          {s("override.at", { path: override.at.path })}{" "}
          <button type="button" className="link" onClick={() => send({ type: "open", section: "override" })}>
            {s("openFile")}
          </button>
        </p>
      )}
      <form
        className="pane-form"
        onSubmit={(event) => {
          event.preventDefault();
          send({ type: "override", text });
          draft.saved();
        }}
      >
        <TextArea label={s("list.override")} hint={s("override.vars")} value={text} rows={16} onChange={draft.type} />
        <p className="pane-row">
          <button type="submit" className="button primary">
            {s("override.use")}
          </button>
          {override?.can.includes("reset") && (
            <button
              type="button"
              className="button secondary"
              onClick={() => {
                draft.saved();
                send({ type: "override", text: null });
              }}
            >
              {s("override.stop")}
            </button>
          )}
        </p>
      </form>
    </Frame>
  );
}

function kindKey({ kind, changed, at }: StudioSection) {
  const theirs = at?.of === "workspace";
  if (kind === "added" && theirs) return "kind.addedThere";
  if (kind === "added" || kind === "rules" || kind === "override") return `kind.${kind}` as const;
  if (changed) return theirs ? "kind.theirs" : "kind.changed";
  if (kind === "support") return "kind.support";
  return kind === "tool" ? "kind.tool" : "kind.ours";
}
