import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { Assembler, assemble } from "../../../src/context/assemble.ts";
import { meter } from "../../../src/context/meter.ts";
import { type RequestBody, sharedPrefix } from "../../../src/context/prefix.ts";
import { sharesOf } from "../../../src/context/shares.ts";
import { TokenCounts } from "../../../src/context/tokens.ts";
import type { TaskEvent } from "../../../src/task/events.ts";
import { Log, randomLog, writers } from "./logs.ts";

// Many cases, on machines that are busy with other things.
vi.setConfig({ testTimeout: 60_000 });

const counts = new TokenCounts({ count: (text) => Math.ceil(text.length / 3) });

function bodyOf(assembler: Assembler): RequestBody {
  const prompt = assembler.prompt!;
  return {
    model: prompt.model.name,
    messages: assembler.messages(),
    tools: prompt.tools,
    options: prompt.options,
  };
}

/** Every request of a log, with the event that announced a break before it. */
function requests(events: readonly TaskEvent[]): { body: RequestBody; announced: string | null }[] {
  const assembler = new Assembler(writers);
  const sent: { body: RequestBody; announced: string | null }[] = [];
  for (const event of events) {
    if (event.type === "request.sent") sent.push({ body: bodyOf(assembler), announced: assembler.announcedBreak });
    assembler.take(event);
  }
  return sent;
}

