/** What is going on, for how long, and how long it will take. Never a bare spinner. */
import type { PanelState, Phase } from "../../src/panel/protocol.ts";
import { elapsed, tokens } from "../format.ts";
import { t } from "../strings.ts";
import { Icon, useNow } from "./basics.tsx";

/** Stopping is usually at once; only after this does it say what it waits for. */
const STOP_PATIENCE_MS = 1000;

export function PhaseLine({ state }: { state: PanelState }) {
  const { phase } = state;
  const running = "since" in phase;
  const now = useNow(running);
  if (!running) return null;
  const time = Math.max(0, now - phase.since);
  return (
    <div className="phase">
      <Icon name="loading" spin />
      <span className="phase-what">{what(phase, state, time)}</span>
      <span className="phase-time">{clock(phase, time)}</span>
    </div>
  );
}

type Running = Extract<Phase, { since: number }>;

function what(phase: Running, state: PanelState, time: number): string {
  switch (phase.name) {
    case "loading":
      return t("phase.loading", { model: phase.model });
    case "reading":
      return phase.reused > 0
        ? t("phase.readingReused", { tokens: tokens(phase.tokens), reused: tokens(phase.reused) })
        : t("phase.reading", { tokens: tokens(phase.tokens) });
    case "thinking":
    case "writing":
      return phase.tokens > 0
        ? `${t(`phase.${phase.name}`)} · ${t("phase.count", { tokens: tokens(phase.tokens) })}`
        : t(`phase.${phase.name}`);
    case "running": {
      const call = state.items.findLast((item) => item.id === phase.call);
      return t("phase.running", { what: call?.kind === "call" ? call.object || call.verb : "" });
    }
    case "condensing":
      return t("phase.condensing");
    case "stopping":
      return time < STOP_PATIENCE_MS ? t("phase.stopping") : t("phase.stoppingFor", { what: phase.what });
  }
}

function clock(phase: Running, time: number): string {
  if (phase.name !== "reading" || phase.expectedMs === undefined) return t("phase.time", { time: elapsed(time) });
  return t(time > phase.expectedMs * 1.25 ? "phase.timeOver" : "phase.timeOf", {
    time: elapsed(time),
    expected: elapsed(phase.expectedMs),
  });
}
