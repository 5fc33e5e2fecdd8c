import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { Assembler } from "../../../src/context/assemble.ts";
import { ledger } from "../../../src/context/ledger.ts";
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
    expect(by.get("result:c1")).toMatchObject({ state: "dropped", kind: "file", was: 67 });
    expect(by.get("result:c2")).toMatchObject({ state: "cached", kind: "file", also: ["user:1"] });
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
