/** What is going on, for how long, and how long it will take. Never a bare spinner. */
import type { PanelState, Phase } from "../../src/panel/protocol.ts";
import { elapsed, tokens } from "../format.ts";
import { t } from "../strings.ts";
import { Icon, useNow } from "./basics.tsx";
import { useSend } from "./context.tsx";

/** Stopping is usually at once; only after this does it say what it waits for. */
const STOP_PATIENCE_MS = 1000;
/** So long before a command's time limit ends it, the user is offered to leave it running; of a short limit, its last half. */
const LIMIT_NEAR_MS = 30_000;

export function PhaseLine({ state }: { state: PanelState }) {
  const { phase } = state;
  const running = "since" in phase;
  const now = useNow(running);
  if (!running) return null;
  const time = Math.max(0, now - phase.since);
  return (
    <>
      <div className="phase">
        <Icon name="loading" spin />
        <span className="phase-what">{what(phase, state, time)}</span>
        <span className="phase-time">{clock(phase, time)}</span>
      </div>
      {phase.name === "running" && phase.until !== undefined && <Limit {...phase} until={phase.until} now={now} />}
    </>
  );
}

/** Before the time limit ends a command: that it will, and the way out. */
function Limit({ call, since, until, now }: { call: string; since: number; until: number; now: number }) {
  const send = useSend();
  const near = Math.min(LIMIT_NEAR_MS, (until - since) / 2);
  if (until - now > near) return null;
  return (
    <div className="phase phase-limit">
      <Icon name="watch" />
      {/* Said once: the seconds are for the eye. */}
      <span className="sr-only" role="status">
        {t("phase.limitNear")}
      </span>
      <span className="phase-what" aria-hidden="true">
        {t("phase.limit", { time: elapsed(Math.max(0, until - now)) })}
      </span>
      <button
        type="button"
        className="link"
        title={t("command.leaveHint")}
        onClick={() => send({ type: "command", call, do: "leave" })}
      >
        {t("command.leave")}
      </button>
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
