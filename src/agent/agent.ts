/**
 * The loop: ask the model, run what it calls, until the turn ends. What comes next is read off the log (`next.ts`), so the
 * loop itself remembers nothing that a crash could lose.
 */

import { correction } from "../prompt/correction.ts";
import type { EventOf, NewEvent, StopCause, ToolCall } from "../task/events.ts";
import type { UndoScope } from "../undo/journal.ts";
import { type PutBack, planUndo, type UndoPlan } from "../undo/put-back.ts";
import { runCall } from "./call.ts";
import { overRequests } from "./caps.ts";
import { condense } from "./condense.ts";
import { correct, tell } from "./correct.ts";
import { asked } from "./current.ts";
import { diagnose, wasSwallowed } from "./diagnose.ts";
import { tellEnded, tellFacts } from "./facts.ts";
import { recover } from "./failed-request.ts";
import { fallBackToXml } from "./fall-back.ts";
import { tellFolderRules } from "./folder-rules.ts";
import { tellMentions } from "./mentions.ts";
import { nextStep } from "./next.ts";
import type { AgentPorts, Turn } from "./ports.ts";
import { begin, composePrefix, isOutdated } from "./prefix.ts";
import { troubles } from "./recovery.ts";
import { HINT_AT, repeats, STOP_AT } from "./repetition.ts";
import { requestReply } from "./request.ts";
import { say } from "./say.ts";
import { Stop, stopFrom } from "./stop.ts";
import { switchMode } from "./switch.ts";
import { undo } from "./undo.ts";

export interface Ended {
  cause: StopCause;
  message: string;
}

export class Agent {
  readonly #ports: AgentPorts;
  #turn: Turn | null = null;

  constructor(ports: AgentPorts) {
    this.#ports = ports;
  }

  get busy(): boolean {
    return this.#turn !== null;
  }

  /** The user's words; runs a turn on them. Rejects only if the log cannot be written. */
  say(text: string, images: readonly string[] = []): Promise<Ended> {
    return this.#run(() => say(this.#ports, text, images));
  }

