/** The ledger behind the meter, over HTTP: what it shows is what the server got, and what is changed in it is what happens. */
import { afterEach, describe, expect, it } from "vitest";
import type { HostMessage, LedgerState } from "../../src/panel/protocol.ts";
import { defaultSettings } from "../../src/settings/settings.ts";
import { call, cutOff, fail, say, script, think } from "../ollama/index.ts";
import { type PanelBench, type PanelOptions, panelBench } from "./panel-bench.ts";
import { until } from "./workbench.ts";

let bench: PanelBench;
const open = async (options: PanelOptions) => {
  bench = await panelBench({
    ...options,
    settings: { autoApprove: { ...defaultSettings.autoApprove, read: true }, ...options.settings },
  });
};
afterEach(() => bench?.close());

async function tell(text: string): Promise<void> {
  const asked = bench.ollama.chats.length;
  bench.view({ type: "say", text });
  await until(() => bench.ollama.chats.length > asked, "a request");
  await bench.idle();
}

const latest = <T extends HostMessage["type"]>(type: T) =>
  bench.messages.findLast((message) => message.type === type) as Extract<HostMessage, { type: T }> | undefined;

async function answerTo<T extends HostMessage["type"]>(ask: Parameters<PanelBench["view"]>[0], type: T) {
  const before = latest(type);
  bench.view(ask);
  await until(() => latest(type) !== before, `an answer to ${ask.type}`);
  return latest(type)!;
}

async function shown(): Promise<LedgerState> {
  return (await answerTo({ type: "ledger.open" }, "ledger")).ledger!;
}

/** Changes an item and waits for the ledger that says so. */
async function change(item: string, how: "dropped" | "restored" | "pinned" | "unpinned"): Promise<LedgerState> {
  return (await answerTo({ type: "ledger.change", item, change: how }, "ledger")).ledger!;
}

const fox = (name: string) => `${name} jumps over the lazy dog and runs away from it\n`.repeat(60);
const files = { "a.txt": fox("alpha"), "b.txt": fox("beta"), "c.txt": fox("gamma") };
const reads = [
  [call("read_file", { path: "a.txt" })],
  [call("read_file", { path: "b.txt" }), call("read_file", { path: "c.txt" })],
  [say("All three jump.")],
];

