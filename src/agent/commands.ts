/**
 * The commands of a task while they run: the one a call waits for, and those that go on in the background. What runs in the
 * background belongs to the task: it is in the log when it is left and when it ends, and it ends at the latest with the task.
 */
import type { BlobStore } from "../task/blobs.ts";
import type { EventOf, TaskEvent } from "../task/events.ts";
import type { TaskLog } from "../task/log.ts";
import { tailOf } from "../tools/execute-command.ts";
import type { CommandOutcome, CommandRunner } from "../tools/tool.ts";
import { boundedText } from "../workspace/bounded-text.ts";
import { type OutputLines, outputLines } from "../workspace/output-lines.ts";
import type { CommandProcess, Located, Workspace } from "../workspace/workspace.ts";

/** Characters of output that are kept of one command. */
const KEPT = 4_000_000;
/** What is started in the background gets so long to say that it works, or to fail; less once it has spoken and is quiet. */
const SETTLE_MS = 3_000;
const QUIET_MS = 700;
/** More than a timer can count. */
const LONGEST_TIMER = 2 ** 31;

export interface BackgroundCommand {
  id: string;
  call: string;
  command: string;
  since: number;
}

interface Running {
  call: string;
  command: string;
  cwd: Located;
  since: number;
  process: CommandProcess;
  raw: ReturnType<typeof boundedText>;
  lines: OutputLines;
  watchers: Set<(chunk: string) => void>;
  /** Set once it is in the background. */
  id?: string;
  endedBy: "itself" | "user" | "task";
  leave(by: "user" | "model"): void;
  over: Promise<void>;
}

export interface CommandPorts {
  log: TaskLog;
  blobs: BlobStore;
  workspace: Pick<Workspace, "start" | "isRunning">;
  output(call: string, chunk: string): void;
  now(): number;
}

export class Commands {
  readonly #ports: CommandPorts;
  readonly #running = new Map<string, Running>();
  /** Told whenever what runs in the background has changed. */
  onChange: () => void = () => undefined;

  constructor(ports: CommandPorts) {
    this.#ports = ports;
    for (const left of unended(ports.log.events)) this.#lost(left);
  }

  /** What a tool call gets to run its command with. */
  runner(call: string): CommandRunner {
    return {
      run: (what, signal) => this.#run(call, what, signal),
      output: (id) => this.#background().find((running) => running.id === id)?.lines,
    };
  }

  /** What runs in the background now, oldest first. */
  list(): BackgroundCommand[] {
    return this.#background().map(({ id, call, command, since }) => ({ id: id!, call, command, since }));
  }

  /** Lets the command of a running call go on in the background, and the call have its result. */
  leave(call: string): void {
    this.#running.get(call)?.leave("user");
  }

  /** Ends a command of the user's choice, with everything it started. */
  end(call: string): void {
    const running = this.#running.get(call);
    if (!running) return;
    running.endedBy = "user";
    running.process.end();
  }

  /** What a running command has written, and then what it writes; undefined if it runs no more. */
  follow(
    call: string,
    listen: (chunk: string) => void,
  ): { soFar: string; over: Promise<void>; stop(): void } | undefined {
    const running = this.#running.get(call);
    if (!running) return undefined;
    running.watchers.add(listen);
    return { soFar: running.raw.text(), over: running.over, stop: () => running.watchers.delete(listen) };
  }

