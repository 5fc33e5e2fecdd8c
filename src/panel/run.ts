/**
 * One open task in the panel: an agent, its chat on the board, the call that waits, and the messages that queue up.
 * Approvals are decided here by what the user did in a view; nothing that only a view says can grant anything.
 */
import type { Agent, Ended } from "../agent/agent.ts";
import type { Approver, Decision } from "../agent/approval.ts";
import { currentMode, currentPrompt, currentTodos } from "../agent/current.ts";
import type { AgentPorts } from "../agent/ports.ts";
import { Stop } from "../agent/stop.ts";
import type { AgentWatch, PendingCall } from "../agent/watch.ts";
import { meter } from "../context/meter.ts";
import { callItem } from "../task/call-words.ts";
import type { EventOf, TaskEvent } from "../task/events.ts";
import type { Item } from "../task/items.ts";
import type { TaskLog } from "../task/log.ts";
import { summarise } from "../task/summary.ts";
import { Transcript } from "../task/transcript.ts";
import type { Board } from "./board.ts";
import { cardOf } from "./card.ts";
import { closeCommands, showBackground } from "./commands.ts";
import { type Approved, remember } from "./grants.ts";
import { LiveReply } from "./live.ts";
import type { EditorPort } from "./ports.ts";
import { proposed, StepReview } from "./step-review.ts";
import { type Partly, takeHunk, takenOf } from "./taken.ts";

interface Waiting extends Partly {
  decide(decision: Decision): void;
}

export class TaskRun implements Approver {
  readonly log: TaskLog;
  readonly #board: Board;
  readonly #editor: EditorPort;
  readonly #transcript = new Transcript();
  readonly #live: LiveReply;
  /** Changes that wait together. */
  readonly #step: StepReview;
  /** Commands the user approved in this task, for the grant that lets exactly these run again. */
  readonly approved: Approved = { commands: [], mcp: [] };
  #waiting: Waiting | null = null;
  #agent: Agent | null = null;
  #ports: AgentPorts | null = null;
  #gpu: number | undefined;
  /** Events that were in the chat before there was an agent. */
  readonly #shown: number;
  /** Set while all reads of the reply at hand are approved at once. */
  #readsApproved = false;

