/** What fills the context window: a bar, one line of facts, and the figures behind them on a click. */
import { useRef, useState } from "react";
import type { Meter as MeterState } from "../../src/panel/protocol.ts";
import { duration, percent, tokens, windowSize } from "../format.ts";
import { t } from "../strings.ts";
import { useDismiss } from "./basics.tsx";
import { useSend } from "./context.tsx";

const parts = ["prompt", "task", "results", "free", "reserve"] as const;

/** From here on the bar says that it is getting tight: the share of what may be used. */
const TIGHT = 0.8;

export function Meter({ meter, canCondense }: { meter: MeterState; canCondense: boolean }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  useDismiss(open, () => setOpen(false), popup, button);
  const tight = meter.used > (meter.window - meter.reserve) * TIGHT;
  const facts = [t("meter.used", { used: tokens(meter.used), window: windowSize(meter.window) })];
  if (meter.tokensPerSecond !== undefined) {
    const rate = meter.tokensPerSecond;
    facts.push(t("meter.speed", { rate: rate < 9.95 ? rate.toFixed(1) : Math.round(rate) }));
  }
  if (meter.gpu !== undefined) facts.push(t("meter.gpu", { share: percent(meter.gpu) }));
  return (
    <div className={`meter${tight ? " tight" : ""}`}>
      <button
        type="button"
        ref={button}
        className="meter-button"
        title={t("meter.open")}
        aria-label={`${t("meter.label", { used: tokens(meter.used), window: windowSize(meter.window) })}. ${t("meter.open")}`}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className="meter-bar" aria-hidden="true">
          {parts.map((part) => (
            <span key={part} className={`meter-part meter-${part}`} style={{ flexGrow: meter[part] }} />
          ))}
        </span>
        <span className="meter-facts">{facts.join(" · ")}</span>
      </button>
      {open && (
        <div ref={popup} className="popup meter-popup" role="dialog" aria-label={t("meter.title")}>
          <Breakdown meter={meter} canCondense={canCondense} />
        </div>
      )}
    </div>
  );
}

function Breakdown({ meter, canCondense }: { meter: MeterState; canCondense: boolean }) {
  const send = useSend();
  const { usage } = meter;
  return (
    <>
      <h2>{t("meter.title")}</h2>
      <table className="breakdown">
        <tbody>
          {parts.map((part) => (
            <tr key={part}>
              <td>
                <span className={`swatch meter-${part}`} />
              </td>
              <th scope="row">{t(`meter.${part}`)}</th>
              <td className="number">{tokens(meter[part])}</td>
              <td className="number faint">{percent(meter[part] / meter.window)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="faint">
        {t("meter.total", { window: windowSize(meter.window), source: t(`meter.source.${meter.source}`) })}
        {meter.trained !== undefined && ` · ${t("meter.trained", { trained: windowSize(meter.trained) })}`}
      </p>
      {usage && (usage.promptTokens !== undefined || usage.outputTokens !== undefined) && (
        <>
          <h2>{t("meter.last")}</h2>
          {usage.promptTokens !== undefined && usage.promptMs !== undefined && (
            <p className="faint">
              {t("meter.lastRead", { tokens: tokens(usage.promptTokens), time: duration(usage.promptMs) })}
            </p>
          )}
          {usage.outputTokens !== undefined && usage.outputMs !== undefined && (
            <p className="faint">
              {t("meter.lastWritten", { tokens: tokens(usage.outputTokens), time: duration(usage.outputMs) })}
            </p>
          )}
        </>
      )}
      {canCondense && (
        <button type="button" className="button secondary" onClick={() => send({ type: "act", action: "condense" })}>
          {t("meter.condense")}
        </button>
      )}
    </>
  );
}
