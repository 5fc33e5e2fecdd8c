/** What fills the context window: a bar and one line of facts. It opens the ledger. */
import type { RefObject } from "react";
import type { Meter as MeterState } from "../../src/panel/protocol.ts";
import { percent, tokens, windowSize } from "../format.ts";
import { t } from "../strings.ts";

export const meterParts = ["prompt", "task", "results", "free", "reserve"] as const;

/** From here on the bar says that it is getting tight: the share of what may be used. */
const TIGHT = 0.8;

interface Props {
  meter: MeterState;
  open: boolean;
  toggle: () => void;
  button: RefObject<HTMLButtonElement | null>;
}

export function Meter({ meter, open, toggle, button }: Props) {
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
        aria-label={t("meter.label", { facts: facts.join(" · ") })}
        aria-expanded={open}
        onClick={toggle}
      >
        <span className="meter-bar" aria-hidden="true">
          {meterParts.map((part) => (
            <span key={part} className={`meter-part meter-${part}`} style={{ flexGrow: meter[part] }} />
          ))}
        </span>
        <span className="meter-facts">{facts.join(" · ")}</span>
      </button>
    </div>
  );
}
