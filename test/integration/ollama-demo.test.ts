/** The demo model on the sample project: real files, a real test run, and the moods of a user. */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatMessage, ChatReply, ToolSchema } from "../../src/models/model.ts";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import { SCRIPTS, type ScriptedOllama, startOllama } from "../ollama/index.ts";

let server: ScriptedOllama;
let project: string;

beforeEach(async () => {
  server = await startOllama({ script: SCRIPTS.find(({ name }) => name === "demo")! });
  project = await mkdtemp(join(tmpdir(), "bilby-demo-"));
  await cp(new URL("../../media/sample", import.meta.url), project, { recursive: true });
});
afterEach(async () => {
  await server.stop();
  await rm(project, { recursive: true });
});

type Args = Record<string, string>;
/** Answers a call in the user's place; undefined lets it run. */
type Mood = (name: string, args: Args, times: number) => string | undefined;

const TOOLS = [
  "list_files",
  "read_file",
  "apply_diff",
  "execute_command",
  "ask_followup_question",
  "attempt_completion",
];

/** A loop as small as can be: what the model asks for is done, until it asks for nothing more. */
async function work(model: string, said: string, mood: Mood = () => undefined, tools = TOOLS) {
  const native = !model.includes("xml");
  const messages: ChatMessage[] = [
    { role: "system", content: native ? "Tools are declared." : tools.map((name) => `<${name}>`).join(" ") },
    { role: "user", content: said },
  ];
  const steps: string[] = [];
  for (let turn = 0; turn < 20; turn++) {
    const reply = await ollamaServer({ endpoint: server.url }).chat(
      { model, messages, options: { num_ctx: 8192 }, ...(native ? { tools: tools.map(schema) } : {}) },
      { signal: new AbortController().signal, onDelta: () => undefined },
    );
    const calls = native ? reply.nativeCalls.map(({ name, args }) => ({ name, args: args as Args })) : callsIn(reply);
    messages.push({
      role: "assistant",
      content: reply.content,
      ...(native && calls.length > 0
        ? { tool_calls: calls.map(({ name, args }) => ({ function: { name, arguments: args } })) }
        : {}),
    });
    for (const { name, args } of calls) {
      steps.push(name);
      const times = steps.filter((each) => each === name).length;
      const result = mood(name, args, times) ?? (await run(name, args));
      messages.push(native ? { role: "tool", tool_name: name, content: result } : { role: "user", content: result });
    }
    if (calls.length === 0 || steps.at(-1) === "attempt_completion") return { steps, messages, last: lastWords(reply) };
  }
  throw new Error(`the demo model does not come to an end: ${steps.join(", ")}`);
}

async function run(name: string, args: Args): Promise<string> {
  const path = join(project, args.path ?? ".");
  switch (name) {
    case "list_files":
      return ".: 4 entries\nREADME.md, package.json\nsrc/: price.js\ntest/: price.test.js";
    case "read_file":
      return (await readFile(path, "utf8")).replace(/^/gm, marks());
    case "apply_diff": {
      const [, search = "", replace = ""] =
        /<<<<<<< SEARCH\n([\s\S]*?)\n=======\n([\s\S]*?)\n>>>>>>> REPLACE/.exec(args.diff ?? "") ?? [];
      const before = await readFile(path, "utf8");
      if (before.split(search).length !== 2) return `Not applied: ${args.path} has no such lines.`;
      await writeFile(
        path,
        before.replace(search, () => replace),
      );
      return `Applied to ${args.path}.`;
    }
    case "execute_command":
      return new Promise((resolve) => {
        const [command = "", ...rest] = (args.command ?? "").split(" ");
        // A test run inside a test run would only report to it.
        const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
        execFile(command, rest, { cwd: project, env }, (error, stdout) =>
          resolve(`Exit code ${error ? error.code : 0}, 0.1 s.\n${stdout}`),
        );
      });
    default:
      return "The task is finished.";
  }
}

/** Numbers as our read_file puts them: on the first and each tenth line. */
function marks(): () => string {
  let line = 0;
  return () => (++line === 1 || line % 10 === 0 ? `${line}|` : "");
}

function schema(name: string): ToolSchema {
  return { type: "function", function: { name, description: name, parameters: { type: "object", properties: {} } } };
}