describe("the ledger", () => {
  it("shows what is sent: its sum is the meter's, and every file, reply and word is in it", async () => {
    await open({ files, server: { script: script("reads", [...reads, [say("Yes.")]]) } });
    await tell("Compare the files with @/c.txt");
    const ledger = await shown();
    expect(ledger.items.reduce((sum, item) => sum + item.tokens, 0)).toBe(ledger.total);
    expect(ledger.total).toBe(bench.state().meter!.used);
    const kinds = ledger.items.map(({ kind, label }) => `${kind} ${label}`);
    expect(kinds).toContain("file read_file a.txt");
    expect(kinds).toContain("mention c.txt (60 lines)");
    expect(kinds).toContain("reply Reply: All three jump.");
    expect(ledger.items.every((item) => item.state === "cached")).toBe(true);
    const fixed = ledger.items.filter(({ kind }) => kind === "section" || kind === "tools");
    expect(fixed.reduce((sum, item) => sum + item.tokens, 0)).toBe(bench.state().meter!.prompt);
    expect(ledger.bars.map(({ step, sent, reused }) => ({ step, sent, reused }))).toEqual(
      bench.ollama.chats.map((_, i) => ({ step: i + 1, sent: expect.any(Number), reused: expect.any(Number) })),
    );
    expect(ledger.bars[0]!.reused).toBe(0);
    expect(ledger.bars[1]!.reused).toBe(ledger.bars[0]!.sent);
    expect(ledger.bars.some((bar) => bar.broken)).toBe(false);
  });

  it("follows the task while it is open", async () => {
    await open({ files, server: { script: script("reads", [...reads, [say("Yes.")]]) } });
    await tell("Compare");
    const before = await shown();
    await tell("Sure?");
    await until(() => (latest("ledger")?.ledger?.bars.length ?? 0) > before.bars.length, "a ledger of the new request");
    const count = bench.messages.filter((message) => message.type === "ledger").length;
    bench.view({ type: "ledger.close" });
    bench.view({ type: "task.new" });
    await until(() => bench.state().task === null, "the new task");
    expect(bench.messages.filter((message) => message.type === "ledger").length).toBe(count);
  });

  for (const model of ["coder:14b", "plain:7b", "thinker:8b"]) {
    it(`opens every request of ${model} as the server got it, byte for byte`, async () => {
      await open({
        files,
        settings: { model, keepAlive: "20m", temperature: 0.3 },
        server: {
          script: script("everything", [
            [think("Hm."), say("Reading."), call("read_file", { path: "a.txt" })],
            [call("read_file", { path: "b.txt" }), cutOff()],
            [fail(500, "model runner has unexpectedly stopped")],
            [call("read_file", { path: "b.txt" })],
            [say("Both jump.")],
            [say("Still.")],
            [say("And on.")],
            [say("Again.")],
          ]),
        },
      });
      await tell("Compare @/c.txt");
      bench.view({ type: "act", action: "retry" });
      await until(() => bench.ollama.chats.length >= 5, "the rest of the turn");
      await bench.idle();
      const file = (await shown()).items.find(({ label }) => label === "read_file a.txt")!;
      await change(file.id, "dropped");
      await tell("Without a?");
      await change(file.id, "restored");
      bench.view({ type: "say", text: "/condense the gamma file" });
      await until(() => (latest("ledger")?.ledger?.condensed ?? null) !== null, "the condensing");
      await bench.idle();
      await tell("And now?");
      const { bars } = await shown();
      const bodies = bench.ollama.chats.map(({ body }) => body);
      const rebuilt: string[] = [];
      for (const { step } of bars) {
        const { sent } = await answerTo({ type: "ledger.step", step }, "ledger.step");
        rebuilt.push(sent!.body.text);
        bench.view({ type: "ledger.take", step, part: "request", to: "clipboard" });
        expect(bench.desk.copied.at(-1)).toBe(sent!.body.text);
        expect(sent!.messages.map(({ role, content }) => ({ role, content: content.text }))).toEqual(
          JSON.parse(sent!.body.text).messages.map(({ role, content }: { role: string; content: string }) => ({
            role,
            content,
          })),
        );
      }
      // A summary is asked of the model beside the steps; everything else is a step.
      const summaries = bodies.length - rebuilt.length;
      expect(summaries).toBeLessThanOrEqual(1);
      expect(bodies.filter((body) => rebuilt.includes(body))).toEqual(rebuilt);
      expect(bars.some((bar) => bar.broken)).toBe(false);
      expect(bars.filter((bar) => bar.condensed)).toHaveLength(1);
    });
  }
});

describe("dropping an item", () => {
  const steps = { script: script("drop", [...reads, [say("Yes.")], [say("Again.")]]) };

  it("takes it out of the next request, at the price that was said, and is no unannounced break", async () => {
    await open({ files, server: steps });
    await tell("Compare");
    const before = await shown();
    const item = before.items.find(({ label }) => label === "read_file b.txt")!;
    const { price } = await answerTo({ type: "ledger.price", item: item.id }, "ledger.price");
    expect(price).toMatchObject({ item: item.id });
    expect(price.frees).toBeGreaterThan(500);
    expect(price.rereads).toBeGreaterThan(500);
    const after = await change(item.id, "dropped");
    expect(before.total - after.total).toBe(price.frees);
    expect(after.items.find(({ id }) => id === item.id)).toMatchObject({ state: "dropped", was: expect.any(Number) });
    await tell("And now?");
    const chat = bench.ollama.chats.at(-1)!;
    expect(chat.body).not.toContain("beta jumps");
    expect(chat.body).toContain("alpha jumps");
    expect(chat.body).toContain("gamma jumps");
    // The server had to read again what it was said to: within what its own tokenizer counts otherwise.
    const fresh = chat.cache!.prompt - chat.cache!.reused;
    expect(fresh).toBeGreaterThan(price.rereads * 0.8);
    expect(fresh).toBeLessThan(price.rereads * 1.3 + 60);
    const bar = (await shown()).bars.at(-1)!;
    expect(bar.broken).toBeUndefined();
    expect(bar.reused).toBeGreaterThan(500);
  });

  it("can be taken back: then the old bytes are in front again, and nothing is read twice", async () => {
    await open({ files, server: steps });
    await tell("Compare");
    const item = (await shown()).items.find(({ label }) => label === "read_file b.txt")!;
    await change(item.id, "dropped");
    const { price } = await answerTo({ type: "ledger.price", item: item.id }, "ledger.price");
    expect(price.frees).toBeLessThan(0);
    await change(item.id, "restored");
    const before = bench.ollama.chats.at(-1)!.body;
    await tell("And now?");
    expect(bench.ollama.chats.at(-1)!.body.startsWith(before.replace(/\]\}$/, ""))).toBe(true);
  });

  it("is refused for what the ledger does not offer, whatever a view sends", async () => {
    await open({ files, server: steps });
    await tell("Compare");
    const task = (await shown()).items.find(({ kind }) => kind === "task")!;
    bench.view({ type: "ledger.change", item: task.id, change: "dropped" });
    await until(() => bench.desk.notes.length > 0, "the refusal");
    await tell("And now?");
    expect(bench.ollama.chats.at(-1)!.body).toContain("Compare");
  });
});