  constructor(log: TaskLog, board: Board, editor: EditorPort) {
    this.log = log;
    this.#board = board;
    this.#editor = editor;
    this.#live = new LiveReply(board);
    this.#step = new StepReview(editor);
    // Only a process that was lost leaves a turn without its end.
    if (summarise(log.id, log.events, [], 0).state === "running")
      log.append({ type: "turn.ended", cause: "interrupted", message: "The task was interrupted. Nothing is lost." });
    for (const event of log.events) this.#transcript.take(event);
    this.#shown = log.events.length;
    board.items(this.#transcript.items);
  }

  /** The agent needs this run as its approver and watcher, so it comes second. */
  drive(agent: Agent, ports: AgentPorts): void {
    this.#agent = agent;
    this.#ports = ports;
    // Behind the projections, so that what is shown of an event counts it.
    this.log.subscribe((event) => this.#show(event));
    // Making the agent may have told of commands that were lost.
    for (const event of this.log.events.slice(this.#shown)) this.#show(event);
    showBackground(this.#board, ports.commands);
    this.#refresh();
  }

  get agent(): Agent {
    if (!this.#agent) throw new Error("the task has no agent yet");
    return this.#agent;
  }

  /** What the agent works with; null before it has been given any. */
  get ports(): AgentPorts | null {
    return this.#ports;
  }

  /** The model's tokens per token of ours. */
  get ratio(): number {
    const model = currentPrompt(this.log.events)?.model.name;
    return model === undefined || !this.#ports ? 1 : this.#ports.calibration.ratio(model);
  }

  get waiting(): PendingCall | null {
    return this.#waiting;
  }

  /** As it is in the chat. */
  item(id: string): Item | undefined {
    return this.#board.get(id);
  }

  // ---- what the agent reports ----

  readonly watch: AgentWatch = {
    phase: (phase) => this.#board.set({ phase }),
    piece: (step, piece) => this.#live.piece(step, piece),
    output: (call, chunk) => this.#live.output(call, chunk),
  };

  async ask(pending: PendingCall, signal: AbortSignal): Promise<Decision> {
    if (this.#readsApproved && pending.preview.kind === "read" && !pending.why) return { approved: true, by: "user" };
    const decided = this.#step.decided(pending);
    if (decided) return decided;
    // A read between changes says nothing about what waits with them.
    const others = pending.ahead ? this.#step.show(await pending.ahead()) : [];
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const done = () => {
        this.#waiting = null;
        signal.removeEventListener("abort", aborted);
        void this.#editor.closeDiff(pending.call.id);
      };
      const aborted = () => {
        done();
        this.#step.forget();
        reject(signal.reason);
      };
      signal.addEventListener("abort", aborted);
      this.#waiting = {
        ...pending,
        decide: (decision) => {
          done();
          if (!decision.approved) this.#step.forget();
          resolve(decision);
        },
      };
      this.#board.item({
        ...callItem(pending.call, Date.now()),
        state: "waiting",
        preview: cardOf(pending, others),
      });
      this.#board.flush();
    });
  }

  // ---- what the user does ----

  /** Takes or leaves a hunk of the waiting change, in the editor too. Throws where what the user typed there would be lost. */
  async take(call: string, hunk: number, take: boolean): Promise<void> {
    if (this.#waiting?.call.id === call) await takeHunk(this.#waiting, hunk, take, this.#board, this.#editor);
  }

  approve(call: string): void {
    const waiting = this.#waiting;
    if (waiting?.call.id !== call || waiting.preview.kind === "question") return;
    const { preview, taken } = waiting;
    const typed = preview.kind === "change" ? this.#editor.proposed?.(call) : undefined;
    const edited = typed ?? (preview.kind === "change" && taken ? takenOf(preview, taken) : undefined);
    if (taken?.length === 0 && typed === undefined) {
      this.reject(call, "None of these changes is wanted.");
      return;
    }
    remember(this.approved, preview, this.#ports?.workspace.shell.name ?? "");
    waiting.decide({ approved: true, by: "user", ...(edited === undefined ? {} : { edited }) });
  }

  /** The waiting change, and those that are shown with it once it is their turn. */
  approveStep(call: string): void {
    if (this.#waiting?.call.id !== call) return;
    const { kind } = this.#waiting.preview;
    this.approve(call);
    // The card of a read between two changes shows neither.
    if (kind === "change") this.#step.agree();
  }

  approveReads(): void {
    if (this.#waiting?.preview.kind !== "read") return;
    this.#readsApproved = true;
    this.approve(this.#waiting.call.id);
  }

  reject(call: string, reason: string): void {
    if (this.#waiting?.call.id === call) this.#waiting.decide({ approved: false, by: "user", reason });
  }

  answer(call: string, answer: string): void {
    if (this.#waiting?.call.id !== call || this.#waiting.preview.kind !== "question") return;
    const { suggestions } = this.#waiting.preview;
    const mode = suggestions.find((suggestion) => suggestion.text === answer)?.mode;
    this.#waiting.decide({ approved: true, by: "user", answer });
    if (mode) this.agent.switchMode(mode);
  }

  /** Opens the proposed change of the waiting call in the editor's own diff; `step`: and those that are shown with it. */
  async review(call: string, how: { focus: boolean; step?: boolean }): Promise<void> {
    const waiting = this.#waiting;
    if (waiting?.call.id !== call || waiting.preview.kind !== "change") return;
    const taken = waiting.taken ? { taken: takenOf(waiting.preview, waiting.taken) } : {};
    const change = { ...proposed(call, waiting.preview), ...taken };
    if (how.step) await this.#step.open(change);
    else await this.#editor.openDiff(change, how);
  }

  /** Gives the model its whole conversation back, while nothing was sent since it was condensed. */
  undoCondensing(seq: number): void {
    const last = this.log.events.findLast(
      (event) => event.type === "context.condensed" || event.type === "request.sent",
    );
    if (last?.type !== "context.condensed" || last.seq !== seq)
      throw new Error("It cannot be undone any more: the model has already gone on from the short form.");
    this.log.append({ type: "condensing.undone", seqOf: seq });
  }

  /** Runs a turn and reports how it ended. */
  async turn(start: () => Promise<Ended>): Promise<Ended> {
    this.#readsApproved = false;
    try {
      return await start();
    } finally {
      this.#live.end();
      this.#step.forget();
      this.#refresh();
    }
  }

  /** What the model was told by a call, or what a condensing put in place. */
  output(id: string): string {
    for (const event of this.log.events) {
      if (event.type === "tool.finished" && event.call === id) return event.text;
      if (event.type === "context.condensed" && id === `k${event.seq}`) return event.text;
    }
    return "";
  }

  setGpuShare(share: number | undefined): void {
    this.#gpu = share;
    this.#refresh();
  }

  async close(): Promise<void> {
    this.#agent?.stop(new Stop("interrupted", "The task was closed while it ran."));
    while (this.#agent?.busy) await new Promise((resolve) => setTimeout(resolve, 5));
    if (this.#ports) await closeCommands(this.#ports.commands, this.#editor);
    await this.log.flush();
    this.log.close();
  }

  #show(event: TaskEvent): void {
    for (const item of this.#transcript.take(event)) this.#board.item(this.#withOutput(item));
    if (event.type === "model.replied" || event.type === "request.failed") {
      this.#live.end();
      this.#readsApproved = false;
    }
    if (shows.has(event.type)) this.#refresh();
  }

  /** What a command in the background has written so far is nowhere but on the board. */
  #withOutput(item: Item): Item {
    if (item.kind !== "call" || !item.background) return item;
    const shown = this.#board.get(item.id);
    return shown?.kind === "call" && shown.output !== undefined ? { ...item, output: shown.output } : item;
  }

  #refresh(): void {
    const ports = this.#ports;
    const { events } = this.log;
    const prompt = currentPrompt(events);
    this.#board.set({
      task: {
        id: this.log.id,
        title: titleOf(events),
        mode: currentMode(events)?.slug ?? "",
        model: prompt?.model.name ?? "",
        dialect: prompt?.dialect ?? "",
      },
      todos: currentTodos(events),
      ...(prompt ? { mode: currentMode(events)?.slug ?? prompt.mode } : {}),
      // The model of a mode that has its own is not the user's choice, which comes back with the next mode.
      ...(prompt && !ports?.modes.some(({ model }) => model === prompt.model.name) ? { model: prompt.model.name } : {}),
    });
    if (!ports || !prompt) return;
    const sums = meter(ports.projections.assembler, prompt.window, ports.counts, this.ratio);
    const usage = lastUsage(events);
    const speed = usage?.outputTokens && usage.outputMs ? (usage.outputTokens / usage.outputMs) * 1000 : undefined;
    this.#board.set({
      meter: {
        ...sums,
        ...(usage ? { usage } : {}),
        ...(speed ? { tokensPerSecond: speed } : {}),
        ...(this.#gpu === undefined ? {} : { gpu: this.#gpu }),
      },
    });
  }
}

/** Events after which header, meter or to-dos may read differently. */
const shows = new Set<TaskEvent["type"]>([
  "prompt.composed",
  "user.said",
  "model.replied",
  "tool.finished",
  "mode.switched",
  "task.renamed",
  "context.condensed",
  "condensing.undone",
  "item.changed",
]);

function titleOf(events: readonly TaskEvent[]): string {
  let title = "";
  for (const event of events) if (event.type === "task.created" || event.type === "task.renamed") title = event.title;
  return title;
}

function lastUsage(events: readonly TaskEvent[]): EventOf<"model.replied">["usage"] | undefined {
  return events.findLast((event) => event.type === "model.replied")?.usage;
}