  /** Goes on from where the log ends, whatever stopped it. */
  resume(): Promise<Ended> {
    return this.#run(() => {
      const { log, files } = this.#ports;
      const step = nextStep(log.events, this.#ends);
      if (step.do !== "end" && step.do !== "judge") return;
      log.append({ type: "note.appended", why: "resumed", text: correction(files, "continue", {}) });
    });
  }

  /** Makes room now. Resolves to false if nothing would free enough. */
  async condense(keep?: string): Promise<boolean> {
    let freed = false;
    await this.#aside(async (turn) => {
      freed = await condense(this.#ports, turn, "asked", keep);
    });
    return freed;
  }

  /** Whether the user has changed something that a prompt composed now would say, and the task's own does not. */
  async promptIsOutdated(): Promise<boolean> {
    return isOutdated(this.#ports, newTurn("to compare the prompt"));
  }

  /** Gives the task the prompt as it would be composed now, because the user said so: the next request is read anew. */
  recompose(): Promise<void> {
    return this.#aside((turn) => composePrefix(this.#ports, turn, "edited"));
  }

  /** What putting changes back would do. Changes nothing. */
  checkUndo(scope: UndoScope): Promise<UndoPlan> {
    return planUndo(this.#ports.log.events, scope, this.#ports);
  }

  /** Puts back what the task changed, between turns: while one runs, what is on disk is not settled. */
  async undo(scope: UndoScope, agreed: { merge: boolean }): Promise<PutBack[]> {
    if (this.#turn) throw new Error("The task is still running. Stop it first, then put changes back.");
    return undo(this.#ports, scope, agreed);
  }

  /** Stops whatever phase the turn is in; the running turn ends with the cause given. */
  stop(why = new Stop("stopped-by-user", "Stopped by you.")): void {
    const turn = this.#turn;
    if (!turn) return;
    this.#ports.watch.phase({ name: "stopping", since: this.#ports.now(), what: turn.doing });
    turn.abort.abort(why);
  }

  /** Changes the mode now, also between turns; in a running turn it counts from the next call on. */
  switchMode(slug: string): void {
    switchMode(this.#ports, slug, "user");
  }

  async #run(start: () => void): Promise<Ended> {
    if (this.#turn) throw new Error("A turn is already running; stop it first.");
    const turn = newTurn("starting");
    this.#turn = turn;
    try {
      start();
      await begin(this.#ports, turn);
      await tellMentions(this.#ports, turn);
      await tellFacts(this.#ports);
      return this.#end(await this.#loop(turn));
    } catch (error) {
      return this.#end(stopFrom(error, turn.abort.signal));
    } finally {
      this.#turn = null;
      this.#ports.watch.phase({ name: "idle" });
      await this.#ports.log.flush();
    }
  }

  /** Work that is no turn of the model's: nothing is said and nothing ends. Rejects with what went wrong. */
  async #aside(work: (turn: Turn) => Promise<void>): Promise<void> {
    if (this.#turn) throw new Error("A turn is running; stop it first.");
    const turn = newTurn("condensing to stop");
    this.#turn = turn;
    try {
      await begin(this.#ports, turn);
      await work(turn);
    } finally {
      this.#turn = null;
      this.#ports.watch.phase({ name: "idle" });
      await this.#ports.log.flush();
    }
  }

  async #loop(turn: Turn): Promise<Stop> {
    for (;;) {
      turn.abort.signal.throwIfAborted();
      const step = nextStep(this.#ports.log.events, this.#ends);
      switch (step.do) {
        case "end":
          return new Stop(step.cause, "");
        case "judge": {
          if (!(await this.#correct(turn, step.reply))) return new Stop("answered", "");
          break;
        }
        case "skip":
          this.#skip(step.call, step.why);
          break;
        case "call":
          await runCall(this.#ports, turn, step.call);
          this.#watchForCircles();
          break;
        case "request":
          this.#limit(turn);
          tellEnded(this.#ports);
          await tellFolderRules(this.#ports);
          await requestReply(this.#ports, turn).catch((error) => recover(this.#ports, turn, error));
      }
    }
  }

  /** Throws where the user wants to be asked before another request. */
  #limit(turn: Turn): void {
    const { maxRequests, caps } = this.#ports.options();
    if (turn.requests++ >= maxRequests)
      throw new Stop("limit", `${maxRequests} requests in one turn, the limit you set (bilby.maxRequestsPerTurn).`);
    const over = overRequests(this.#ports.log.events, caps);
    if (over) throw new Stop("limit", over);
  }

  #end(stop: Stop): Ended {
    const ended: NewEvent = { type: "turn.ended", cause: stop.cause, message: stop.message };
    this.#ports.log.append(stop.evidence ? { ...ended, evidence: stop.evidence } : ended);
    return { cause: stop.cause, message: stop.message };
  }

  /** Tells the model what was wrong with its reply. False: nothing is, or the reply may stand as an answer. */
  async #correct(turn: Turn, reply: EventOf<"model.replied">): Promise<boolean> {
    if (
      wasSwallowed(reply) &&
      (await fallBackToXml(this.#ports, turn, "The server dropped a reply that it could not read"))
    )
      return true;
    const found = diagnose(reply, await asked(this.#ports));
    return found !== null && correct(this.#ports, found, reply.content.slice(-2000));
  }

  #watchForCircles(): void {
    const { count, tool } = repeats(this.#ports.log.events);
    const vars = { tool, count: String(count) };
    if (count >= STOP_AT) throw new Stop("repeating", troubles.repeating.stopped(vars));
    if (count === HINT_AT) tell(this.#ports, { trouble: "repeating", vars });
  }

  #skip(call: ToolCall, why: "skipped-rejected" | "skipped-failed" | "skipped-user" | "interrupted"): void {
    this.#ports.log.append({
      type: "tool.finished",
      call: call.id,
      name: call.name,
      status: why === "interrupted" ? "interrupted" : "skipped",
      text: correction(this.#ports.files, why, { tool: call.name }),
    });
  }

  readonly #ends = (name: string): boolean => this.#ports.tools.some((tool) => tool.name === name && tool.ends);
}

function newTurn(doing: string): Turn {
  return { abort: new AbortController(), doing, requests: 0 };
}
