import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { Assembler, assemble } from "../../../src/context/assemble.ts";
import { type Condensed, condensingDue, mayCondense, planCondensing } from "../../../src/context/condense.ts";
import { fitResult, resultBudget } from "../../../src/context/results.ts";
import { TokenCounts } from "../../../src/context/tokens.ts";
import { effectiveWindow, room } from "../../../src/context/window.ts";
import type { ContextWindow, TaskEvent } from "../../../src/task/events.ts";
import { Log, randomLog, writers } from "./logs.ts";

const ask = (words: number) => `Write a summary in ${words} words.`;

// Many cases, on machines that are busy with other things.
vi.setConfig({ testTimeout: 60_000 });

const counts = new TokenCounts({ count: (text) => Math.ceil(text.length / 4) });
const windowOf = (tokens: number): ContextWindow => effectiveWindow({ setting: tokens }).window;
const sizeOf = (events: readonly TaskEvent[]) => counts.request(assemble(events, writers));
const prompt = `You are Bilby. ${"Rule. ".repeat(900)}`;
const TASK = "Make the price rounding right, and keep the public names.";

/** What a model might answer when asked for a summary. */
const summaries: Record<string, { reply: string; cut: boolean }> = {
  good: { reply: "Goal: rounding.\nNext: run the tests.", cut: false },
  empty: { reply: "<think>hm</think>", cut: false },
  cut: { reply: "Goal: roun", cut: true },
  long: { reply: "word ".repeat(20_000), cut: false },
};

/** A scripted task: reads, edits, commands, each result fitted as the loop does it. */
function run(
  steps: number,
  window: ContextWindow,
  summary: { reply: string; cut: boolean } | "fails",
  resultChars: number,
) {
  const log = new Log();
  log.compose("start", prompt, window.tokens);
  log.say(TASK);
  const condensings: Condensed[] = [];
  for (let step = 1; step <= steps; step++) {
    const due = condensingDue(sizeOf(log.events), window);
    if (due && mayCondense(log.events)) {
      const plan = planCondensing({ ask, events: log.events, write: writers, counts, window, why: due });
      if (plan) {
        const accepted = plan.summary && summary !== "fails" ? plan.summary.accept(summary.reply, summary) : null;
        const event = accepted ?? plan.mechanical;
        condensings.push(event);
        log.add(event);
        expect(sizeOf(log.events)).toBe(event.after);
        expect(mayCondense(log.events)).toBe(false);
      }
    }
    expect(sizeOf(log.events)).toBeLessThanOrEqual(room(window));
    expect(assemble(log.events, writers)[0]).toEqual({ role: "system", content: prompt });
    log.request();
    const path = `src/file${step % 7}.ts`;
    const [call] = log.reply(`Step ${step}: I look at ${path}.`, [{ name: "read_file", args: { path } }]);
    const text = `line of ${path};\n`.repeat(Math.ceil((resultChars * ((step % 5) + 1)) / 20));
    const budget = resultBudget(window, sizeOf(log.events));
    const fitted = fitResult(text, budget, counts.text);
    if (step % 4 === 0) {
      log.finish(call!, fitted.text, {
        kind: "command",
        command: "npm test",
        cwd: ".",
        exitCode: step % 8 ? 1 : 0,
        ms: 5,
        tail: "1 failed",
      });
    } else if (step % 6 === 0) {
      log.finish(call!, fitted.text, { kind: "change", path, added: 2, removed: 1, before: "a", after: "b", diff: "" });
    } else {
      log.finish(call!, fitted.text, { kind: "read", path, form: "full", from: 1, to: 9, total: 9, hash: `h${step}` });
    }
  }
  return { log, condensings };
}