describe("condensing by hand", () => {
  it("frees what the foot said, keeps what is pinned and what is to be kept in mind, and can be undone", async () => {
    await open({
      files,
      server: { script: script("condense", [...reads, [say("A summary of it all.")], [say("Yes.")], [say("Back.")]]) },
    });
    await tell("Compare");
    const before = await shown();
    const pinned = before.items.find(({ label }) => label === "read_file a.txt")!;
    const { condense } = await change(pinned.id, "pinned");
    expect(condense!.before).toBe(before.total);
    expect(condense!.after).toBeLessThan(condense!.before);
    const { ledger } = await answerTo({ type: "condense", keep: "the dog is lazy" }, "ledger");
    await until(() => latest("ledger")!.ledger!.condensed !== undefined, "the condensing");
    await bench.idle();
    const { condensed, total } = (await shown()) ?? ledger!;
    expect(condensed).toMatchObject({ before: condense!.before, after: total });
    bench.view({ type: "condense.undo", seq: condensed!.seq });
    await until(() => latest("ledger")!.ledger!.condensed === undefined, "the undoing");
    expect((await shown()).total).toBe(before.total);
  });

  it("is what /condense in the input does, with the words behind it", async () => {
    await open({ files, server: { script: script("slash", [...reads, [say("Sum.")], [say("Yes.")], [say("Yes.")]]) } });
    await tell("Compare");
    bench.view({ type: "say", text: "/condense the dog is lazy" });
    await until(() => bench.state().items.some(({ kind }) => kind === "condensed"), "the condensing");
    await bench.idle();
    expect(bench.state().items.some((item) => item.kind === "user" && item.text.startsWith("/condense"))).toBe(false);
    expect(bench.state().items.find(({ kind }) => kind === "condensed")).toMatchObject({ note: "the dog is lazy" });
    await tell("And now?");
    expect(bench.ollama.chats.at(-1)!.body).toContain("Compare");
  });

  it("says so where there is nothing to condense, and where no task is open", async () => {
    await open({ server: { script: script("short", [[say("Hello.")]]) } });
    bench.view({ type: "say", text: "/condense" });
    await until(() => bench.desk.notes.length === 1, "a word about it");
    await tell("Hi");
    expect((await shown()).condense).toBeNull();
    bench.view({ type: "condense" });
    await until(() => bench.desk.notes.length === 2, "a word about it");
    expect(bench.ollama.chats).toHaveLength(1);
  });
});

describe("a slash", () => {
  it("switches the mode, and sends what follows to the model", async () => {
    await open({ server: { script: script("mode", [[say("It rounds.")]]) } });
    await tell("/ask what does it do?");
    expect(bench.state().mode).toBe("ask");
    expect(bench.ollama.chats[0]!.body).toContain("what does it do?");
    expect(bench.ollama.chats[0]!.body).not.toContain("/ask");
  });

  it("that names no mode is a message like any other", async () => {
    await open({ server: { script: script("path", [[say("A folder.")]]) } });
    await tell("/etc is what?");
    expect(bench.ollama.chats[0]!.body).toContain("/etc is what?");
  });
});
