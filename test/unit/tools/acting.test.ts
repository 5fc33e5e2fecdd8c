import { describe, expect, it } from "vitest";
import { builtInTools, callable, parseArgs, toolsFor } from "../../../src/tools/registry.ts";
import { todosOf } from "../../../src/tools/update-todo-list.ts";
import { architect, bench, code, lines } from "./bench.ts";

describe("execute_command", () => {
  it("gives exit code, time and output, and shows the output as it comes", async () => {
    const chunks: string[] = [];
    const { call } = bench({ "sub/a.txt": "" }, { onOutput: (chunk) => chunks.push(chunk) });
    const { text, detail } = await call("execute_command", { command: "ls; exit 4", cwd: "sub" });
    expect(text).toMatch(/^Exit code 4, \d+\.\d s\.\na\.txt$/);
    expect(chunks.join("")).toBe("a.txt\n");
    expect(detail).toMatchObject({ kind: "command", cwd: "sub", exitCode: 4, timedOut: false, tail: "a.txt" });
  });
  it("says when there was no output, and when it took too long", async () => {
    expect((await bench().call("execute_command", { command: "true" })).text).toMatch(
      /^Exit code 0, .*\n\(no output\)$/,
    );
    const { text, detail } = await bench({}, { commandTimeoutMs: 1_000 }).call("execute_command", {
      command: "echo a; sleep 60",
    });
    expect(text).toMatch(/^Stopped after 1 s without an end\..*\na$/);
    expect(detail).toMatchObject({ timedOut: true, exitCode: null });
  });
  it("shows where it would really run", async () => {
    const { preview, outside } = bench();
    expect(await preview("execute_command", { command: "ls", cwd: ".." })).toMatchObject({
      kind: "command",
      cwd: { outside: true, shown: outside },
    });
  });
});

describe("read_output", () => {
  async function withOutput(text: string, budget = 300) {
    const at = bench({}, { resultBudget: budget });
    const id = await at.context.blobs.put(Buffer.from(text));
    at.log({
      type: "tool.finished",
      call: "c",
      name: "execute_command",
      status: "ok",
      text: "",
      artifact: { id, bytes: 1, lines: 1 },
    });
    return { ...at, name: id.slice(0, 8) };
  }
  it("pages through a result that was cut", async () => {
    const { call, name } = await withOutput(lines(500).trimEnd());
    const first = await call("read_output", { artifact: name, lines: "100-500" });
    expect(first.text).toMatch(
      /^Output \w+ lines 100-\d+ of 500\. Go on with lines \d+-500\.\n100\|line 100\nline 101/,
    );
    const next = /Go on with lines (\S+)\./.exec(first.text)![1]!;
    expect((await call("read_output", { artifact: name, lines: next })).text).toContain(
      `|line ${next.split("-")[0]}\n`,
    );
  });
  it("finds lines, by words or an expression", async () => {
    const { call, name } = await withOutput("a\nError: (x)\nb\nerror y\n");
    expect((await call("read_output", { artifact: name, search: "Error: (" })).text).toContain("2|Error: (x)");
    expect((await call("read_output", { artifact: name, search: "(?i)^error" })).text).toMatch(
      /2 lines of output[\s\S]*2\|Error: \(x\)\n4\|error y/,
    );
    expect((await call("read_output", { artifact: name, search: "none" })).text).toMatch(/^No line of output/);
  });
  it("stops an expression that would go on for ever, and searches all of a long output", async () => {
    const { call, name } = await withOutput(`${"a".repeat(60)}!\n${"line\n".repeat(100_000)}last\n`);
    const trap = call("read_output", { artifact: name, search: "^(a+)+$" });
    await expect(trap).rejects.toThrow("takes too long on this output");
    expect((await call("read_output", { artifact: name, search: "^l.st" })).text).toContain("100002|last");
  });
  it("stays small on one line of 16 MB", async () => {
    const { call, name, context } = await withOutput("x".repeat(16_000_000), 600);
    expect(context.countTokens((await call("read_output", { artifact: name })).text)).toBeLessThan(600);
  });
  it("says which outputs there are", async () => {
    const { call, name } = await withOutput("a");
    await expect(call("read_output", { artifact: "ffffffff" })).rejects.toThrow(`There is ${name}.`);
    await expect(bench().call("read_output", { artifact: "a1" })).rejects.toThrow("No result of this task was cut");
    await expect(call("read_output", { artifact: name, lines: "9-12" })).rejects.toThrow(
      "1 line; 9-12 is beyond its end",
    );
  });
  it("opens nothing that is no artifact of this task", async () => {
    const at = await withOutput("a");
    const other = await at.context.blobs.put(Buffer.from("another task's"));
    await expect(at.call("read_output", { artifact: other })).rejects.toThrow("There is no output");
  });
});

