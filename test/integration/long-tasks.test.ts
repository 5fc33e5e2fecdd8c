/** Long tasks in small windows: every request fits, the system prompt is in each, and no step condenses twice. */
import { afterEach, describe, expect, it } from "vitest";
import { type Conversation, call, cutOff, fail, type Reply, rule, say } from "../ollama/index.ts";
import { type Bench, type BenchOptions, workbench } from "./workbench.ts";

let bench: Bench;
afterEach(() => bench?.close());

const modules = Object.fromEntries(
  Array.from({ length: 12 }, (_, i) => [
    `src/part${i}.ts`,
    Array.from({ length: 60 }, (_, line) => `export const value${line} = ${i * 100 + line}; // part ${i}`).join("\n"),
  ]),
);

/** Reads, searches, edits, runs and writes in turn; never the same twice. */
function work(step: number): Reply {
  const part = step % 12;
  const path = `src/part${part}.ts`;
  switch (step % 5) {
    case 0:
      return [say(`Step ${step}: read.`), call("read_file", { path, lines: `${1 + (step % 30)}-${30 + (step % 30)}` })];
    case 1:
      return [call("search_files", { path: "src", regex: `value${step % 60} =` })];
    case 2:
      return [call("write_file", { path: `out/file${step}.ts`, content: `export const made = ${step};\n` })];
    case 3:
      return [call("execute_command", { command: `node -e "for(let i=0;i<80;i++)console.log('line',i,${step})"` })];
    default:
      return [call("list_files", { path: "src" }), call("read_file", { path: `src/part${(step * 7) % 12}.ts` })];
  }
}

const isSummary = ({ messages }: Conversation) => /summary/i.test(messages.at(-1)?.content ?? "");

function longTask(steps: number, summary: Reply) {
  let step = 0;
  return rule("long", (conversation) => {
    if (isSummary(conversation)) return summary;
    return step < steps ? work(step++) : [call("attempt_completion", { result: "All done." })];
  });
}

const GOOD = [
  say("Decisions: go on as planned.\nFindings: values are numbered.\nFailed: nothing.\nNext: the next part."),
];

async function run(steps: number, window: number, summary: Reply = GOOD, more: Partial<BenchOptions> = {}) {
  bench = await workbench({
    ...more,
    window,
    files: modules,
    maxRequests: 500,
    server: { script: longTask(steps, summary) },
  });
  const ended = await bench.agent.say("Number the parts. REMEMBER-THE-TASK");
  const { ollama, of } = bench;
  expect(ended, ended.message).toMatchObject({ cause: "finished" });
  const system = of("prompt.composed").map((event) => event.system);
  const { reserve } = of("prompt.composed")[0]!.window;
  for (const chat of ollama.chats) {
    const { messages } = chat.json as { messages: { role: string; content: string }[] };
    expect(chat.cut).not.toBe(true);
    expect(system).toContain(messages[0]!.content);
    expect(messages.some(({ content }) => content.includes("REMEMBER-THE-TASK"))).toBe(true);
    const isAsk = /Write a summary/.test(messages.at(-1)!.content);
    if (!isAsk) expect(chat.status).toBe(200);
    if (!isAsk) expect(chat.cache!.prompt).toBeLessThanOrEqual(window - reserve);
  }
  expect(of("request.sent").filter((event) => event.brokenPrefixAt !== undefined)).toEqual([]);
  let since = 0;
  for (const event of bench.log.events) {
    if (event.type === "model.replied") since = 0;
    if (event.type === "context.condensed") expect(++since).toBe(1);
  }
  return of("context.condensed");
}

describe("a task of", () => {
  for (const window of [4096, 8192, 16_384, 32_768])
    for (const steps of [30, 100])
      it(`${steps} steps finishes in a window of ${window}`, async () => {
        const condensed = await run(steps, window);
        if (window <= 8192) expect(condensed.length).toBeGreaterThan(0);
        for (const event of condensed) expect(event.after).toBeLessThan(event.before);
      });
});

describe("a task under a schema", () => {
  it("holds each reply to it but the summary, which is prose", async () => {
    await run(60, 6144, GOOD, { dialect: "json" });
    const asks = bench.ollama.chats.filter(({ json }) =>
      /Write a summary/.test((json as { messages: { content: string }[] }).messages.at(-1)!.content),
    );
    expect(asks.length).toBeGreaterThan(0);
    for (const chat of bench.ollama.chats) expect("format" in (chat.json as object)).toBe(!asks.includes(chat));
    expect(bench.of("context.condensed").some(({ stage }) => stage === "summary")).toBe(true);
  });
});

describe("a summary that", () => {
  const ways: Record<string, Reply> = {
    fails: [fail(500, "model runner has unexpectedly stopped")],
    "is empty": [say("")],
    "is longer than what it replaces": [say("word ".repeat(6000))],
    "is cut off": [say("Decisions: the"), cutOff()],
    "is a tool call": [call("list_files", { path: "." })],
  };
  for (const [way, reply] of Object.entries(ways))
    it(`${way} does not stop the task`, async () => {
      const condensed = await run(40, 4096, reply);
      expect(condensed.length).toBeGreaterThan(0);
      expect(condensed.every((event) => event.stage === "mechanical")).toBe(true);
    });
});
