/** One request as it was sent: by message, as the raw body, and the reply. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { SentMessage, SentText, LedgerStep as Step } from "../../src/panel/protocol.ts";
import { duration, tokens } from "../format.ts";
import { rovingAcross } from "../keys.ts";
import type { LedgerView } from "../state.ts";
import { t } from "../strings.ts";
import { Fold, IconButton } from "./basics.tsx";
import { useSend } from "./context.tsx";

interface Props {
  looked: { step: number; item?: string | undefined };
  steps: readonly number[];
  /** null until it has come. */
  answer: LedgerView["step"];
  onStep: (step: number) => void;
  onBack: () => void;
}

const tabs = ["messages", "raw", "reply"] as const;
type Tab = (typeof tabs)[number];

export function LedgerStep({ looked, steps, answer, onStep, onBack }: Props) {
  const send = useSend();
  const [tab, setTab] = useState<Tab>("messages");
  const [copied, setCopied] = useState("");
  const back = useRef<HTMLSpanElement>(null);
  const { step } = looked;
  const at = steps.indexOf(step);
  const sent = answer?.sent ?? null;
  useEffect(() => {
    back.current?.querySelector("button")?.focus();
  }, []);
  useEffect(() => {
    if (copied === "") return;
    const timer = setTimeout(() => setCopied(""), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const part = tab === "reply" ? "reply" : "request";
  const has = sent !== null && (tab !== "reply" || sent.reply !== undefined || sent.failed !== undefined);
  const what = `${step} ${part}`;
  const go = (by: number) => {
    const next = steps[at + by];
    if (next !== undefined) onStep(next);
  };
  return (
    <>
      <header className="ledger-head">
        <span ref={back} className="ledger-back">
          <IconButton icon="arrow-left" label={t("ledger.back")} onClick={onBack} />
        </span>
        <h2>{t("ledger.step", { step })}</h2>
        <IconButton icon="chevron-left" label={t("ledger.previous")} disabled={at <= 0} onClick={() => go(-1)} />
        <IconButton
          icon="chevron-right"
          label={t("ledger.next")}
          disabled={at >= steps.length - 1}
          onClick={() => go(1)}
        />
        <span className="spacer" />
        <IconButton
          icon={copied === what ? "check" : "copy"}
          label={copied === what ? t("copied") : t(part === "reply" ? "ledger.copyReply" : "ledger.copyRequest")}
          disabled={!has}
          onClick={() => {
            send({ type: "ledger.take", step, part, to: "clipboard" });
            setCopied(what);
          }}
        />
        <IconButton
          icon="go-to-file"
          label={t("ledger.toEditor")}
          disabled={!has}
          onClick={() => send({ type: "ledger.take", step, part, to: "editor" })}
        />
      </header>
      <div
        className="ledger-tabs"
        role="tablist"
        aria-label={t("ledger.step", { step })}
        onKeyDown={(event) => {
          const isRtl = getComputedStyle(event.currentTarget).direction === "rtl";
          const next = rovingAcross(event.key, tabs.indexOf(tab), tabs.length, isRtl);
          if (next === undefined) return;
          event.preventDefault();
          setTab(tabs[next]!);
          event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
        }}
      >
        {tabs.map((one) => (
          <button
            type="button"
            role="tab"
            key={one}
            id={`ledger-tab-${one}`}
            aria-controls="ledger-panel"
            aria-selected={tab === one}
            tabIndex={tab === one ? 0 : -1}
            onClick={() => setTab(one)}
          >
            {t(`ledger.tab.${one}`)}
          </button>
        ))}
      </div>
      <div
        className="ledger-scroll"
        id="ledger-panel"
        role="tabpanel"
        aria-labelledby={`ledger-tab-${tab}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable from the keyboard
        tabIndex={0}
      >
        {sent ? (
          <Content key={step} sent={sent} tab={tab} item={looked.item} />
        ) : (
          <p className="empty faint">{t(answer ? "ledger.noStep" : "ledger.loading")}</p>
        )}
      </div>
    </>
  );
}

function Content({ sent, tab, item }: { sent: Step; tab: Tab; item: string | undefined }) {
  if (tab === "raw") return <Text text={sent.body} className="ledger-raw" />;
  if (tab === "reply") return <Reply sent={sent} />;
  const facts = [
    sent.model,
    t("ledger.barSent", { tokens: tokens(sent.tokens) }),
    t("ledger.barReused", { tokens: tokens(sent.reused) }),
  ];
  return (
    <>
      <p className="faint ledger-facts">{facts.join(" · ")}</p>
      {sent.tools && (
        <Part title={t("ledger.kind.tools")} count={sent.tools.tokens} cached={sent.reused > 0} open={item === "tools"}>
          <Text text={sent.tools} />
        </Part>
      )}
      {sent.messages.map((message, index) => (
        <Message key={index} message={message} looked={item} />
      ))}
    </>
  );
}

/** Open are the messages that were new in this request, and the one that the user came for. */
function Message({ message, looked }: { message: SentMessage; looked: string | undefined }) {
  const { role, items, content, thinking, calls, images } = message;
  const isLooked =
    items.some(({ id }) => id === looked) || (role === "system" && looked?.startsWith("section:") === true);
  const labels = items.map(({ label }) => label).join(" · ");
  return (
    <Part
      title={role}
      label={role === "system" ? "" : labels}
      count={message.tokens}
      cached={message.cached}
      open={isLooked || (looked === undefined && !message.cached && role !== "system")}
      looked={isLooked}
    >
      {thinking && <Text text={thinking} className="faint" />}
      {content.text !== "" && <Text text={content} />}
      {calls && <Text text={calls} />}
      {images > 0 && <p className="faint">{t("ledger.images", { count: images })}</p>}
    </Part>
  );
}

interface PartProps {
  title: string;
  label?: string;
  count: number;
  cached: boolean;
  open: boolean;
  looked?: boolean;
  children: ReactNode;
}

function Part({ title, label, count, cached, open: atFirst, looked, children }: PartProps) {
  const [open, setOpen] = useState(atFirst);
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (looked) element.current?.scrollIntoView({ block: "start" });
  }, [looked]);
  const summary = (
    <>
      <span className="ledger-role">{title}</span>
      <span className="ledger-label" dir="auto">
        {label}
      </span>
      <span className="spacer" />
      {!cached && <span className="badge">{t("ledger.new")}</span>}
      <span className="number">{tokens(count)}</span>
    </>
  );
  return (
    <div ref={element}>
      <Fold className="ledger-part" open={open} toggle={() => setOpen(!open)} summary={summary}>
        {children}
      </Fold>
    </div>
  );
}

function Reply({ sent }: { sent: Step }) {
  const { reply, failed } = sent;
  if (failed) {
    return (
      <div className="ledger-reply">
        <p>{failed.message}</p>
        {failed.evidence && <Text text={{ text: failed.evidence }} className="faint" />}
      </div>
    );
  }
  if (!reply) return <p className="empty faint">{t("ledger.noReply")}</p>;
  const facts = [duration(reply.ms)];
  if (reply.tokens !== undefined) facts.unshift(t("model.tokens", { tokens: tokens(reply.tokens) }));
  return (
    <div className="ledger-reply">
      <p className="faint ledger-facts">{facts.join(" · ")}</p>
      {reply.thinking && <Text text={reply.thinking} className="faint" />}
      {reply.content.text !== "" && <Text text={reply.content} />}
      {reply.calls && <Text text={reply.calls} />}
    </div>
  );
}

/** Byte for byte, wrapped. What a view should not hold is in the copy and in the editor. */
function Text({ text: { text, more }, className }: { text: SentText; className?: string }) {
  return (
    <>
      <pre className={`ledger-text ${className ?? ""}`} dir="ltr">
        {text}
      </pre>
      {more !== undefined && <p className="faint">{t("ledger.more", { count: more.toLocaleString() })}</p>}
    </>
  );
}
