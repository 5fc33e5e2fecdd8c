/** Putting back on a real disk: folders the task made, files the user renamed, and whatever else the user did in between. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileBlobs } from "../../../src/node/blobs.ts";
import { nodeWorkspace } from "../../../src/node/workspace/workspace.ts";
import { memorySink, TaskLog } from "../../../src/task/log.ts";
import { likeness } from "../../../src/undo/moved.ts";
import { planUndo, putBack } from "../../../src/undo/put-back.ts";
import { temporaryFolder, writeFiles } from "../node/folder.ts";

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const code = (name: string) => ["function ", name, "() {", "  return 1;", "}", "// end"].join("\n").concat("\n");

function task(files: Record<string, string> = {}) {
  const top = temporaryFolder();
  const folder = path.join(top, "app");
  fs.mkdirSync(folder);
  writeFiles(folder, files);
  const workspace = nodeWorkspace({ roots: [{ path: folder }] });
  const blobs = fileBlobs(path.join(top, "blobs"));
  const log = new TaskLog("t", [], memorySink);
  let calls = 0;
  const at = (file: string) => path.join(folder, file);
  const made = {
    folder,
    /** As the loop does it: kept, written, logged. */
    async write(file: string, text: string) {
      const located = await workspace.locate(file);
      const before = fs.existsSync(at(file)) ? await workspace.read(located) : null;
      if (before) await blobs.put(before.raw);
      const { hash, folders } = await workspace.write(located, text, { expect: before?.hash ?? null });
      await blobs.put(Buffer.from(text));
      const detail = {
        kind: "change" as const,
        path: file,
        added: 1,
        removed: 0,
        before: before?.hash ?? null,
        after: hash,
        diff: "",
        ...(folders ? { folders } : {}),
      };
      log.append({ type: "tool.finished", call: `c${++calls}`, name: "write_file", status: "ok", text: "", detail });
    },
    async undo(scope: { path?: string } = {}) {
      const ports = { workspace, blobs, log };
      return putBack(await planUndo(log.events, scope, ports), ports, { merge: true });
    },
    put: (file: string, text: string) => writeFiles(folder, { [file]: text }),
    move(from: string, to: string) {
      fs.mkdirSync(path.dirname(at(to)), { recursive: true });
      fs.renameSync(at(from), at(to));
    },
    remove: (file: string) => fs.rmSync(at(file), { recursive: true, force: true }),
    exists: (file: string) => fs.existsSync(at(file)),
    text: (file: string) => fs.readFileSync(at(file), "utf8"),
    tree: () => treeOf(folder),
    log,
  };
  return made;
}

/** Every folder and file, files with the hash of their content. */
function treeOf(folder: string): Record<string, string> {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry): [string, string] => {
    const full = path.join(entry.parentPath, entry.name);
    return [path.relative(folder, full), entry.isDirectory() ? "folder" : hashOf(fs.readFileSync(full))];
  });
  return Object.fromEntries(entries.sort());
}

describe("a folder that the task made", () => {
  it("goes with the last file in it, and so do those above that it made", async () => {
    const { write, undo, tree, put } = task();
    put("src/mine.txt", "mine\n");
    const before = tree();
    await write("src/deep/er/a.txt", "a\n");
    await write("src/deep/b.txt", "b\n");
    const outcomes = await undo();
    expect(tree()).toEqual(before);
    expect(outcomes.at(-1)?.why).toContain("So was its empty folder src/deep.");
  });

  it("stays while another file of the task is in it, and goes with that one", async () => {
    const { write, undo, exists } = task();
    await write("new/a.txt", "a\n");
    await write("new/b.txt", "b\n");
    await undo({ path: "new/a.txt" });
    expect(exists("new/b.txt")).toBe(true);
    await undo({ path: "new/b.txt" });
    expect(exists("new")).toBe(false);
  });

  it("stays with something of the user's in it, hidden or not", async () => {
    const { write, undo, put, exists } = task();
    await write("new/a.txt", "a\n");
    put("new/.keep", "");
    await undo();
    expect([exists("new/a.txt"), exists("new/.keep")]).toEqual([false, true]);
  });

  it("is not one that was there, also if it is empty now", async () => {
    const { write, undo, folder, exists } = task();
    fs.mkdirSync(path.join(folder, "mine"));
    await write("mine/a.txt", "a\n");
    await undo();
    expect(exists("mine")).toBe(true);
  });
});

