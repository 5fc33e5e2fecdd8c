/**
 * The ledger over the chat: a bar for each request, every item of the window and its price, and condensing by hand. Escape goes back
 * one level: from a question to the table, from a request to the table, from the table to the chat.
 */
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { LedgerState, Meter } from "../../src/panel/protocol.ts";
import { duration, tokens, windowSize } from "../format.ts";
import type { LedgerView } from "../state.ts";
import { t } from "../strings.ts";
import { IconButton } from "./basics.tsx";
import { useOutput, useSend } from "./context.tsx";
import { LedgerBars } from "./LedgerBars.tsx";
import { LedgerStep } from "./LedgerStep.tsx";
import { LedgerTable } from "./LedgerTable.tsx";
import { meterParts } from "./Meter.tsx";

interface Props {
  view: LedgerView;
  meter: Meter;
  busy: boolean;
  onClose: () => void;
}

/** A request that is looked at, and the item one came for. */
interface Looked {
  step: number;
  item?: string | undefined;
}

export function Ledger({ view, meter, busy, onClose }: Props) {
  const send = useSend();
  const root = useRef<HTMLElement>(null);
  const [looked, setLooked] = useState<Looked | null>(null);
  const cameFrom = useRef<string | null>(null);
  useEffect(() => {
    send({ type: "ledger.open" });
    root.current?.focus();
    return () => send({ type: "ledger.close" });
  }, [send]);

  const look = (step: number, item?: string) => {
    setLooked({ step, item });
    send({ type: "ledger.step", step });
  };
  const back = () => {
    cameFrom.current = looked?.item ?? `bar:${looked?.step}`;
    setLooked(null);
  };
  // With the table, before another key can come: else the focus would be nowhere, and the key somebody else's.
  useLayoutEffect(() => {
    if (looked || cameFrom.current === null) return;
    (findKey(root, cameFrom.current) ?? root.current)?.focus();
    cameFrom.current = null;
  }, [looked]);
  const { state } = view;
  return (
    <section
      ref={root}
      className="ledger"
      tabIndex={-1}
      aria-label={t("ledger.title")}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        if (looked) back();
        else onClose();
      }}
    >
      {looked && state ? (
        <LedgerStep
          looked={looked}
          steps={state.bars.map((bar) => bar.step)}
          answer={view.step?.step === looked.step ? view.step : null}
          onStep={look}
          onBack={back}
        />
      ) : (
        <>
          <header className="ledger-head">
            <h2>{t("ledger.title")}</h2>
            <IconButton icon="close" label={t("ledger.close")} onClick={onClose} />
          </header>
          <Legend meter={meter} />
          {state === null ? (
            <p className="empty faint">{t("ledger.loading")}</p>
          ) : (
            <Account {...{ state, view, look }} />
          )}
          {state && <Foot state={state} busy={busy} />}
        </>
      )}
    </section>
  );
}

function Account({
  state,
  view,
  look,
}: {
  state: LedgerState;
  view: LedgerView;
  look: (step: number, item?: string) => void;
}) {
  return (
    <>
      {state.bars.length > 0 && <LedgerBars bars={state.bars} onOpen={(step) => look(step)} />}
      <LedgerTable items={state.items} lastStep={state.bars.at(-1)?.step} price={view.price} onOpen={look} />
    </>
  );
}

/** What the colours of the meter stand for, and where the window's size comes from. */
function Legend({ meter }: { meter: Meter }) {
  const { usage } = meter;
  const facts = [t("meter.total", { window: windowSize(meter.window), source: t(`meter.source.${meter.source}`) })];
  if (meter.trained !== undefined) facts.push(t("meter.trained", { trained: windowSize(meter.trained) }));
  const last: string[] = [];
  if (usage?.promptTokens !== undefined && usage.promptMs !== undefined)
    last.push(t("meter.lastRead", { tokens: tokens(usage.promptTokens), time: duration(usage.promptMs) }));
  if (usage?.outputTokens !== undefined && usage.outputMs !== undefined)
    last.push(t("meter.lastWritten", { tokens: tokens(usage.outputTokens), time: duration(usage.outputMs) }));
  return (
    <div className="ledger-legend">
      <ul>
        {meterParts.map((part) => (
          <li key={part}>
            <span className={`swatch meter-${part}`} />
            {t(`meter.${part}`)} <span className="number">{tokens(meter[part])}</span>
          </li>
        ))}
      </ul>
      <Line text={facts.join(" · ")} />
      {last.length > 0 && <Line text={`${t("meter.last")}: ${last.join(", ")}`} />}
    </div>
  );
}

function Line({ text }: { text: string }) {
  return (
    <p className="faint" title={text}>
      {text}
    </p>
  );
}

function Foot({ state, busy }: { state: LedgerState; busy: boolean }) {
  const send = useSend();
  const [keep, setKeep] = useState("");
  const { condense, condensed } = state;
  return (
    <footer className="ledger-foot">
      {condensed && <Condensed condensed={condensed} />}
      {condense ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            send({ type: "condense", keep: keep.trim() });
            setKeep("");
          }}
        >
          <input
            className="input"
            value={keep}
            maxLength={4000}
            placeholder={t("ledger.keep")}
            aria-label={t("ledger.keep")}
            onChange={(event) => setKeep(event.target.value)}
          />
          <button
            type="submit"
            className="button secondary"
            title={t("ledger.condenseHint", { before: tokens(condense.before), after: tokens(condense.after) })}
          >
            {t("ledger.condense", { tokens: tokens(condense.before - condense.after) })}
          </button>
        </form>
      ) : (
        <p className="faint">{t(busy ? "ledger.condenseLater" : "ledger.condenseNothing")}</p>
      )}
    </footer>
  );
}

/** The short form that stands for the conversation now, and the way back. */
function Condensed({ condensed }: { condensed: NonNullable<LedgerState["condensed"]> }) {
  const send = useSend();
  const [open, setOpen] = useState(false);
  const id = `k${condensed.seq}`;
  const text = useOutput(id);
  const label = t("condensed.label", { before: tokens(condensed.before), after: tokens(condensed.after) });
  return (
    <>
      <p className="ledger-short">
        <span>{label}</span>
        <LinkButton
          expanded={open}
          onClick={() => {
            if (text === undefined) send({ type: "output", id });
            setOpen(!open);
          }}
        >
          {t("condensed.read")}
        </LinkButton>
        <LinkButton onClick={() => send({ type: "condense.undo", seq: condensed.seq })}>{t("undo")}</LinkButton>
      </p>
      {open && (
        <pre className="wrapped" dir="auto">
          {text === undefined ? t("call.loading") : text || t("condensed.mechanical")}
        </pre>
      )}
    </>
  );
}

function LinkButton({ children, expanded, onClick }: { children: ReactNode; expanded?: boolean; onClick: () => void }) {
  return (
    <button type="button" className="link" aria-expanded={expanded} onClick={onClick}>
      {children}
    </button>
  );
}

/** What has the focus again after a look at a request. */
function findKey(root: RefObject<HTMLElement | null>, key: string): HTMLElement | null {
  return root.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? null;
}
