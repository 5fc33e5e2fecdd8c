import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  changedSinceRead,
  type Environment,
  environmentNews,
  workspaceListing,
} from "../../../src/context/environment.ts";
import type { KnownRead } from "../../../src/context/reads.ts";
import { Log } from "./logs.ts";

const problem = { path: "a.ts", line: 3, severity: "error" as const, message: "x is not\ndefined" };

describe("facts about the environment", () => {
  it("are told once, with the user's words or as a note, and never again unchanged", () => {
    const state = fc.record(
      {
        mode: fc.constantFrom({ slug: "code", role: "You write code." }, { slug: "ask", role: "You answer." }),
        todos: fc.array(fc.record({ text: fc.string(), state: fc.constantFrom("open", "doing", "done") }), {
          maxLength: 3,
        }),
        problems: fc.constantFrom([], [problem], [problem, { ...problem, line: 9 }]),
        openFiles: fc.subarray(["a.ts", "b.ts", "c.ts"]),
        changedFiles: fc.subarray(["a.ts", "b.ts"]),
        time: fc.constantFrom("10:00", "10:05"),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(state, fc.boolean()), { minLength: 1, maxLength: 8 }), (states) => {
        const log = new Log();
        for (const [environment, withWords] of states) {
          const news = environmentNews(environment as Environment, log.events);
          if (withWords) log.say("words", `words\n\n${news}`);
          else if (news) log.add({ type: "note.appended", why: "environment", text: news });
          expect(environmentNews(environment as Environment, log.events)).toBe("");
        }
      }),
      { numRuns: 500 },
    );
  });

  it("say what changed and nothing else", () => {
    const log = new Log();
    const before: Environment = { mode: { slug: "code", role: "You write code." }, problems: [problem], todos: [] };
    const first = environmentNews(before, log.events);
    expect(first).toBe("Mode: code. You write code.\n\nProblems the editor reports:\n- a.ts:3 error: x is not defined");
    log.say("Go", `Go\n\n${first}`);
    expect(environmentNews({ ...before, problems: [] }, log.events)).toBe(
      "Problems the editor reports: none any more.",
    );
    expect(environmentNews({ ...before, todos: [{ text: "test it", state: "open" }] }, log.events)).toBe(
      "To-do list:\n- [ ] test it",
    );
  });

  it("are told again after they were condensed away", () => {
    const log = new Log();
    log.say("Go", `Go\n\n${environmentNews({ problems: [problem] }, log.events)}`);
    log.add({
      type: "context.condensed",
      why: "full",
      stage: "mechanical",
      through: 0,
      text: "F",
      stubs: {},
      before: 2,
      after: 1,
    });
    expect(environmentNews({ problems: [problem] }, log.events)).toContain("a.ts:3");
  });

  it("do not take the user's own words for something told", () => {
    const log = new Log();
    log.say("Time: 10:00");
    expect(environmentNews({ time: "10:00" }, log.events)).toBe("Time: 10:00");
  });

  it("name a file again when it changed once more after it was read again", () => {
    const log = new Log();
    const changedFiles = ["a.ts"];
    log.read("a.ts", "one", "h1");
    log.add({ type: "note.appended", why: "environment", text: environmentNews({ changedFiles }, log.events) });
    log.read("b.ts", "b", "h");
    expect(environmentNews({ changedFiles }, log.events)).toBe("");
    log.read("a.ts", "two", "h2");
    expect(environmentNews({ changedFiles }, log.events)).toBe("Changed by others since you read them:\n- a.ts");
  });

  it("name files that others changed or deleted since they were read", () => {
    const read = (path: string, hash: string): [string, KnownRead] => [
      path,
      { path, hash, total: 1, ranges: [], step: 1 },
    ];
    const known = new Map([read("b.ts", "1"), read("a.ts", "2"), read("c.ts", "3")]);
    const now: Record<string, string> = { "b.ts": "changed", "c.ts": "3" };
    expect(changedSinceRead(known, (path) => now[path])).toEqual(["a.ts (deleted)", "b.ts"]);
  });
});

describe("the workspace listing", () => {
  const count = (text: string) => Math.ceil(text.length / 4);
  it("stays within its share and says when there is more", () => {
    const entries = Array.from({ length: 500 }, (_, i) => `src/file${i}.ts`);
    const listing = workspaceListing(entries, false, 200, count);
    expect(count(listing)).toBeLessThanOrEqual(200);
    expect(listing).toContain("the first of many; use list_files");
    expect(workspaceListing(["a.ts"], false, 200, count)).toBe("Files in the workspace:\na.ts");
    expect(workspaceListing([], false, 200, count)).toBe("");
  });
});