describe("a file that the user renamed since", () => {
  it("is named by its new place, whether the task changed it or made it, and left alone", async () => {
    const { write, undo, move, text, exists } = task({ "src/a.js": code("a") });
    await write("src/a.js", code("b"));
    await write("src/made.js", code("made"));
    move("src/a.js", "lib/other.js");
    move("src/made.js", "lib/made.js");
    const outcomes = await undo();
    expect(outcomes.map(({ done, why }) => `${done} ${why}`)).toEqual([
      "false src/a.js was renamed to lib/other.js since, so it is left alone.",
      "false src/made.js was renamed to lib/made.js since, so it is left alone.",
    ]);
    expect([text("lib/other.js"), text("lib/made.js")]).toEqual([code("b"), code("made")]);
    expect(exists("src/a.js")).toBe(false);
  });

  it("and changed is named with how much is the same", async () => {
    const { write, undo, move, put, text } = task({ "a.js": code("a") });
    await write("a.js", code("b"));
    move("a.js", "c.js");
    put("c.js", `${code("b")}more\n`);
    const [outcome] = await undo();
    expect(outcome?.why).toContain("It seems to have been renamed to c.js and changed (86 % alike)");
    expect(text("c.js")).toBe(`${code("b")}more\n`);
  });

  it("is not guessed: nothing like it, two that are, or a file of a line or less", async () => {
    const { write, undo, remove, put } = task({ "a.js": code("a"), "b.js": "x\n", "d.js": code("d") });
    await write("a.js", code("b"));
    await write("b.js", "y\n");
    await write("d.js", code("e"));
    for (const file of ["a.js", "b.js", "d.js"]) remove(file);
    put("one.js", code("b"));
    put("two.js", code("b"));
    put("y.js", "y\n");
    const outcomes = await undo();
    for (const { why } of outcomes) expect(why).toContain("(deleted or renamed since)");
  });

  it("is like itself wholly, like what shares its lines in part, and the same both ways", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", "  d", ""), { maxLength: 20 }).map((all) => all.join("\n"));
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(likeness(a, a)).toBe(1);
        expect(likeness(a, b)).toBe(likeness(b, a));
        if (a !== b) expect(likeness(a, b)).toBeLessThan(1);
      }),
    );
  });
});

describe("whatever the user did since", () => {
  const names = ["a.txt", "b.txt", "src/c.txt", "src/new/d.txt", "src/new/deep/e.txt"];
  const own = ["mine.txt", "src/mine.txt", "src/new/mine.txt", "other/f.txt"];
  const file = fc.constantFrom(...names);
  const body = fc
    .array(fc.constantFrom("one", "two", "three", ""), { maxLength: 6 })
    .map((all) => `${all.join("\n")}\n`);
  const writes = fc.array(fc.tuple(file, body), { minLength: 1, maxLength: 6 });
  const acts = fc.array(
    fc.oneof(
      fc.record({ act: fc.constant("edit" as const), file, body }),
      fc.record({ act: fc.constant("remove" as const), file }),
      fc.record({ act: fc.constant("move" as const), file, to: fc.constantFrom(...own) }),
      fc.record({ act: fc.constant("make" as const), to: fc.constantFrom(...own), body }),
    ),
    { maxLength: 4 },
  );

  it("only what the task did goes back: the user's files are there to the byte, and no folder of theirs is gone", async () => {
    await fc.assert(
      fc.asyncProperty(writes, acts, async (written, done) => {
        const start = { "a.txt": "start a\n", "src/c.txt": "start c\n" };
        const here = task(start);
        for (const [name, text] of written) await here.write(name, text);
        const ours = here.tree();
        for (const act of done) {
          if (act.act === "make") here.put(act.to, act.body);
          else if (!here.exists(act.file)) continue;
          else if (act.act === "edit") here.put(act.file, act.body);
          else if (act.act === "remove") here.remove(act.file);
          else here.move(act.file, act.to);
        }
        const theirs = here.tree();
        await here.undo();
        const now = here.tree();
        for (const name of own) expect(now[name]).toBe(theirs[name]);
        const untouched = done.length === 0;
        if (untouched) expect(now).toEqual(treeOf(task(start).folder));
        for (const name of names) {
          const was = name in start ? hashOf(Buffer.from(start[name as keyof typeof start])) : undefined;
          // As we left it: it is as it was before. Gone by the user's hand: it stays gone.
          if (theirs[name] === undefined) expect(now[name]).toBeUndefined();
          else if (theirs[name] === ours[name]) expect(now[name]).toBe(was);
        }
      }),
      { numRuns: 25 },
    );
  }, 30_000);
});
