import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { Assembler } from "../../../src/context/assemble.ts";
import { inTokensOf, type Ledger, ledger } from "../../../src/context/ledger.ts";
import { priceOf } from "../../../src/context/price.ts";
import { TokenCounts } from "../../../src/context/tokens.ts";
import { Log, randomLog, writers } from "./logs.ts";

// Many cases, on machines that are busy with other things.
vi.setConfig({ testTimeout: 60_000 });

const counts = new TokenCounts({ count: (text) => Math.ceil(text.length / 3) });

describe("the ledger", () => {
  it("sums to the request as it would be sent, for any task", () => {
    fc.assert(
      fc.property(randomLog, (events) => {
        const assembler = Assembler.of(events, writers);
        const { items, total } = ledger(events, writers, counts);
        expect(total).toBe(counts.request(assembler.messages(), assembler.prompt!.tools));
        expect(items.reduce((sum, item) => sum + item.tokens, 0)).toBe(total);
        expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
      }),
      { numRuns: 1000 },
    );
  });

  it("shows every word, reply and result of a task, whether it is still sent or not", () => {
    fc.assert(
      fc.property(randomLog, (events) => {
        const ids = new Set(ledger(events, writers, counts).items.map((item) => item.id));
        for (const event of events) {
          if (event.type === "user.said") expect(ids.has(`user:${event.seq}`)).toBe(true);
          if (event.type === "tool.finished") expect(ids.has(`result:${event.call}`)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("says what is new, what the server has read, and what was condensed, dropped or pinned", () => {
    const log = new Log();
    log.compose();
    log.say("Fix @/b.ts", "Fix @/b.ts\n\ntext of b", [{ path: "b.ts", hash: "h", from: 1, to: 1, total: 1 }]);
    log.read("a.ts", "A ".repeat(100), "h1");
    log.read("b.ts", "B ".repeat(100), "h2");
    log.read("c.ts", "C ".repeat(100), "h3");
    log.request();
    log.add({ type: "item.changed", item: "result:c1", change: "dropped" });
    log.add({ type: "item.changed", item: "result:c3", change: "pinned" });
    log.reply("Thinking.");
    log.say("Go on.");
    const by = new Map(ledger(log.events, writers, counts).items.map((item) => [item.id, item]));
    expect(by.get("result:c1")).toMatchObject({
      state: "dropped",
      kind: "file",
      was: 67,
      canRestore: true,
      canDrop: false,
    });
    // The drop broke the prefix: what came after it will be read anew.
    expect(by.get("result:c2")).toMatchObject({ state: "sent", kind: "file", also: ["user:1"] });
    expect(by.get("user:1")).toMatchObject({ state: "cached", kind: "mention", also: ["result:c2"], canDrop: false });
    expect(by.get("result:c3")!.state).toBe("pinned");
    expect([...by.values()].at(-1)).toMatchObject({ label: "Go on.", state: "sent", step: 5, canDrop: true });
    expect(by.get("section:role")).toMatchObject({ kind: "section", state: "cached", step: 0 });

    log.add({
      type: "context.condensed",
      why: "asked",
      stage: "mechanical",
      through: log.events.findLast((event) => event.type === "model.replied")!.seq,
      text: "Facts.",
      stubs: {},
      before: 100,
      after: 20,
    });
    const after = ledger(log.events, writers, counts);
    expect(after.items.find((item) => item.id === "result:c2")).toMatchObject({
      state: "condensed",
      tokens: 0,
      was: 67,
    });
    expect(after.items.find((item) => item.kind === "summary")).toMatchObject({ label: "Condensed conversation" });
  });

  it("says before a drop or its undoing what that frees and what the server must read again", () => {
    fc.assert(
      fc.property(randomLog, fc.nat(), (events, pick) => {
        const before = ledger(events, writers, counts);
        const choices = before.items.filter((item) => item.canDrop || item.canRestore);
        if (choices.length === 0) return;
        const { id, canDrop } = choices[pick % choices.length]!;
        const change = canDrop ? "dropped" : "restored";
        const price = priceOf(events, id, change, writers, counts);
        const changed = { v: 1, seq: events.at(-1)!.seq + 1, at: 0, type: "item.changed", item: id, change } as const;
        const after = ledger([...events, changed], writers, counts);
        expect(price.frees).toBe(before.total - after.total);
        expect(after.items.find((item) => item.id === id)).toMatchObject(
          canDrop ? { state: "dropped", canRestore: true } : { canRestore: false },
        );
        if (!canDrop) return;
        const cached = ({ items }: Ledger) => items.filter(({ state }) => state === "cached").map((item) => item.id);
        expect(cached(before)).toEqual(expect.arrayContaining(cached(after)));
        if (price.rereads > 0) expect(cached(after).length).toBeLessThan(cached(before).length);
      }),
      { numRuns: 500 },
    );
  });

  it("charges a drop with what was read behind it, and nothing where the item was never sent", () => {
    const log = new Log();
    log.compose();
    log.say("Fix it.");
    log.read("a.ts", "A ".repeat(300), "h1");
    log.read("b.ts", "B ".repeat(300), "h2");
    log.request();
    log.reply("Done.");
    log.say("One more thing. ".repeat(30));
    const price = (item: string) => priceOf(log.events, item, "dropped", writers, counts);
    const items = ledger(log.events, writers, counts).items;
    const behind = items.filter((item) => item.step > 2 && item.state === "cached");
    const tokens = behind.reduce((sum, item) => sum + item.tokens, 0);
    expect(price("result:c1").frees).toBe(181);
    expect(price("result:c1").rereads).toBeGreaterThan(tokens);
    expect(price("result:c2").rereads).toBeLessThan(price("result:c1").rereads);
    expect(price(items.at(-1)!.id)).toEqual({ frees: items.at(-1)!.tokens, rereads: 0 });
  });

  it("is counted in the model's own tokens, and still sums exactly", () => {
    fc.assert(
      fc.property(randomLog, fc.double({ min: 0.6, max: 2, noNaN: true }), (events, ratio) => {
        const plain = ledger(events, writers, counts);
        const { items, total } = inTokensOf(plain, ratio);
        expect(total).toBe(Math.ceil(plain.total * ratio));
        expect(items.reduce((sum, item) => sum + item.tokens, 0)).toBe(total);
      }),
      { numRuns: 200 },
    );
  });

  it("draws a bar per request: reused, new, answer, and where it was condensed or broken", () => {
    const log = new Log();
    log.compose();
    log.say("Fix it.");
    log.add({ type: "request.sent", step: 1, promptTokens: 100, reused: 0 });
    log.add({
      type: "model.replied",
      step: 1,
      content: "x",
      text: "x",
      calls: [],
      problems: [],
      usage: { outputTokens: 7 },
      ms: 1,
    });
    log.add({
      type: "context.condensed",
      why: "asked",
      stage: "mechanical",
      through: 1,
      text: "F",
      stubs: {},
      before: 90,
      after: 30,
    });
    log.add({ type: "request.sent", step: 2, promptTokens: 130, reused: 110, brokenPrefixAt: 2 });
    expect(ledger(log.events, writers, counts).bars).toEqual([
      { step: 1, sent: 100, reused: 0, new: 100, answer: 7 },
      { step: 2, sent: 130, reused: 110, new: 20, answer: 0, condensed: { before: 90, after: 30 }, broken: true },
    ]);
  });
});