  /** Ends all that runs, and waits until it has. Resolves to the commands that were ended. */
  async close(): Promise<string[]> {
    const all = [...this.#running.values()];
    for (const running of all) {
      if (running.endedBy === "itself") running.endedBy = "task";
      running.process.end();
    }
    await Promise.all(all.map(({ over }) => over));
    return all.map(({ command }) => command);
  }

  async #run(call: string, what: Parameters<CommandRunner["run"]>[0], signal: AbortSignal): Promise<CommandOutcome> {
    signal.throwIfAborted();
    const { now, workspace } = this.#ports;
    const since = now();
    const raw = boundedText(KEPT);
    const lines = outputLines(KEPT);
    const watchers = new Set<(chunk: string) => void>();
    let spoke: () => void = () => undefined;
    const process = await workspace.start(what.command, {
      cwd: what.cwd,
      onOutput: (chunk) => {
        raw.push(chunk);
        lines.push(chunk);
        this.#ports.output(call, chunk);
        for (const watch of watchers) watch(chunk);
        spoke();
      },
    });
    return new Promise((resolve) => {
      let timedOut = false;
      const timers: NodeJS.Timeout[] = [];
      // 0 is no limit, and so is what a timer cannot count: Node would fire it at once.
      const after = (ms: number, act: () => void) => {
        if (ms > 0 && ms < LONGEST_TIMER) timers.push(setTimeout(act, ms));
      };
      const stop = () => process.end();
      const settled = () => {
        for (const timer of timers) clearTimeout(timer);
        signal.removeEventListener("abort", stop);
        spoke = () => undefined;
      };
      const running: Running = {
        ...{ call, command: what.command, cwd: what.cwd, since, process, raw, lines, watchers },
        endedBy: "itself",
        leave: (by) => {
          if (running.id !== undefined) return;
          settled();
          running.id = this.#left(running, by);
          const output = raw.text();
          const ms = Math.round(now() - since);
          resolve({ state: "left", id: running.id, pid: process.pid, by, output, lines: lines.complete, ms });
        },
        over: process.ended.then(async ({ exitCode, signal: by }) => {
          settled();
          this.#running.delete(call);
          const ms = Math.round(now() - since);
          if (running.id !== undefined) await this.#ended(running, { exitCode, signal: by, ms });
          else resolve({ state: "ended", exitCode, signal: by, timedOut, output: raw.text(), ms });
        }),
      };
      this.#running.set(call, running);
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      if (what.background) {
        after(SETTLE_MS, () => running.leave("model"));
        let quiet: NodeJS.Timeout | undefined;
        spoke = () => {
          clearTimeout(quiet);
          quiet = setTimeout(() => running.leave("model"), QUIET_MS);
          timers.push(quiet);
        };
      } else
        after(what.timeoutMs, () => {
          timedOut = true;
          stop();
        });
    });
  }

  #background(): Running[] {
    return [...this.#running.values()].filter(({ id }) => id !== undefined);
  }

  #left({ call, command, cwd, process, since }: Running, by: "user" | "model"): string {
    const { log } = this.#ports;
    const id = `bg${log.events.filter((event) => event.type === "command.left").length + 1}`;
    log.append({ type: "command.left", call, id, command, cwd: cwd.shown, pid: process.pid, by, since });
    queueMicrotask(() => this.onChange());
    return id;
  }

  async #ended(
    { id, call, lines, endedBy: by }: Running,
    how: { exitCode: number | null; signal: string | null; ms: number },
  ): Promise<void> {
    const kept = lines.from(1);
    const text = kept.join("\n");
    const bytes = Buffer.from(text);
    const blob = await this.#ports.blobs.put(bytes);
    const output = { id: blob, bytes: bytes.length, lines: kept.length, first: lines.first };
    this.#ports.log.append({ type: "command.ended", id: id!, call, by, ...how, tail: tailOf(text), output });
    this.onChange();
  }

  /** Left running by a process that is gone: nobody reads it, and nobody here may end it. */
  #lost({ id, call, pid, since }: EventOf<"command.left">): void {
    const { log, workspace, now } = this.#ports;
    const stillThere = pid > 0 && workspace.isRunning?.(pid) === true;
    const nothing = { exitCode: null, signal: null, tail: "", ms: Math.max(0, Math.round(now() - since)) };
    log.append({ type: "command.ended", id, call, by: "lost", ...nothing, ...(stillThere ? { stillThere } : {}) });
  }
}

function unended(events: readonly TaskEvent[]): EventOf<"command.left">[] {
  const ended = new Set(events.flatMap((event) => (event.type === "command.ended" ? [event.id] : [])));
  return events.filter((event) => event.type === "command.left" && !ended.has(event.id)) as EventOf<"command.left">[];
}
