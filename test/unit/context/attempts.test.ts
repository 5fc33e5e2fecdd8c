/** Failed attempts that were made good: a condensing leaves their calls and results, and little of what stood in them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dialects, readReply } from "../../../src/calls/read.ts";
import { Assembler, assemble } from "../../../src/context/assemble.ts";
import { madeGood } from "../../../src/context/attempts.ts";
import { planCondensing } from "../../../src/context/condense.ts";
import { TokenCounts } from "../../../src/context/tokens.ts";
import { effectiveWindow } from "../../../src/context/window.ts";
import type { ChatMessage } from "../../../src/models/model.ts";
import type { DialectName, EventOf } from "../../../src/task/events.ts";
import { builtInTools, callable } from "../../../src/tools/registry.ts";
import { Log, writers } from "./logs.ts";

const counts = new TokenCounts({ count: (text) => Math.ceil(text.length / 4) });
const { window } = effectiveWindow({ setting: 8192 });
const DIFF = `<<<<<<< SEARCH\n${"  const rate = 'net <b> & gross';\n".repeat(45)}=======\n  x();\n>>>>>>> REPLACE`;
const FAILURE = "Nothing was changed in a.ts.\nSEARCH is not in the file. Nearest place, line 3.";

/** One reply with these calls, and their results. */
function turn(
  log: Log,
  ...calls: { name?: string; path: string; status?: EventOf<"tool.finished">["status"]; diff?: string; text?: string }[]
) {
  log.request();
  const asked = calls.map(({ name = "apply_diff", path, diff = DIFF }) => ({ name, args: { path, diff } }));
  const xml = asked.map(
    ({ name, args }) => `<${name}>\n<path>${args.path}</path>\n<diff>\n${args.diff}\n</diff>\n</${name}>`,
  );
  const made = log.reply(`I try.${log.dialect === "xml" ? `\n${xml.join("\n")}` : ""}`, asked);
  for (const [k, call] of made.entries()) {
    const { status = "ok", text = status === "ok" ? "Changed a.ts: +1 -12 lines." : FAILURE } = calls[k]!;
    log.finish(call, text, undefined, status);
  }
  return made;
}

function begin(dialect: DialectName): Log {
  const log = new Log();
  log.dialect = dialect;
  log.compose();
  log.say("Fix the rate.");
  return log;
}

/** Turns that fill the part which is kept as it is. */
function fill(log: Log): void {
  for (let k = 0; k < 12; k++) turn(log, { path: `other${k}.ts`, diff: `${k} `.repeat(300) });
}

function condense(log: Log) {
  const plan = planCondensing({
    events: log.events,
    write: writers,
    counts,
    window,
    why: "asked",
    ask: () => "Sum up.",
  });
  if (plan) log.add(plan.mechanical);
  return plan?.mechanical;
}

const replies = (messages: readonly ChatMessage[]) => messages.filter(({ role }) => role === "assistant");
const failedTwice = (log: Log) => {
  turn(log, { path: "a.ts", status: "failed" });
  turn(log, { path: "a.ts", status: "failed" });
  turn(log, { path: "a.ts" });
};

