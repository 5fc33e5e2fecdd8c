/** Window against memory: what each length would take, with what fits and what the model was trained for marked. Sets nothing by itself. */
import { useState } from "react";
import type { Fit, WindowFit } from "../../src/models/fit/fit.ts";
import { showSize } from "../../src/models/fit/size.ts";
import { count, fitWords } from "../../src/models/view.ts";
import type { CardDetails } from "../../src/panel/models-protocol.ts";
import { windowSize } from "../format.ts";
import type { Send } from "./send.ts";
import { t } from "./strings.ts";

interface FitProps {
  name: string;
  details: CardDetails;
  fit: Fit;
  send: Send;
}

export function FitSlider({ name, details, fit, send }: FitProps) {
  const { window: inForce, windowFrom, own } = details;
  const { windows, suggested, memory, trained, original, uncertain } = fit;
  const [moved, setMoved] = useState<number>();
  const shown = moved ?? suggested ?? inForce;
  const at = Math.max(
    windows.findLastIndex(({ window }) => window <= shown),
    0,
  );
  const each = windows[at]!;
  const words = fitWords(each);
  return (
    <section className="fit" aria-label={t("fit")}>
      <h2>{t("fit")}</h2>
      <div className="fit-slide">
        <input
          type="range"
          min={0}
          max={windows.length - 1}
          step={1}
          value={at}
          aria-label={t("fit.window")}
          aria-valuetext={`${t("fit.tokens", { tokens: count(each.window) })}, ${showSize(each.total)}, ${words}`}
          onChange={(event) => setMoved(windows[Number(event.target.value)]!.window)}
        />
        <ol className="fit-marks" aria-hidden="true">
          {windows.map((mark) => (
            <li key={mark.window} className={markClass(mark, mark.window === each.window)}>
              <span className="fit-tick" />
              <span>{windowSize(mark.window)}</span>
              {mark.window === trained && <span className="fit-note">{t("fit.trained")}</span>}
              {stretch(mark.window, trained)}
            </li>
          ))}
        </ol>
      </div>
      <Bar each={each} memory={memory?.bytes} most={windows.at(-1)!.total} />
      <p className="fit-said" role="status">
        <strong>{t("fit.tokens", { tokens: count(each.window) })}</strong>
        {": "}
        {memory ? t("fit.of", { size: showSize(each.total), memory: showSize(memory.bytes) }) : showSize(each.total)}
        {words && (
          <span className={each.verdict === "too-big" || each.risk ? "fit-bad" : undefined}>{` – ${words}`}</span>
        )}
      </p>
      <p className="faint">{advice(fit, t(`window.now.${windowFrom}`, { tokens: count(inForce) }))}</p>
      {original !== undefined && <p className="faint">{t("fit.original", { tokens: count(original) })}</p>}
      {uncertain && <p className="faint">{t("fit.upper", { why: uncertain })}</p>}
      <button
        type="button"
        className="button secondary"
        disabled={own.contextWindow === each.window}
        title={t("fit.set.hint", { model: name })}
        onClick={() => send({ type: "set", name, changes: { contextWindow: each.window } })}
      >
        {own.contextWindow === each.window ? t("fit.isSet") : t("fit.set", { tokens: count(each.window) })}
      </button>
    </section>
  );
}

/** One and a half and two times what it was trained for are where it is known to go wrong. */
function stretch(window: number, trained: number | undefined) {
  const times = trained === undefined ? 0 : window / trained;
  return (times === 1.5 || times === 2) && <span className="fit-note">{`${times}×`}</span>;
}

function markClass({ verdict, risk }: WindowFit, current: boolean): string {
  const kind = risk
    ? "risk"
    : verdict === "too-big"
      ? "too-big"
      : verdict === "tight"
        ? "tight"
        : verdict
          ? "fits"
          : "";
  return [kind, current ? "current" : ""].filter(Boolean).join(" ");
}

/** Weights, cache and buffers, in proportion to what there is or to the largest window. */
function Bar({ each, memory, most }: { each: WindowFit; memory: number | undefined; most: number }) {
  const scale = Math.max(memory ?? 0, memory ? each.total : most);
  const parts = [
    { name: t("fit.weights"), bytes: each.weights, kind: "weights" },
    { name: t("fit.cache"), bytes: each.cache, kind: "cache" },
    { name: t("fit.compute"), bytes: each.compute, kind: "compute" },
  ].filter(({ bytes }) => bytes > 0);
  let from = 0;
  const drawn = parts.map((part) => {
    const x = from;
    from += (part.bytes / scale) * 100;
    return { ...part, x, width: (part.bytes / scale) * 100 };
  });
  return (
    <>
      <svg className="fit-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        {drawn.map(({ kind, x, width }) => (
          <rect key={kind} className={`fit-${kind}`} x={x} y={0} width={width} height={10} />
        ))}
        {memory !== undefined && (
          <rect className="fit-limit" x={(memory / scale) * 100 - 0.5} y={0} width={0.5} height={10} />
        )}
      </svg>
      <ul className="fit-parts">
        {parts.map(({ name, bytes, kind }) => (
          <li key={kind}>
            <span className={`fit-key fit-${kind}`} aria-hidden="true" />
            {t("fit.part", { name, size: showSize(bytes) })}
          </li>
        ))}
      </ul>
    </>
  );
}

function advice({ memory, suggested }: Fit, now: string): string {
  if (!memory) return `${t("fit.unknown")} ${now}`;
  const source = memory.from === "server" ? [t("fit.server", { size: showSize(memory.bytes) })] : [];
  const what = suggested === undefined ? t("fit.nothing") : t("fit.suggested", { tokens: count(suggested) });
  return [...source, what, now].join(" ");
}