describe("assembling the messages", () => {
  it("starts each request with the one before, byte for byte, or an event says why", () => {
    let breaks = 0;
    let requestsSeen = 0;
    fc.assert(
      fc.property(randomLog, (events) => {
        const sent = requests(events);
        requestsSeen += sent.length;
        for (const [i, { body, announced }] of sent.entries()) {
          const before = sent[i - 1]?.body;
          if (!before) continue;
          const start = JSON.stringify(before.messages).slice(0, -1);
          const extended = JSON.stringify(body.messages).startsWith(start);
          if (announced === null) expect(extended).toBe(true);
          else breaks++;
          const shared = sharedPrefix(before, body, counts);
          const whole = extended && JSON.stringify(before.tools) === JSON.stringify(body.tools);
          expect(shared.brokenAt === undefined).toBe(whole && before.options.num_ctx === body.options.num_ctx);
          if (announced === null) expect(shared.messages).toBe(before.messages.length);
        }
      }),
      { numRuns: 1500 },
    );
    expect(requestsSeen).toBeGreaterThan(3000);
    expect(breaks).toBeGreaterThan(100);
  });

  it("gives the same messages taken one by one and all at once, at every point of the log", () => {
    fc.assert(
      fc.property(randomLog, fc.nat(), (events, cut) => {
        const part = events.slice(0, cut % (events.length + 1));
        const assembler = new Assembler(writers);
        for (const event of part) {
          assembler.take(event);
          assembler.messages();
        }
        expect(assembler.messages()).toEqual(assemble(part, writers));
      }),
      { numRuns: 1000 },
    );
  });

  it("counts in the meter exactly what is sent", () => {
    fc.assert(
      fc.property(randomLog, (events) => {
        const assembler = new Assembler(writers);
        for (const event of events) assembler.take(event);
        const body = bodyOf(assembler);
        const total = counts.request(body.messages, body.tools);
        const sums = meter(assembler, assembler.prompt!.window, counts);
        expect(sums.used).toBe(total);
        expect(sums.prompt + sums.task + sums.results).toBe(total);
        for (const entry of assembler.entries()) {
          expect(sharesOf(entry, counts).reduce((a, b) => a + b, 0)).toBe(counts.message(entry.message));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("puts results, notes and the user's words of a step into one message where results are user messages", () => {
    const log = new Log();
    log.compose();
    log.say("Fix it.");
    log.request();
    const [one, two] = log.reply("reading", [
      { name: "read_file", args: {} },
      { name: "list_files", args: {} },
    ]);
    log.finish(one!, "A");
    log.finish(two!, "B");
    log.add({ type: "note.appended", why: "mode", text: "Mode is now ask." });
    log.say("And hurry.");
    expect(assemble(log.events, writers)).toEqual([
      { role: "system", content: "You are Bilby." },
      { role: "user", content: "Fix it." },
      { role: "assistant", content: "reading" },
      { role: "user", content: "[read_file]\nA\n\n[list_files]\nB\n\nMode is now ask.\n\nAnd hurry." },
    ]);
  });

  it("gives native calls back as the server gave them, results in their role, thinking in its field", () => {
    const log = new Log();
    log.dialect = "native";
    log.compose();
    log.say("Fix it.");
    log.request();
    const [call] = log.reply("", [{ name: "read_file", args: { path: "a" } }], "let me see");
    log.finish(call!, "A");
    log.say("Go on.");
    expect(assemble(log.events, writers).slice(2)).toEqual([
      {
        role: "assistant",
        content: "",
        thinking: "let me see",
        tool_calls: [{ id: "c1", function: { name: "read_file", arguments: { path: "a" } } }],
      },
      { role: "tool", content: "A", tool_name: "read_file", tool_call_id: "c1" },
      { role: "user", content: "Go on." },
    ]);
  });

  it("keeps what a failed request had and adds what comes later as a new message", () => {
    const log = new Log();
    log.compose();
    log.say("Fix it.");
    log.request();
    log.add({ type: "request.failed", step: 1, cause: "server-crashed", message: "", evidence: "", partial: "half" });
    log.say("Try again.");
    expect(assemble(log.events, writers).map((message) => message.content)).toEqual([
      "You are Bilby.",
      "Fix it.",
      "Try again.",
    ]);
  });

  it("never puts words typed while a reply streamed in front of that reply", () => {
    const log = new Log();
    log.compose();
    log.say("Fix it.");
    log.request();
    log.say("Also the tests.");
    log.reply("Done.");
    expect(assemble(log.events, writers).map((message) => message.content)).toEqual([
      "You are Bilby.",
      "Fix it.",
      "Done.",
      "Also the tests.",
    ]);
  });

  it("adds nothing for an empty reply", () => {
    const log = new Log();
    log.compose();
    log.say("Fix it.");
    log.request();
    log.reply("", [], "only thoughts");
    expect(assemble(log.events, writers)).toHaveLength(2);
  });

  it("sends the condensed text for what it stands for, and the tail as it was", () => {
    const log = new Log();
    log.compose();
    log.say("Fix it.");
    log.read("a.ts", "AAA", "h1");
    const through = log.events.length - 1;
    log.read("b.ts", "BBB", "h2");
    log.add({
      type: "context.condensed",
      why: "full",
      stage: "mechanical",
      through,
      text: "Facts.",
      stubs: { c2: "[b.ts was here]" },
      before: 9,
      after: 5,
    });
    expect(assemble(log.events, writers).map((message) => message.content)).toEqual([
      "You are Bilby.",
      "Facts.",
      "reading b.ts",
      "[read_file b.ts]\n[b.ts was here]",
    ]);
  });

  it("sends exactly the old bytes again after a condensing was undone", () => {
    const log = new Log();
    log.compose();
    log.say("Fix it.");
    log.read("a.ts", "AAA", "h1");
    const before = JSON.stringify(assemble(log.events, writers));
    const condensed = log.add({
      type: "context.condensed",
      why: "asked",
      stage: "mechanical",
      through: 2,
      text: "Facts.",
      stubs: {},
      before: 9,
      after: 5,
    });
    log.compose("condensed", "A new mode's prompt.");
    expect(JSON.stringify(assemble(log.events, writers))).not.toBe(before);
    log.add({ type: "condensing.undone", seqOf: condensed.seq });
    expect(JSON.stringify(assemble(log.events, writers))).toBe(before);
  });

  it("leaves a stub where the user dropped a result, and the result where it was restored", () => {
    const log = new Log();
    log.compose();
    log.say("Fix it.");
    log.read("a.ts", "AAA", "h1");
    log.add({ type: "item.changed", item: "result:c1", change: "dropped" });
    expect(assemble(log.events, writers).at(-1)!.content).toMatch(/^\[read_file a\.ts\]\n\[dropped by the user/);
    log.add({ type: "item.changed", item: "result:c1", change: "restored" });
    expect(assemble(log.events, writers).at(-1)!.content).toContain("AAA");
  });
});
