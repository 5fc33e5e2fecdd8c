import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { sweep, sweepDaily } from "../../../src/node/blob-sweep.ts";
import { fileBlobs } from "../../../src/node/blobs.ts";
import { temporaryFolder } from "./folder.ts";

const DAY = 24 * 60 * 60 * 1000;
const limits = { days: 90, bytes: 1_000 };

/** Content of `size` bytes, put long ago, and logs that name some of it. */
async function home() {
  const base = temporaryFolder();
  const folders = { tasks: path.join(base, "tasks"), blobs: path.join(base, "blobs") };
  mkdirSync(folders.tasks);
  const blobs = fileBlobs(folders.blobs);
  const age = (file: string, days: number) => {
    const at = new Date(Date.now() - days * DAY);
    utimesSync(file, at, at);
  };
  return {
    folders,
    blobs,
    async blob(name: string, { size = 100, days = 5 } = {}) {
      const hash = await blobs.put(Buffer.from(name.padEnd(size, ".")));
      age(path.join(folders.blobs, hash.slice(0, 2), hash.slice(2)), days);
      return hash;
    },
    log(name: string, days: number, ...hashes: string[]) {
      const file = path.join(folders.tasks, name);
      writeFileSync(file, hashes.map((before) => `${JSON.stringify({ detail: { before } })}\n`).join(""));
      age(file, days);
    },
  };
}

describe("content kept within limits", () => {
  it("loses what no log refers to, and nothing else", async () => {
    const { blob, log, folders, blobs } = await home();
    const [named, orphan] = [await blob("named"), await blob("orphan")];
    log("a.jsonl", 1, named);
    expect(await sweep(folders, limits)).toMatchObject({ kept: 1, removed: 1, removedBytes: 100 });
    expect(await blobs.get(named)).toBeDefined();
    expect(await blobs.get(orphan)).toBeUndefined();
  });

  it("keeps what came so lately that its event may not be written yet, also if it was there before", async () => {
    const { blob, blobs, folders } = await home();
    const fresh = await blob("fresh", { days: 0 });
    const old = await blob("old");
    await blobs.put(Buffer.from("old".padEnd(100, ".")));
    await sweep(folders, limits);
    expect(await blobs.get(fresh)).toBeDefined();
    expect(await blobs.get(old)).toBeDefined();
  });

  it("keeps what a deleted task needs, for its deletion can be taken back", async () => {
    const { blob, log, folders, blobs } = await home();
    const hash = await blob("x");
    log("a.jsonl.deleted", 3, hash);
    await sweep(folders, limits);
    expect(await blobs.get(hash)).toBeDefined();
  });

  it("lets go of tasks that are too old", async () => {
    const { blob, log, folders, blobs } = await home();
    const [shared, only] = [await blob("shared"), await blob("only")];
    log("old.jsonl", 100, shared, only);
    log("new.jsonl", 2, shared);
    await sweep(folders, limits);
    expect(await blobs.get(shared)).toBeDefined();
    expect(await blobs.get(only)).toBeUndefined();
  });

  it("takes the oldest tasks' content first where there is too much", async () => {
    const { blob, log, folders, blobs } = await home();
    const old = await blob("old", { size: 600 });
    const recent = await blob("recent", { size: 700 });
    log("old.jsonl", 30, old);
    log("recent.jsonl", 1, recent);
    expect(await sweep(folders, limits)).toMatchObject({ keptBytes: 700, removedBytes: 600 });
    expect(await blobs.get(recent)).toBeDefined();
    expect(await blobs.get(old)).toBeUndefined();
  });

  it("finds a hash wherever it stands in a large log", async () => {
    const { blob, folders, blobs } = await home();
    const hashes = await Promise.all(Array.from({ length: 5 }, (_, i) => blob(`b${i}`)));
    // Around the boundaries of what is read at once.
    const text = hashes.map((hash, i) => "-".repeat(65_536 - 30 - (i === 0 ? 0 : 64)) + hash).join("");
    writeFileSync(path.join(folders.tasks, "a.jsonl"), text);
    await sweep(folders, limits);
    for (const hash of hashes) expect(await blobs.get(hash)).toBeDefined();
  });

  it("is looked after once a day, and says nothing of folders that do not exist", async () => {
    const { folders, blob } = await home();
    const missing = { tasks: path.join(folders.tasks, "no"), blobs: path.join(folders.blobs, "no") };
    expect(await sweep(missing, limits)).toMatchObject({ kept: 0, removed: 0 });
    await blob("x");
    expect(await sweepDaily(folders)).toMatchObject({ removed: 1 });
    await blob("y");
    expect(await sweepDaily(folders)).toBeNull();
    expect(await sweepDaily(folders, limits, Date.now() + 2 * DAY)).toMatchObject({ removed: 1 });
    expect(existsSync(folders.blobs) && readdirSync(folders.tasks)).toEqual([]);
  });
});
