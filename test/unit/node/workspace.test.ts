import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeWorkspace } from "../../../src/node/workspace/workspace.ts";
import { temporaryFolder, writeFiles } from "./folder.ts";

function opened(files: Record<string, string | Uint8Array> = {}, limits: { fileBytes?: number } = {}) {
  const top = temporaryFolder();
  const app = path.join(top, "app");
  mkdirSync(app);
  writeFiles(app, files);
  return { top, app, workspace: nodeWorkspace({ roots: [{ path: app }], limits }) };
}

const posix = process.platform !== "win32";

describe("reading", () => {
  it("gives text with LF and without BOM, and says how it was", async () => {
    const { workspace } = opened({ "a.txt": "\ufeffone\r\ntwo\r\n", "b.txt": "x\n" });
    const file = await workspace.read(await workspace.locate("a.txt"));
    expect(file).toMatchObject({ text: "one\ntwo\n", eol: "\r\n", bom: true, mixedEol: false, bytes: 13 });
    expect(file.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("says what a path may have meant", async () => {
    const { workspace } = opened({ "src/price.ts": "", "src/deep/round.ts": "", "lib/round.ts": "" });
    const read = async (name: string) => workspace.read(await workspace.locate(name));
    await expect(read("src/pirce.ts")).rejects.toThrow("src/pirce.ts does not exist; did you mean src/price.ts?");
    await expect(read("src/Price.ts")).rejects.toThrow("did you mean src/price.ts?");
    await expect(read("round.ts")).rejects.toThrow("did you mean lib/round.ts or src/deep/round.ts?");
    await expect(read("deep/round.ts")).rejects.toThrow("did you mean src/deep/round.ts");
    await expect(read("/src/price.ts")).rejects.toThrow("did you mean src/price.ts?");
    await expect(read("nothing-like-it.ts")).rejects.toThrow("look with list_files");
  });

  it("refuses what is not text, too large, a folder or a device, each with a way on", async () => {
    const { app, workspace } = opened(
      { "a.png": new Uint8Array([137, 80, 78, 71, 0, 0, 1]), "big.txt": "x".repeat(2_000) },
      { fileBytes: 1_000 },
    );
    mkdirSync(path.join(app, "src"));
    const read = async (name: string) => workspace.read(await workspace.locate(name));
    await expect(read("a.png")).rejects.toMatchObject({ cause: "binary" });
    await expect(read("big.txt")).rejects.toMatchObject({
      cause: "too-large",
      message: expect.stringContaining("search_files"),
    });
    await expect(read("src")).rejects.toMatchObject({
      cause: "directory",
      message: expect.stringContaining("list_files"),
    });
    if (!posix) return;
    await expect(read("/dev/zero")).rejects.toMatchObject({ cause: "unreadable" });
    execFileSync("mkfifo", [path.join(app, "pipe")]);
    await expect(read("pipe")).rejects.toMatchObject({ cause: "unreadable" });
  });

  it("does not open what an ignore file forbids", async () => {
    const { workspace } = opened({ ".rooignore": "private/\n", "private/a.txt": "x" });
    const file = await workspace.locate("private/a.txt");
    await expect(workspace.read(file)).rejects.toMatchObject({ cause: "ignored" });
    await expect(workspace.write(file, "y", { expect: null })).rejects.toMatchObject({ cause: "ignored" });
    const folder = await workspace.locate("private");
    await expect(workspace.list(folder, { recursive: true, limit: 9 })).rejects.toMatchObject({ cause: "ignored" });
    await expect(workspace.search(folder, { regex: "x", limit: 9 })).rejects.toMatchObject({ cause: "ignored" });
    expect((await workspace.search(await workspace.locate("."), { regex: "x", limit: 9 })).hits).toEqual([]);
  });

  it.runIf(posix)("does not follow a link that took the place of the file or of a folder above it", async () => {
    const { top, app, workspace } = opened({ "a.txt": "mine", "dir/b.txt": "mine" });
    writeFiles(top, { "secret/b.txt": "secret", "secret.txt": "secret" });
    const a = await workspace.locate("a.txt");
    const b = await workspace.locate("dir/b.txt");
    rmSync(path.join(app, "a.txt"));
    symlinkSync(path.join(top, "secret.txt"), path.join(app, "a.txt"));
    renameSync(path.join(app, "dir"), path.join(app, "was"));
    symlinkSync(path.join(top, "secret"), path.join(app, "dir"));
    await expect(workspace.read(a)).rejects.toMatchObject({ cause: "refused" });
    await expect(workspace.read(b)).rejects.toMatchObject({ cause: "refused" });
    await expect(workspace.write(b, "x", { expect: null })).rejects.toMatchObject({ cause: "refused" });
    expect(readFileSync(path.join(top, "secret/b.txt"), "utf8")).toBe("secret");
  });
});

describe("writing", () => {
  it("makes a new file and its folders, and leaves nothing else behind", async () => {
    const { app, workspace } = opened();
    const file = await workspace.locate("src/new/a.ts");
    const { hash } = await workspace.write(file, "a\n", { expect: null });
    expect((await workspace.read(file)).hash).toBe(hash);
    expect(readdirSync(path.join(app, "src/new"))).toEqual(["a.ts"]);
  });

  it("keeps line ends, BOM, mode and every byte it was not told to change", async () => {
    const { app, workspace } = opened({ "run.sh": "\ufeffone\r\ntwo\r\n" });
    chmodSync(path.join(app, "run.sh"), 0o755);
    const file = await workspace.locate("run.sh");
    const like = await workspace.read(file);
    await workspace.write(file, "one\nTWO\n", { expect: like.hash, like });
    expect(readFileSync(path.join(app, "run.sh"), "utf8")).toBe("\ufeffone\r\nTWO\r\n");
    if (posix) expect(statSync(path.join(app, "run.sh")).mode & 0o777).toBe(0o755);
  });

  it("gives back the same bytes for any text that was read", async () => {
    const { app, workspace } = opened();
    const line = fc.stringMatching(/^[ -~é€\t]{0,8}$/);
    const text = fc
      .array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "")), { maxLength: 8 })
      .map((lines) => lines.flat().join(""));
    await fc.assert(
      fc.asyncProperty(text, fc.boolean(), async (content, bom) => {
        const bytes = Buffer.from(`${bom ? "\ufeff" : ""}${content}`);
        writeFileSync(path.join(app, "x.txt"), bytes);
        const file = await workspace.locate("x.txt");
        const like = await workspace.read(file);
        await workspace.write(file, like.text, { expect: like.hash, like });
        expect(readFileSync(path.join(app, "x.txt"))).toEqual(bytes);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses when the file changed, came, or went since it was seen, and touches nothing", async () => {
    const { app, workspace } = opened({ "a.ts": "1\n", "b.ts": "1\n" });
    const [a, b, c] = await Promise.all(["a.ts", "b.ts", "c.ts"].map((name) => workspace.locate(name)));
    const like = await workspace.read(a!);
    writeFileSync(path.join(app, "a.ts"), "theirs\n");
    writeFileSync(path.join(app, "c.ts"), "theirs\n");
    rmSync(path.join(app, "b.ts"));
    await expect(workspace.write(a!, "2\n", { expect: like.hash, like })).rejects.toMatchObject({ cause: "changed" });
    await expect(workspace.write(b!, "2\n", { expect: like.hash, like })).rejects.toMatchObject({ cause: "changed" });
    await expect(workspace.write(c!, "2\n", { expect: null })).rejects.toMatchObject({ cause: "exists" });
    expect(readFileSync(path.join(app, "a.ts"), "utf8")).toBe("theirs\n");
    expect(readFileSync(path.join(app, "c.ts"), "utf8")).toBe("theirs\n");
    expect(readdirSync(app).sort()).toEqual(["a.ts", "c.ts"]);
  });

  it("of many at once lets exactly one make the file", async () => {
    const { app, workspace } = opened();
    const file = await workspace.locate("one.ts");
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => workspace.write(file, `${n}\n`, { expect: null })),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(readdirSync(app)).toEqual(["one.ts"]);
  });

  it("never makes a folder out of a file", async () => {
    const { app, workspace } = opened({ "a.ts": "x" });
    const file = await workspace.locate("a.ts/b.ts");
    await expect(workspace.write(file, "y", { expect: null })).rejects.toMatchObject({ cause: "not-directory" });
    expect(readFileSync(path.join(app, "a.ts"), "utf8")).toBe("x");
  });

  it.runIf(posix)("does not write through a dangling link without its target having been shown", async () => {
    const { top, app, workspace } = opened();
    symlinkSync(path.join(top, "evil.ts"), path.join(app, "innocent.ts"));
    const file = await workspace.locate("innocent.ts");
    expect(file).toMatchObject({ outside: true, shown: path.join(top, "evil.ts") });
    expect(existsSync(path.join(top, "evil.ts"))).toBe(false);
  });
});

describe("a workspace", () => {
  it("gives folders of one name different names", () => {
    const top = temporaryFolder({ "a/app/x": "", "b/app/y": "" });
    const { roots } = nodeWorkspace({ roots: [{ path: path.join(top, "a/app") }, { path: path.join(top, "b/app") }] });
    expect(roots.map(({ name }) => name)).toEqual(["app", "app-2"]);
  });

  it("says which folder is not there", () => {
    expect(() => nodeWorkspace({ roots: [{ path: "/no/such/folder" }] })).toThrow("/no/such/folder does not exist");
  });

  it("shows files with their root's name where there are several roots", async () => {
    const top = temporaryFolder({ "web/a.ts": "needle", "api/b.ts": "needle" });
    const workspace = nodeWorkspace({ roots: [{ path: path.join(top, "web") }, { path: path.join(top, "api") }] });
    const found = await workspace.search(await workspace.locate("api"), { regex: "needle", limit: 9 });
    expect(found.hits[0]?.path).toBe("api/b.ts");
    expect((await workspace.read(await workspace.locate(found.hits[0]!.path))).text).toBe("needle");
  });

  it("runs commands in a folder of it", async () => {
    const { app, workspace } = opened({ "sub/a.txt": "x" });
    let output = "";
    const onOutput = (chunk: string) => {
      output += chunk;
    };
    const running = await workspace.start("ls", { cwd: await workspace.locate("sub"), onOutput });
    expect(await running.ended).toEqual({ exitCode: 0, signal: null });
    expect(output).toContain("a.txt");
    expect(workspace.roots[0]?.path).toBe(app);
  });

  it("suggests names from a folder with very many files without reading them all", async () => {
    const { app, workspace } = opened();
    for (let n = 0; n < 3_000; n += 1) writeFileSync(path.join(app, `f${n}.txt`), "");
    const listing = await workspace.list(await workspace.locate("."), { recursive: true, limit: 50 });
    expect(listing).toMatchObject({ cut: true });
    expect(listing.entries).toHaveLength(50);
    await expect(workspace.read(await workspace.locate("f2999x.txt"))).rejects.toThrow("did you mean f2999.txt");
  });
});
