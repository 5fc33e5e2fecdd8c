import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TaskStore } from "../../../src/task/store.ts";
import { call, finished, replied, said, sent } from "./events.ts";

let dir: string;
let store: TaskStore;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "bilby-store-"));
  store = new TaskStore(path.join(dir, "tasks"));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

const first = { title: "Fix it", roots: [{ name: "w", path: "/w" }], app: "test" };

function aTask() {
  const log = store.create(first);
  log.append(said("fix it"));
  log.append(sent(1));
  log.append(replied(1, { text: "Löwe 🦁", calls: [call("a")] }));
  log.append(finished("a"));
  log.append({ type: "turn.ended", cause: "answered", message: "" });
  log.close();
  return log;
}

describe("tasks on disk", () => {
  it("come back as they were", async () => {
    const log = aTask();
    const again = await store.open(log.id);
    expect(again.events).toEqual(log.events);
    again.close();
    expect(await store.list()).toMatchObject([{ id: log.id, title: "Fix it", state: "ended", cause: "answered" }]);
  });

  it("open after being torn at any byte, having lost at most what was torn", async () => {
    const log = aTask();
    const file = path.join(store.dir, `${log.id}.jsonl`);
    const whole = fs.readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (length) => {
        fs.writeFileSync(file, whole.subarray(0, length));
        const torn = await store.open(log.id);
        const kept = torn.events.filter((event) => event.type !== "notice");
        expect(log.events.slice(0, kept.length)).toEqual(kept);
        const linesLeft = whole.subarray(0, length).toString("latin1").split("\n").length - 1;
        expect(kept.length).toBe(linesLeft);
        // And what is appended next is readable: no fragment is left in front of it.
        torn.append(said("go on"));
        torn.close();
        const reopened = await store.read(log.id);
        expect(reopened.lost).toEqual([]);
        expect(reopened.events.at(-1)).toMatchObject({ text: "go on" });
      }),
      { numRuns: 150 },
    );
  });

  it("leave out a damaged entry in the middle and say so", async () => {
    const log = aTask();
    const file = path.join(store.dir, `${log.id}.jsonl`);
    const lines = fs.readFileSync(file, "utf8").split("\n");
    lines[2] = "{ not json";
    fs.writeFileSync(file, lines.join("\n"));
    const { events, lost } = await store.read(log.id);
    expect(events).toHaveLength(log.events.length - 1);
    expect(lost.join()).toContain("1 entry of the log could not be read");
  });

  it("are written by one process at a time", async () => {
    const log = store.create(first);
    await expect(store.open(log.id)).rejects.toThrow("open in another Bilby");
    log.close();
    const again = await store.open(log.id);
    again.close();
  });

  it("open when the process that had them is gone", async () => {
    const log = aTask();
    fs.writeFileSync(path.join(store.dir, `${log.id}.lock`), "999999999");
    (await store.open(log.id)).close();
  });

  it("can be brought back after being deleted", async () => {
    const { id } = aTask();
    await store.remove(id);
    expect(await store.list()).toEqual([]);
    await store.restore(id);
    expect(await store.list()).toHaveLength(1);
  });

  it("are never found by a path in place of an id", async () => {
    await expect(store.read("../../etc/passwd")).rejects.toThrow("not the id of a task");
  });
});
