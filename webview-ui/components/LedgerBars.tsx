/** The strip over the ledger: one bar a request, of what the server had read, what was new to it, and what it answered. */
import { useLayoutEffect, useRef, useState } from "react";
import type { LedgerState } from "../../src/panel/protocol.ts";
import { tokens } from "../format.ts";
import { rovingAcross } from "../keys.ts";
import { t } from "../strings.ts";
import { Icon } from "./basics.tsx";

type Bar = LedgerState["bars"][number];

const parts = ["reused", "new", "answer"] as const;

export function LedgerBars({ bars, onOpen }: { bars: readonly Bar[]; onOpen: (step: number) => void }) {
  const strip = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | null>(null);
  const most = Math.max(1, ...bars.map((bar) => bar.sent + bar.answer));
  const broken = bars.find((bar) => bar.broken);
  const told = bars.find((bar) => bar.step === at);
  useLayoutEffect(() => {
    // The newest is what one looks for.
    if (strip.current) strip.current.scrollLeft = strip.current.scrollWidth;
  }, [bars.length]);
  return (
    <div className="ledger-bars">
      <div
        ref={strip}
        className="bars"
        role="toolbar"
        aria-label={t("ledger.bars")}
        onKeyDown={(event) => {
          const buttons = [...(strip.current?.querySelectorAll<HTMLElement>(".bar") ?? [])];
          const isRtl = getComputedStyle(event.currentTarget).direction === "rtl";
          const next = rovingAcross(event.key, buttons.indexOf(event.target as HTMLElement), buttons.length, isRtl);
          if (next === undefined) return;
          event.preventDefault();
          buttons[next]?.focus();
        }}
        onPointerLeave={() => setAt(null)}
        onBlur={() => setAt(null)}
      >
        {bars.map((bar, index) => (
          <button
            type="button"
            key={bar.step}
            data-key={`bar:${bar.step}`}
            className={`bar${bar.broken ? " unannounced" : ""}${bar.failed ? " failed" : ""}${bar.condensed ? " condensed-before" : ""}`}
            aria-label={`${facts(bar).join(", ")}. ${t("ledger.openStep")}`}
            tabIndex={(told ? told.step === bar.step : index === bars.length - 1) ? 0 : -1}
            onFocus={() => setAt(bar.step)}
            onPointerEnter={() => setAt(bar.step)}
            onClick={() => onOpen(bar.step)}
          >
            <span className="bar-rest" style={{ flexGrow: most - bar.sent - bar.answer }} />
            {bar.broken && <Icon name="bug" />}
            {[...parts].reverse().map((part) => (
              <span key={part} className={`bar-part bar-${part}`} style={{ flexGrow: bar[part] }} />
            ))}
          </button>
        ))}
      </div>
      <p className={told ? "bars-told bars-facts" : "bars-told"}>
        {told ? (
          facts(told).join(" · ")
        ) : (
          <>
            {parts.map((part) => (
              <span key={part}>
                <span className={`swatch bar-${part}`} /> {t(`ledger.${part}`)}
              </span>
            ))}
            <span className="spacer" />
            <span>{t("ledger.requests", { count: bars.length })}</span>
          </>
        )}
      </p>
      {broken && (
        <p className="concern">
          <Icon name="bug" />
          <span>{t("ledger.broken", { step: broken.step })}</span>
        </p>
      )}
    </div>
  );
}

function facts(bar: Bar): string[] {
  const lines = [
    t("ledger.step", { step: bar.step }),
    t("ledger.barReused", { tokens: tokens(bar.reused) }),
    t("ledger.barNew", { tokens: tokens(bar.new) }),
  ];
  if (bar.failed) lines.push(t("ledger.barFailed"));
  else lines.push(t("ledger.barAnswer", { tokens: tokens(bar.answer) }));
  if (bar.condensed)
    lines.push(t("ledger.barCondensed", { before: tokens(bar.condensed.before), after: tokens(bar.condensed.after) }));
  if (bar.broken) lines.push(t("ledger.barBroken"));
  return lines;
}