describe("condensing", () => {
  for (const tokens of [4096, 8192, 16384, 32768]) {
    for (const [name, summary] of [...Object.entries(summaries), ["failing", "fails"] as const]) {
      const steps = name === "good" || name === "failing" ? 100 : 30;
      it(`lets ${steps} steps finish in a window of ${tokens}, whatever comes of a summary: ${name}`, () => {
        const { log, condensings } = run(steps, windowOf(tokens), summary, 2500);
        expect(log.step).toBe(steps);
        expect(condensings.length).toBeGreaterThan(0);
        // Often enough to go on, rarely enough to be of use.
        expect(condensings.length).toBeLessThan(60);
        for (const event of condensings) expect(event.after).toBeLessThan(event.before);
        const text = assemble(log.events, writers)
          .map((message) => message.content)
          .join("\n");
        if (condensings.some((event) => event.text)) expect(text).toContain(TASK);
        if (name !== "good") for (const event of condensings) expect(event.stage).toBe("mechanical");
      });
    }
  }

  it("frees at least 30 % of the conversation each time, for any task and window, or is not done", () => {
    let planned = 0;
    fc.assert(
      fc.property(
        randomLog,
        fc.integer({ min: 60, max: 700 }),
        fc.constantFrom("full", "asked"),
        (events, tokens, why) => {
          const window: ContextWindow = { tokens, source: "setting", reserve: Math.floor(tokens / 4) };
          const assembler = new Assembler(writers);
          for (const event of events) assembler.take(event);
          const tools = assembler.prompt!.tools;
          const before = counts.request(assembler.messages(), tools);
          const plan = planCondensing({ ask, events, write: writers, counts, window, why });
          if (!plan) return;
          planned++;
          const fixed = counts.request(assembler.messages().slice(0, 1), tools);
          const seq = events.length;
          for (const event of [plan.mechanical, plan.summary?.accept("Goal: go on.", { cut: false })]) {
            if (!event) continue;
            const after = counts.request(assemble([...events, { v: 1, seq, at: 0, ...event }], writers), tools);
            expect(event).toMatchObject({ before, after });
            expect(before - after).toBeGreaterThanOrEqual(0.3 * (before - fixed));
            if (why === "full") expect(after).toBeLessThanOrEqual(room(window));
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(planned).toBeGreaterThan(20);
  });

  it("tries stubs first and asks no model where they are enough", () => {
    const log = new Log();
    log.compose("start", prompt);
    log.say(TASK);
    for (let i = 0; i < 6; i++) log.read(`src/a${i}.ts`, "text of a file;\n".repeat(180), `h${i}`);
    log.request();
    log.reply("Now I know.");
    const plan = planCondensing({
      ask,
      events: log.events,
      write: writers,
      counts,
      window: windowOf(8192),
      why: "full",
    })!;
    expect(plan.summary).toBeNull();
    expect(plan.mechanical.text).toBe("");
    expect(Object.values(plan.mechanical.stubs)[0]).toBe(
      "[ok; text left out to save room, call the tool again if you need it]",
    );
    log.add(plan.mechanical);
    const contents = assemble(log.events, writers).map((message) => message.content);
    expect(contents[1]).toBe(TASK);
    expect(contents).toContain("reading src/a0.ts");
  });

  it("keeps what code can know: words, refusals, files, commands with their end, open to-dos", () => {
    const log = new Log();
    log.compose("start", prompt);
    log.say(TASK);
    log.request();
    const [write, test, todo] = log.reply("prose ".repeat(3000), [
      { name: "apply_diff", args: {} },
      { name: "execute_command", args: {} },
      { name: "update_todo_list", args: {} },
    ]);
    log.finish(write!, "Applied.", {
      kind: "change",
      path: "src/price.ts",
      added: 3,
      removed: 1,
      before: "a",
      after: "b",
      diff: "",
    });
    log.finish(test!, "…", { kind: "command", command: "npm test", cwd: ".", exitCode: 1, ms: 1, tail: "" });
    log.finish(todo!, "Noted.", {
      kind: "todos",
      todos: [
        { text: "round half up", state: "done" },
        { text: "update docs", state: "open" },
      ],
    });
    log.request();
    const [refused] = log.reply("more ".repeat(3000), [{ name: "write_file", args: {} }]);
    log.add({ type: "call.decided", call: refused!.id, decision: "rejected", by: "user", reason: "not that file" });
    log.finish(refused!, "Rejected: not that file", undefined, "rejected");
    log.say("Use Math.round.");
    const plan = planCondensing({
      ask,
      events: log.events,
      write: writers,
      counts,
      window: windowOf(8192),
      why: "full",
      keep: "the tax table",
    })!;
    for (const known of [
      TASK,
      "not that file",
      "- [x] round half up",
      "- [ ] update docs",
      "- src/price.ts +3 -1 (step 1)",
      "- npm test: exit 1 (step 1)",
      "Use Math.round.",
      "the tax table",
    ]) {
      expect(plan.mechanical.text).toContain(known);
    }
    expect(plan.mechanical.note).toBe("the tax table");
  });

  it("asks for a summary behind the messages already sent, byte for byte, within the window", () => {
    const { log } = run(60, windowOf(8192), "fails", 300);
    for (let i = 0; i < 40; i++) {
      log.request();
      log.reply("a long thought ".repeat(30));
      log.say("go on");
    }
    const window = windowOf(8192);
    const plan = planCondensing({ ask, events: log.events, write: writers, counts, window, why: "asked" })!;
    const asked = plan.summary!.messages;
    const sent = assemble(log.events, writers);
    expect(asked.slice(0, -1)).toEqual(sent.slice(0, asked.length - 1));
    expect(asked.at(-1)!.role).toBe("user");
    expect(counts.request(asked) + plan.summary!.maxTokens).toBeLessThanOrEqual(window.tokens);
  });

  it("builds the next condensing on the summary before it", () => {
    const { log, condensings } = run(100, windowOf(4096), summaries.good!, 2500);
    const first = condensings.find((event) => event.stage === "summary");
    expect(first!.summary).toBe(summaries.good!.reply);
    const window = windowOf(4096);
    for (let i = 0; i < 3; i++) log.read("b.ts", "x".repeat(1500), `q${i}`);
    const plan = planCondensing({ ask, events: log.events, write: writers, counts, window, why: "full" })!;
    if (plan.mechanical.text) expect(plan.mechanical.text).toContain("Next: run the tests.");
    const text = assemble(log.events, writers)
      .map((message) => message.content)
      .join("\n");
    expect(text).toContain("Next: run the tests.");
  });

  it("keeps pinned results when the rest goes", () => {
    const log = new Log();
    log.compose("start", prompt);
    log.say(TASK);
    log.read("src/contract.ts", "the contract itself", "h1");
    log.add({ type: "item.changed", item: "result:c1", change: "pinned" });
    for (let i = 0; i < 12; i++) {
      log.request();
      log.reply("thinking aloud ".repeat(120));
      log.say("go on");
    }
    const plan = planCondensing({
      ask,
      events: log.events,
      write: writers,
      counts,
      window: windowOf(8192),
      why: "full",
    })!;
    log.add(plan.mechanical);
    expect(
      assemble(log.events, writers)
        .map((message) => message.content)
        .join("\n"),
    ).toContain("the contract itself");
  });

  it("never condenses words that the model has not been sent yet", () => {
    fc.assert(
      fc.property(
        randomLog,
        fc.integer({ min: 60, max: 500 }),
        fc.string({ minLength: 1 }),
        (events, tokens, words) => {
          const log = new Log();
          log.events.push(...events);
          const sent = `unsent words ${words.repeat(50)}`;
          log.say("short", sent);
          const window: ContextWindow = { tokens, source: "setting", reserve: 0 };
          const plan = planCondensing({ ask, events: log.events, write: writers, counts, window, why: "asked" });
          if (!plan) return;
          log.add(plan.mechanical);
          expect(assemble(log.events, writers).at(-1)!.content).toContain(sent);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("is due at the threshold and when a request would not fit, and refuses when there is nothing to take away", () => {
    const window = windowOf(16384);
    expect(condensingDue(9000, window)).toBeNull();
    expect(condensingDue(13_108, window)).toBe("threshold");
    expect(condensingDue(9000, window, 0.5)).toBe("threshold");
    expect(condensingDue(room(window) + 1, window)).toBe("full");
    const log = new Log();
    log.compose("start", prompt);
    log.say("x".repeat(50_000));
    expect(
      planCondensing({ ask, events: log.events, write: writers, counts, window: windowOf(4096), why: "full" }),
    ).toBeNull();
  });
});
