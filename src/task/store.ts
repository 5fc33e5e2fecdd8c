/**
 * Tasks on disk: one append-only JSONL file each. A file that cannot be read whole still opens, with a notice that
 * says what was lost; nothing here deletes a task but `remove`, which can be taken back.
 */

import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { type NewEvent, type TaskEvent, taskEvent } from "./events.ts";
import { type LogSink, TaskLog } from "./log.ts";
import { summarise, type TaskSummary, unreadable } from "./summary.ts";

const fdatasync = promisify(fs.fdatasync);
const ID = /^[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$/;

/** A log could not be opened; the message says why and that nothing was touched. */
export class TaskStoreError extends Error {
  override readonly name = "TaskStoreError";
}

export class TaskStore {
  readonly dir: string;
  readonly #index = new Map<string, { key: string; summary: TaskSummary }>();

  constructor(dir: string) {
    this.dir = dir;
  }

  /** Starts a task. The folder is made on first use, readable by its owner only. */
  create(first: Omit<Extract<NewEvent, { type: "task.created" }>, "type" | "task">, now = Date.now): TaskLog {
    fs.mkdirSync(this.dir, { recursive: true, mode: 0o700 });
    const stamp = new Date(now()).toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
    const id = `${stamp}-${randomBytes(3).toString("hex")}`;
    const log = new TaskLog(id, [], this.#sink(id), now);
    log.append({ type: "task.created", task: id, ...first });
    return log;
  }

  /** Opens a task to go on with it. Rejects if another process has it open. A torn or foreign line costs that line only. */
  async open(id: string, now = Date.now): Promise<TaskLog> {
    const file = this.#file(id);
    const unlock = this.#lock(id);
    try {
      const { events, lost, goodBytes, size } = parseLog(await fs.promises.readFile(file));
      if (goodBytes < size) await fs.promises.truncate(file, goodBytes);
      const log = new TaskLog(id, events, this.#sink(id, unlock), now);
      if (lost.length > 0) log.append({ type: "notice", level: "warning", text: lost.join(" ") });
      return log;
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /** The events as they are on disk, without taking the task. `lost` says in sentences what could not be read. */
  async read(id: string): Promise<{ events: TaskEvent[]; lost: string[] }> {
    const { events, lost } = parseLog(await fs.promises.readFile(this.#file(id)));
    return { events, lost };
  }

  /** Newest first. Read from the logs themselves; a log that cannot be read is listed with the reason. */
  async list(limit = 200): Promise<TaskSummary[]> {
    let names: string[];
    try {
      names = await fs.promises.readdir(this.dir);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
    const ids = names
      .filter((name) => name.endsWith(".jsonl") && ID.test(name.slice(0, -6)))
      .map((n) => n.slice(0, -6));
    const found = await Promise.all(ids.map(async (id) => ({ id, stat: await this.#stat(id) })));
    // A task may be deleted elsewhere while the list is made.
    const stats = found.flatMap(({ id, stat }) => (stat ? [{ id, stat }] : []));
    stats.sort((a, b) => b.stat.mtimeMs - a.stat.mtimeMs);
    const summaries: TaskSummary[] = [];
    for (const { id, stat } of stats.slice(0, limit)) {
      const key = `${stat.mtimeMs}:${stat.size}`;
      const known = this.#index.get(id);
      if (known?.key === key) {
        summaries.push(known.summary);
        continue;
      }
      const summary = await this.read(id).then(
        ({ events, lost }) => summarise(id, events, lost, stat.mtimeMs),
        (error: Error) => unreadable(id, stat.mtimeMs, error.message),
      );
      this.#index.set(id, { key, summary });
      summaries.push(summary);
    }
    return summaries;
  }

  /** The full id for an unambiguous beginning or ending of one. */
  async find(part: string): Promise<string> {
    const all = await this.list(Number.MAX_SAFE_INTEGER);
    const hits = all.filter((task) => task.id === part || task.id.startsWith(part) || task.id.endsWith(part));
    if (hits.length === 1) return hits[0]!.id;
    if (hits.length === 0) throw new TaskStoreError(`There is no task "${part}". \`bilby tasks\` lists them.`);
    throw new TaskStoreError(`"${part}" fits ${hits.length} tasks: ${hits.map((t) => t.id).join(", ")}.`);
  }

  /** Takes a task out of the list; `restore` brings it back. */
  async remove(id: string): Promise<void> {
    await fs.promises.rename(this.#file(id), `${this.#file(id)}.deleted`);
  }

  async restore(id: string): Promise<void> {
    await fs.promises.rename(`${this.#file(id)}.deleted`, this.#file(id));
  }

  /** undefined if it is gone. */
  async #stat(id: string): Promise<fs.Stats | undefined> {
    try {
      return await fs.promises.stat(this.#file(id));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  #file(id: string): string {
    if (!ID.test(id)) throw new TaskStoreError(`"${id}" is not the id of a task.`);
    return path.join(this.dir, `${id}.jsonl`);
  }

  #sink(id: string, unlock = this.#lock(id)): LogSink {
    const fd = fs.openSync(this.#file(id), "a", 0o600);
    let open = true;
    return {
      append: (line) => void fs.writeSync(fd, line),
      flush: async () => {
        if (open) await fdatasync(fd);
      },
      close: () => {
        if (!open) return;
        open = false;
        fs.closeSync(fd);
        unlock();
      },
    };
  }

  /** One writer per task. A lock whose process is gone does not count. */
  #lock(id: string): () => void {
    const file = path.join(this.dir, `${id}.lock`);
    const mine = String(process.pid);
    for (let attempt = 0; ; attempt++) {
      try {
        fs.writeFileSync(file, mine, { flag: "wx", mode: 0o600 });
        return () => fs.rmSync(file, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 2) throw error;
        const owner = Number(fs.readFileSync(file, "utf8"));
        if (isAlive(owner)) {
          throw new TaskStoreError(`This task is open in another Bilby (process ${owner}). Close it there first.`);
        }
        fs.rmSync(file, { force: true });
      }
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Reads a log as far as it goes. A last line without its newline, or one that is no event, is torn: it ends the
 * good part. A bad line further up is skipped. Both are told in `lost`.
 */
export function parseLog(bytes: Buffer): { events: TaskEvent[]; lost: string[]; goodBytes: number; size: number } {
  const events: TaskEvent[] = [];
  const lost: string[] = [];
  let goodBytes = 0;
  let start = 0;
  let bad = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(10, start);
    const end = newline === -1 ? bytes.length : newline;
    const event = newline === -1 ? undefined : parseLine(bytes.toString("utf8", start, end));
    if (event && (events.length === 0 || event.seq > events.at(-1)!.seq)) {
      events.push(event);
      goodBytes = end + 1;
    } else if (end > start) {
      bad++;
    }
    start = end + 1;
  }
  if (goodBytes < bytes.length) {
    lost.push(
      `The end of the log was torn (${bytes.length - goodBytes} bytes): the last thing that happened may be missing.`,
    );
    bad -= 1;
  }
  if (bad > 0)
    lost.push(
      `${bad} ${bad === 1 ? "entry" : "entries"} of the log could not be read and ${bad === 1 ? "is" : "are"} left out.`,
    );
  return { events, lost, goodBytes, size: bytes.length };
}

function parseLine(line: string): TaskEvent | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined; // told by the caller as a lost line
  }
  const parsed = taskEvent.safeParse(json);
  return parsed.success ? parsed.data : undefined;
}