function callsIn({ content }: ChatReply): { name: string; args: Args }[] {
  return [...content.matchAll(/<([a-z]+_[a-z_]+)>\n([\s\S]*?)<\/\1>/g)]
    .filter(([, name]) => TOOLS.includes(name ?? ""))
    .map(([, name = "", inside = ""]) => ({
      name,
      args: Object.fromEntries(
        [...inside.matchAll(/<(\w+)>\n?([\s\S]*?)\n?<\/\1>/g)].map(([, key, value]) => [key, value]),
      ),
    }));
}

function lastWords(reply: ChatReply): string {
  return reply.content + reply.nativeCalls.map(({ args }) => JSON.stringify(args)).join();
}

const source = () => readFile(join(project, "src/price.js"), "utf8");
const rejected = (reason: string) => `The user rejected this call; nothing was done.\nThey say: ${reason}`;

describe("the demo model", () => {
  it.each(["bilby-demo", "bilby-demo-xml", "bilby-demo-think"])("as %s mends the sample project", async (model) => {
    expect(await run("execute_command", { command: "node --test" })).toMatch(/fail 3/);
    const { steps, last } = await work(model, "Do something useful.");
    expect(steps).toEqual(["list_files", "read_file", "apply_diff", "execute_command", "attempt_completion"]);
    expect(await source()).toContain("return Math.round(casePrice / BOTTLES_PER_CASE);");
    expect(await run("execute_command", { command: "node --test" })).toMatch(/fail 0/);
    expect(last).toContain("All tests pass.");
  });

  it.each(["bilby-demo", "bilby-demo-xml"])("as %s takes a rejection to heart, and says which", async (model) => {
    const mood: Mood = (name, _, times) =>
      name === "apply_diff" && times === 1 ? rejected("say why in a comment") : undefined;
    const { steps, messages } = await work(model, "Fix the prices.", mood);
    expect(steps.filter((name) => name === "apply_diff")).toHaveLength(2);
    expect(
      messages.some(({ role, content }) => role === "assistant" && content.includes("“say why in a comment”")),
    ).toBe(true);
    expect(await source()).toContain("  // Six bottles to a case, to the nearest cent.\n  return Math.round(");
  });

  it("stops when every change is rejected, and leaves the file alone", async () => {
    const before = await source();
    const mood: Mood = (name) => {
      if (name === "apply_diff") return rejected("no");
      return name === "ask_followup_question" ? "The user answers: Leave it as it is" : undefined;
    };
    const { steps, last } = await work("bilby-demo", "Fix the prices.", mood);
    expect(steps.at(-1)).toBe("ask_followup_question");
    expect(last).toContain("I stop");
    expect(await source()).toBe(before);
  });

  it("reads again when its edit does not land", async () => {
    const mood: Mood = (name, _, times) =>
      name === "apply_diff" && times === 1 ? "Not applied: SEARCH is not in src/price.js." : undefined;
    const { steps } = await work("bilby-demo-xml", "Fix the prices.", mood);
    expect(steps.slice(2, 6)).toEqual(["apply_diff", "read_file", "apply_diff", "execute_command"]);
    expect(await source()).toContain("BOTTLES_PER_CASE);");
  });

  it("says so when there is nothing to mend", async () => {
    await work("bilby-demo", "Fix the prices.");
    const { steps, last } = await work("bilby-demo", "Fix the prices.");
    expect(steps).not.toContain("apply_diff");
    expect(last).toContain("right already");
  });

  it("answers a question in plain text, and explains where it may change nothing", async () => {
    expect(await work("bilby-demo", "What is this project for?")).toMatchObject({ steps: [] });
    const before = await source();
    const asked = await work("bilby-demo-xml", "Fix the prices.", undefined, ["list_files", "read_file"]);
    expect(asked.steps).toEqual(["list_files", "read_file"]);
    expect(asked.last).toContain("src/price.js:7");
    expect(await source()).toBe(before);
  });

  it("does without a command that the user does not want run", async () => {
    const mood: Mood = (name) => (name === "execute_command" ? rejected("not now") : undefined);
    const { last } = await work("bilby-demo", "Fix the prices.", mood);
    expect(last).toContain("did not run the tests");
  });

  it("knows no other project", async () => {
    const { last } = await work("bilby-demo", "Go.", (name) =>
      name === "list_files" ? ".: 1 entry\nmain.c" : undefined,
    );
    expect(last).toContain("only Bilby's sample project");
  });
});