describe("an attempt that failed and was made good", () => {
  it.each(["xml", "native"] as const)("stays as a call with its result, without what stood in them (%s)", (dialect) => {
    const log = begin(dialect);
    for (let k = 0; k < 8; k++) failedTwice(log);
    fill(log);
    const before = assemble(log.events, writers);
    const event = condense(log);
    expect(event).toMatchObject({ text: "", stage: "mechanical" });
    expect(event?.folded?.length).toBeGreaterThan(4);
    const after = assemble(log.events, writers);
    expect(after.map(({ role }) => role)).toEqual(before.map(({ role }) => role));
    const [first, second, third] = replies(after);
    const tools = builtInTools.map(callable);
    for (const reply of [first!, second!]) {
      const nativeCalls = (reply.tool_calls ?? []).map((call) => ({
        name: call.function.name,
        args: call.function.arguments,
      }));
      const { calls, problems } = readReply(dialects[dialect], tools, reply.content, { nativeCalls });
      expect(problems).toEqual([]);
      expect(calls).toMatchObject([
        { name: "apply_diff", args: { path: "a.ts", diff: expect.stringMatching(/^\[left out/) } },
      ]);
    }
    expect(third).toEqual(replies(before)[2]);
    expect(JSON.stringify(after[3])).toContain("[failed; a later call did it]");
    const prompt = log.events.find((one) => one.type === "prompt.composed");
    expect(counts.request(after, prompt?.tools ?? [])).toBe(event?.after);
  });

  it("comes back to the byte when the condensing is undone", () => {
    const log = begin("xml");
    for (let k = 0; k < 8; k++) failedTwice(log);
    fill(log);
    const before = assemble(log.events, writers);
    const event = condense(log);
    expect(event?.folded).toBeDefined();
    log.add({ type: "condensing.undone", seqOf: log.events.length - 1 });
    expect(assemble(log.events, writers)).toEqual(before);
  });

  it("is one of the same tool on the same path or command, with a success after it", () => {
    const log = begin("native");
    const [alone] = turn(log, { path: "alone.ts", status: "failed" });
    const [other] = turn(log, { path: "a.ts", status: "failed", name: "write_file" });
    const [rejected] = turn(log, { path: "a.ts", status: "rejected" });
    const [good] = turn(log, { path: "a.ts", status: "failed" });
    turn(log, { path: "b.ts" });
    turn(log, { path: "a.ts" });
    const [late] = turn(log, { path: "a.ts", status: "failed" });
    const { calls } = madeGood(log.events);
    expect(calls).toEqual(new Set([good!.id]));
    for (const call of [alone, other, rejected, late]) expect(calls.has(call!.id)).toBe(false);
  });

  it("keeps its arguments where another call of the reply worked, and its result where the user pinned it", () => {
    const log = begin("xml");
    turn(log, { path: "a.ts", status: "failed" }, { path: "b.ts" });
    const [kept] = turn(log, { path: "a.ts", status: "failed", text: `${FAILURE} (kept)` });
    log.add({ type: "item.changed", item: `result:${kept!.id}`, change: "pinned" });
    for (let k = 0; k < 8; k++) failedTwice(log);
    fill(log);
    const before = replies(assemble(log.events, writers));
    expect(condense(log)?.folded).toBeDefined();
    const after = assemble(log.events, writers);
    expect(replies(after).slice(0, 2)).toEqual(before.slice(0, 2));
    expect(JSON.stringify(after)).toContain("(kept)");
  });
});

const attempt = fc.record({
  path: fc.constantFrom("a.ts", "b.ts"),
  status: fc.constantFrom("ok", "failed", "failed", "rejected", "interrupted"),
  diff: fc.constantFrom(DIFF, "short", `${DIFF}\n$& $1 </diff`, "12\n".repeat(200)),
});
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.array(attempt, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant("condense" as const) },
  { weight: 1, arbitrary: fc.constant("undo" as const) },
);

describe("folding attempts", () => {
  it("changes what was sent only where the log announces it, and leaves every call its result", () => {
    let folds = 0;
    const tried = fc.property(
      fc.constantFrom<DialectName>("xml", "native"),
      fc.array(happening, { minLength: 12, maxLength: 40, size: "max" }),
      (dialect, happenings) => {
        const log = begin(dialect);
        const assembler = new Assembler(writers);
        let taken = 0;
        let sent: ChatMessage[] = [];
        for (const each of happenings) {
          if (each === "condense") folds += condense(log)?.folded?.length ?? 0;
          else if (each === "undo") {
            const last = log.events.findLast((event) => event.type === "context.condensed");
            if (last) log.add({ type: "condensing.undone", seqOf: last.seq });
          } else turn(log, ...each);
          while (taken < log.events.length) {
            const event = log.events[taken++]!;
            if (event.type === "request.sent") {
              const now = assembler.messages();
              if (assembler.announcedBreak === null) expect(now.slice(0, sent.length)).toEqual(sent);
              sent = now;
            }
            assembler.take(event);
          }
          const messages = assembler.messages();
          expect(messages).toEqual(assemble(log.events, writers));
          const asked = messages.flatMap(({ tool_calls = [] }) => tool_calls.map(({ id }) => id));
          const answered = messages.flatMap(({ role, tool_call_id }) => (role === "tool" ? [tool_call_id] : []));
          expect(answered).toEqual(asked);
        }
      },
    );
    fc.assert(tried, { numRuns: 60 });
    expect(folds).toBeGreaterThan(0);
  });
});
