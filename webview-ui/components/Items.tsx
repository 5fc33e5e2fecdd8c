/** One thing in the chat, by its kind. Drawn again only when the host sent a new one. */
import { memo } from "react";
import type { Item } from "../../src/panel/protocol.ts";
import { duration, exact, tokens } from "../format.ts";
import { type StringKey, t } from "../strings.ts";
import { Fold, Icon } from "./basics.tsx";
import { CallCard } from "./CallCard.tsx";
import { CallLine } from "./CallLine.tsx";
import { useFocusInput, useFold, useOutput, useSend } from "./context.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { Markdown } from "./Markdown.tsx";

export const ItemView = memo(function ItemView({ item, last }: { item: Item; last: boolean }) {
  // A reply that came to nothing keeps its place in the list, but says nothing.
  if (item.kind === "model" && item.text === "" && !item.thinking) return null;
  return (
    <ErrorBoundary text={t("chat.broken")}>
      <div className={`item item-${item.kind}`} id={`item-${item.id}`} data-kind={item.kind}>
        <Content item={item} last={last} />
      </div>
    </ErrorBoundary>
  );
});

function Content({ item, last }: { item: Item; last: boolean }) {
  switch (item.kind) {
    case "user":
      return <User item={item} />;
    case "model":
      return <Model item={item} />;
    case "call":
      return item.state === "waiting" ? <CallCard call={item} /> : <CallLine call={item} />;
    case "correction":
      return <Correction item={item} />;
    case "condensed":
      return <Condensed item={item} />;
    case "notice":
      return (
        <p className={`notice notice-${item.level}`}>
          <Icon name={item.level === "warning" ? "warning" : "info"} />
          <span>{item.text}</span>
        </p>
      );
    case "stop":
      return <Stop item={item} last={last} />;
  }
}

type Of<K extends Item["kind"]> = { item: Extract<Item, { kind: K }> };

function User({ item }: Of<"user">) {
  const shown = item.images.filter((image) => image.startsWith("data:image/"));
  return (
    <div className="user" title={exact(item.at)}>
      <span className="sr-only">{t("user.label")}: </span>
      <span dir="auto" className="user-text">
        {item.text}
      </span>
      {shown.length > 0 && (
        <div className="thumbs">
          {shown.map((image, index) => (
            <img key={image.slice(-64)} src={image} alt={t("user.image", { n: index + 1 })} />
          ))}
        </div>
      )}
    </div>
  );
}

function Model({ item }: Of<"model">) {
  const { thinking, text } = item;
  return (
    <div className="model">
      <span className="sr-only">{t("model.label")}: </span>
      {thinking && <Thinking id={item.id} thinking={thinking} running={item.streaming && text === ""} />}
      {text !== "" && <Markdown text={text} id={item.id} />}
    </div>
  );
}

type Thought = NonNullable<Extract<Item, { kind: "model" }>["thinking"]>;

function Thinking({ id, thinking, running }: { id: string; thinking: Thought; running: boolean }) {
  const [open, toggle] = useFold(`thinking/${id}`);
  const label = running
    ? t("model.thinking")
    : thinking.ms === undefined
      ? t("model.thought")
      : t("model.thoughtFor", { time: duration(thinking.ms) });
  const count = thinking.tokens === undefined ? "" : ` · ${t("model.tokens", { tokens: tokens(thinking.tokens) })}`;
  return (
    <Fold open={open} toggle={toggle} className="thinking" summary={<span>{label + count}</span>}>
      <Markdown text={thinking.text} id={`thinking/${id}`} />
    </Fold>
  );
}

export const causeKey = (cause: Extract<Item, { kind: "stop" }>["cause"]): StringKey => `cause.${cause}`;

function Correction({ item }: Of<"correction">) {
  const [open, toggle] = useFold(item.id);
  const what = item.cause ? `${t("correction.label")}: ${t(causeKey(item.cause))}` : t("correction.label");
  return (
    <Fold open={open} toggle={toggle} className="quiet" summary={<span>{what}</span>}>
      <pre className="wrapped" dir="auto">
        {item.text}
      </pre>
    </Fold>
  );
}

function Condensed({ item }: Of<"condensed">) {
  const send = useSend();
  const [open, toggle] = useFold(item.id);
  const text = useOutput(item.id);
  const label = t("condensed.label", { before: tokens(item.before), after: tokens(item.after) });
  return (
    <>
      <div className="condensed" title={item.note ?? t(`condensed.${item.stage}`)}>
        <span className="rule" />
        <Icon name="fold" />
        <span>{label}</span>
        <button
          type="button"
          className="link"
          aria-expanded={open}
          onClick={() => {
            if (text === undefined) send({ type: "output", id: item.id });
            toggle();
          }}
        >
          {t("condensed.read")}
        </button>
        {item.canUndo && (
          <button type="button" className="link" onClick={() => send({ type: "condense.undo", seq: item.seq })}>
            {t("undo")}
          </button>
        )}
        <span className="rule" />
      </div>
      {open && (
        <pre className="wrapped condensed-text" dir="auto">
          {text === undefined ? t("call.loading") : text || t(`condensed.${item.stage}`)}
        </pre>
      )}
    </>
  );
}

const calm: ReadonlySet<string> = new Set(["finished", "answered", "waiting", "stopped-by-user", "limit"]);

function Stop({ item, last }: Of<"stop"> & { last: boolean }) {
  const send = useSend();
  const focusInput = useFocusInput();
  const [open, toggle] = useFold(item.id);
  const { action } = item;
  return (
    <section className={`stop ${calm.has(item.cause) ? "calm" : "bad"}`}>
      <p className="stop-message">
        <Icon name={calm.has(item.cause) ? "debug-pause" : "error"} />
        <span>{item.message}</span>
      </p>
      {item.evidence && (
        <Fold open={open} toggle={toggle} summary={<span>{t("stop.evidence")}</span>}>
          <pre className="wrapped" dir="auto">
            {item.evidence}
          </pre>
        </Fold>
      )}
      {action && last && (
        <button
          type="button"
          className="button primary"
          onClick={() => {
            send({ type: "act", action: action.id });
            focusInput();
          }}
        >
          {action.label}
        </button>
      )}
    </section>
  );
}
