/** A step over several files under attack: paths that are swapped, a server that names calls twice, a view that says what nobody did. */
import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { ViewInput } from "../../src/panel/protocol.ts";
import { call, type Reply, say, script } from "../ollama/index.ts";
import { type PanelBench, panelBench } from "./panel-bench.ts";
import { until } from "./workbench.ts";

let bench: PanelBench;
afterEach(() => bench?.close());

const files = { "a.txt": "a\n", "sub/b.txt": "b\n", ".vscode/settings.json": "{}\n" };
const write = (file: string, content: string, id?: string) =>
  call("write_file", { path: file, content }, id === undefined ? {} : { id });

async function open(turns: Reply[]): Promise<PanelBench> {
  bench = await panelBench({ files, server: { script: script("review", turns) } });
  bench.view({ type: "say", text: "change it" });
  return bench;
}
const items = () => bench.state().items.flatMap((item) => (item.kind === "call" ? [item] : []));
const waitsFor = (file: string) =>
  until(() => items().some(({ object, state }) => object === file && state === "waiting"), `${file} to wait`);

describe("a change that was approved with its step", () => {
  it("is asked about again, and reaches nothing outside, when its folder became a link meanwhile", async () => {
    await open([[write("a.txt", "A\n"), write("sub/c.txt", "C\n")], [say("Done.")]]);
    const { id } = await bench.waiting();
    const outside = fs.mkdtempSync(path.join(path.dirname(bench.dir), "outside-"));
    fs.renameSync(path.join(bench.dir, "sub"), path.join(bench.dir, "old"));
    fs.symlinkSync(outside, path.join(bench.dir, "sub"));
    bench.view({ type: "approve.step", call: id });
    await until(() => items().some(({ state }, at) => at === 1 && state === "waiting"), "the second question");
    expect(items()[1]!.preview).toMatchObject({ why: expect.stringContaining("Outside the workspace") });
    expect(fs.readdirSync(outside)).toEqual([]);
    fs.rmSync(outside, { recursive: true });
  });

  it("is asked about again when it leads to a protected file by then", async () => {
    await open([[write("a.txt", "A\n"), write("sub/settings.json", "{}\n\n")], [say("Done.")]]);
    const { id } = await bench.waiting();
    fs.symlinkSync(path.join(bench.dir, ".vscode/settings.json"), path.join(bench.dir, "sub/settings.json"));
    bench.view({ type: "approve.step", call: id });
    await until(() => items()[1]?.state === "waiting", "the second question");
    expect(items()[1]!.preview).toMatchObject({ why: expect.stringContaining("always asks") });
    expect(bench.file(".vscode/settings.json")).toBe("{}\n");
  });
});

describe("a server that gives two calls one name", () => {
  it("gets each of them asked about for itself", async () => {
    await open([[write("a.txt", "A\n", "x"), write("sub/b.txt", "B\n", "x")], [say("Done.")]]);
    await waitsFor("a.txt");
    bench.view({ type: "approve", call: (await bench.waiting()).id });
    await waitsFor("sub/b.txt");
    expect([bench.file("a.txt"), bench.file("sub/b.txt")]).toEqual(["A\n", "b\n"]);
    expect(new Set(items().map(({ id }) => id)).size).toBe(2);
    bench.view({ type: "reject", call: (await bench.waiting()).id });
    await bench.idle();
    expect(bench.file("sub/b.txt")).toBe("b\n");
  });

  it("cannot have an old approval count for a new call", async () => {
    await open([[write("a.txt", "A\n", "x")], [write("sub/b.txt", "B\n", "x")], [say("Done.")]]);
    const { id } = await bench.waiting();
    bench.view({ type: "approve", call: id });
    await waitsFor("sub/b.txt");
    // A second click on the first card, or a view that says so.
    bench.view({ type: "approve", call: id });
    bench.view({ type: "approve.step", call: id });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(bench.file("sub/b.txt")).toBe("b\n");
    expect((await bench.waiting()).id).not.toBe(id);
  });

  it("cannot give a call a name that nobody could approve", async () => {
    await open([[write("a.txt", "A\n", `x\n${"y".repeat(5_000)}`)], [say("Done.")]]);
    const { id } = await bench.waiting();
    expect(id.length).toBeLessThan(100);
    bench.view({ type: "approve", call: id });
    await bench.idle();
    expect(bench.file("a.txt")).toBe("A\n");
  });
});

describe("a view that says what the user did not", () => {
  it("approves nothing that does not wait", async () => {
    await open([[write("a.txt", "A\n"), write("sub/b.txt", "B\n")], [say("Done.")]]);
    const { preview } = await bench.waiting();
    const [other] = preview?.kind === "change" ? (preview.others ?? []) : [];
    const forged: ViewInput[] = [
      { type: "approve", call: other!.call },
      { type: "approve.step", call: other!.call },
      { type: "approve.reads" },
      { type: "answer", call: other!.call, text: "yes" },
      { type: "approve", call: "../../etc" },
    ];
    for (const message of forged) bench.view(message);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([bench.file("a.txt"), bench.file("sub/b.txt")]).toEqual(["a\n", "b\n"]);
  });

  it("approves no change with the card of a read", async () => {
    const read = call("read_file", { path: "/etc/hostname" });
    await open([[write("a.txt", "A\n"), read, write("sub/b.txt", "B\n")], [say("Done.")]]);
    bench.view({ type: "approve", call: (await bench.waiting()).id });
    await waitsFor("/etc/hostname");
    bench.view({ type: "approve.step", call: (await bench.waiting()).id });
    await waitsFor("sub/b.txt");
    expect(bench.file("sub/b.txt")).toBe("b\n");
  });

  it("opens no file outside, no other server, and puts nothing back that the task has not changed", async () => {
    await open([[say("Hello.")]]);
    await bench.idle();
    const forged: ViewInput[] = [
      { type: "open.file", path: "/etc/passwd" },
      { type: "open.file", path: "../../../etc/passwd" },
      { type: "servers.choose", url: "http://evil.example" },
      { type: "undo", path: "a.txt" },
      { type: "task.open", id: "../../../etc/passwd" },
      { type: "task.delete", id: "../../x" },
      { type: "task.export", id: "../../x" },
    ];
    for (const message of forged) bench.view(message);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bench.desk.opened).toEqual([]);
    expect(bench.desk.updates).toEqual([]);
    expect(bench.file("a.txt")).toBe("a\n");
  });
});