describe("ask_followup_question", () => {
  it("shows the question with its suggestions, and gives back the answer", async () => {
    const at = bench();
    const asked = {
      question: "Which?",
      follow_up: ["EUR", { text: "USD", mode: "architect" }, { text: "x", mode: "no-mode" }, " "],
    };
    expect(await at.preview("ask_followup_question", asked)).toEqual({
      kind: "question",
      question: "Which?",
      suggestions: [{ text: "EUR" }, { text: "USD", mode: "architect" }, { text: "x" }],
    });
    at.context.answer = "CHF";
    expect(await at.call("ask_followup_question", asked)).toMatchObject({
      text: "The user answers: CHF",
      detail: { answer: "CHF" },
    });
  });
  it("without an answer tells the model how to go on", async () => {
    await expect(bench().call("ask_followup_question", { question: "Which?" })).rejects.toThrow("say what you assumed");
  });
});

describe("update_todo_list", () => {
  it("reads check lists as models write them", () => {
    const text = "# Plan\n- [x] a\n* [-] b\n1. [ ] c\n[X] d\n  - e\n\n- [~] f [draft]\n";
    expect(todosOf(text)).toEqual([
      { text: "a", state: "done" },
      { text: "b", state: "doing" },
      { text: "c", state: "open" },
      { text: "d", state: "done" },
      { text: "e", state: "open" },
      { text: "f [draft]", state: "doing" },
    ]);
  });
  it("takes objects, too, and says what is next", async () => {
    const todos = [{ content: "a", status: "completed" }, { content: "b", status: "in_progress" }, "c"];
    expect(await bench().call("update_todo_list", { todos })).toMatchObject({
      text: "1 of 3 done. Next: b",
      detail: {
        todos: [
          { text: "a", state: "done" },
          { text: "b", state: "doing" },
          { text: "c", state: "open" },
        ],
      },
    });
    await expect(bench().call("update_todo_list", { todos: "\n" })).rejects.toThrow("no entry");
  });
});

describe("switch_mode", () => {
  it("finds a mode by slug or name, and refuses one that is not there or is on already", async () => {
    const { preview, call } = bench();
    expect(await preview("switch_mode", { mode_slug: "Architect" })).toEqual({
      kind: "mode",
      to: "architect",
      reason: "",
    });
    expect(await call("switch_mode", { mode_slug: "architect" })).toMatchObject({
      detail: { from: "code", to: "architect" },
    });
    await expect(preview("switch_mode", { mode_slug: "painter" })).rejects.toThrow(
      "There is no mode painter. There is architect.",
    );
    await expect(preview("switch_mode", { mode_slug: "code" })).rejects.toThrow("the mode you are in");
  });
});

describe("attempt_completion", () => {
  it("ends the turn with its result", async () => {
    expect(await bench().call("attempt_completion", { result: " done " })).toMatchObject({
      detail: { kind: "completion", result: "done" },
    });
    expect(builtInTools.filter(({ ends }) => ends).map(({ name }) => name)).toEqual(["attempt_completion"]);
  });
});

describe("the registry", () => {
  const tool = (name: string) => builtInTools.find((each) => each.name === name)!;
  it("gives a mode the tools of its groups", () => {
    expect(toolsFor(code)).toEqual(builtInTools);
    expect(toolsFor(architect).map(({ name }) => name)).not.toContain("execute_command");
    expect(toolsFor({ ...code, groups: [{ group: "read" }] }).map(({ name }) => name)).toEqual([
      "read_file",
      "list_files",
      "search_files",
      "read_output",
      "update_todo_list",
      "ask_followup_question",
      "switch_mode",
      "attempt_completion",
    ]);
  });
  it("describes every parameter to the dialects, and no name twice", () => {
    for (const each of builtInTools) {
      const { parameters } = callable(each);
      expect(parameters.map(({ name }) => name)).toEqual(Object.keys(each.params.shape));
      const names = parameters.flatMap(({ name, aliases }) => [name, ...aliases]);
      expect(new Set(names).size).toBe(names.length);
    }
    expect(callable(tool("write_file")).parameters).toMatchObject([
      { name: "path", required: true, kind: "path" },
      { name: "content", required: true, kind: "text" },
    ]);
    expect(callable(tool("read_file")).parameters[1]).toMatchObject({ name: "lines", required: false });
    const all = builtInTools.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(all).size).toBe(all.length);
  });
  it("says what is wrong with arguments, all at once, and what is expected", () => {
    expect(() => parseArgs(tool("apply_diff"), { path: " ".repeat(0) })).toThrow(
      "apply_diff was not run: path is empty; diff is missing. Send the call again with path and diff.",
    );
    expect(() => parseArgs(tool("list_files"), { recursive: "maybe" })).toThrow(
      /recursive is not understood[\s\S]*optional: path, recursive/,
    );
    expect(parseArgs(tool("read_file"), { path: "a", lines: null, unknown: 1 })).toEqual({ path: "a" });
    expect(parseArgs(tool("search_files"), { path: "", regex: "x", file_pattern: "" })).toEqual({
      path: ".",
      regex: "x",
    });
    expect(parseArgs(tool("write_file"), { path: "a", content: "" })).toEqual({ path: "a", content: "" });
    expect(parseArgs(tool("list_files"), { path: "a", recursive: "false" })).toEqual({ path: "a", recursive: false });
  });
});
