/** What the user changed about the prompt, as the server gets it: trimmed sections, tools switched off, modes of one's own, switches. */
import { afterEach, describe, expect, it } from "vitest";
import { builtInModes } from "../../src/modes/built-in.ts";
import { parseModes, withCustom } from "../../src/modes/custom.ts";
import { toolsOf } from "../../src/modes/rules.ts";
import { customise } from "../../src/prompt/customise.ts";
import { builtInTools } from "../../src/tools/registry.ts";
import { call, MODELS, say, script } from "../ollama/index.ts";
import { tokenizer } from "../unit/context/tokenizer.ts";
import { type PanelBench, panelBench } from "./panel-bench.ts";
import { type Bench, type BenchOptions, until, workbench } from "./workbench.ts";

let bench: Bench | undefined;
let panel: PanelBench | undefined;
afterEach(async () => {
  await bench?.close();
  await panel?.close();
  bench = panel = undefined;
});

const open = async (options: BenchOptions) => {
  bench = await workbench(options);
  return bench;
};
/** Entries of the setting, in every mode. */
const changed = (...entries: object[]) => ({
  customisation: async (mode: string) =>
    customise(
      { mode, entries, instructions: "", language: "", rules: [], patches: [], overrides: [] },
      tokenizer.count,
    ),
});
const bodyOf = (request: { body: string }) =>
  JSON.parse(request.body) as {
    messages: { role: string; content: string }[];
    tools?: { function: { name: string } }[];
  };
const systemOf = (request: { body: string }) => bodyOf(request).messages[0]!.content;
const hello = { script: script("hello", [[say("Hello.")], [say("Hello again.")], [say("Once more.")]]) };

describe("a trimmed prompt", () => {
  it("is exactly what the next request carries, and the meter moves by exactly those tokens", async () => {
    panel = await panelBench({ server: hello, settings: { model: "plain:7b", promptProfile: "full" } });
    const { view, state, ollama, session } = panel;
    view({ type: "say", text: "hi" });
    await until(() => ollama.chats.length === 1 && state().phase.name === "idle", "the first reply");
    const before = { system: systemOf(ollama.chats[0]!), prompt: state().meter!.prompt };

    panel.set({
      promptProfile: "lean",
      promptPatches: [
        { section: "tool:update_todo_list", off: true },
        { section: "tool:read_output", off: true },
        { section: "work", text: "# How to work\nSmall steps on {{os}}." },
      ],
    });
    await session.newTask();
    view({ type: "say", text: "hi" });
    await until(() => ollama.chats.length === 2 && state().phase.name === "idle", "the second reply");
    const after = systemOf(ollama.chats[1]!);
    expect(after).toContain(`# How to work\nSmall steps on ${process.platform === "linux" ? "Linux" : ""}`);
    expect(after).not.toMatch(/update_todo_list|read_output|Never guess/);
    expect(after.length).toBeLessThan(before.system.length / 1.5);
    const saved = tokenizer.count(before.system) - tokenizer.count(after);
    expect(saved).toBeGreaterThan(300);
    // Both in the tokens of the server, as learned from its first reply.
    expect(before.prompt - state().meter!.prompt).toBe(saved);
  });

  it("reaches a running task only when the user says so, and the break is announced", async () => {
    const entries: object[] = [];
    const { agent, ollama, of } = await open({ model: "plain:7b", server: hello, ...changed(...entries) });
    const live = { customisation: async (mode: string) => (await changed(...entries).customisation(mode))! };
    Object.assign(bench!.ports, live);
    await agent.say("one");
    expect(await agent.promptIsOutdated()).toBe(false);
    entries.push({ section: "work", off: true });
    expect(await agent.promptIsOutdated()).toBe(true);
    await agent.say("two");
    expect(systemOf(ollama.chats[1]!)).toBe(systemOf(ollama.chats[0]!));
    await agent.recompose();
    await agent.say("three");
    expect(systemOf(ollama.chats[2]!)).not.toContain("# How to work");
    expect(of("prompt.composed").map(({ why }) => why)).toEqual(["start", "edited"]);
    expect(of("request.sent").every((event) => event.brokenPrefixAt === undefined)).toBe(true);
    expect(await agent.promptIsOutdated()).toBe(false);
  });

  for (const [model, dialect] of [
    ["plain:7b", "xml"],
    ["coder:14b", "native"],
  ] as const) {
    it(`does not run a tool that is switched off, whatever the model asks for, in ${dialect}`, async () => {
      const { agent, ollama, of } = await open({
        model,
        ...changed({ section: "tool:execute_command", mode: "code", off: true }),
        server: { script: script("off", [[call("execute_command", { command: "echo hi" })], [say("I cannot.")]]) },
      });
      await agent.say("run it");
      expect(ollama.chats[0]!.body).not.toContain("execute_command");
      expect(of("tool.finished")[0]).toMatchObject({ status: "failed" });
      expect(of("tool.finished")[0]!.text).toContain("execute_command is switched off by the user");
    });
  }

  it("is what a correction goes by too: it names no tool that is switched off or not described", async () => {
    const { agent, of } = await open({
      model: "coder:14b",
      mcp: {},
      ...changed({ section: "tool:execute_command", off: true }),
      server: { script: script("unknown", [[call("fly_away", { to: "moon" })], [say("I cannot.")]]) },
    });
    await agent.say("fly");
    const told = of("note.appended").find(({ trouble }) => trouble === "call-unknown-tool")!.text;
    expect(told).toMatch(/The tools are: read_file, .*apply_diff.*attempt_completion\.$/);
    for (const name of ["execute_command", "use_mcp_tool"]) expect(told).not.toContain(name);
  });

  it("can be a whole prompt of the user's own, which says what is given up", async () => {
    const { agent, ollama, of } = await open({
      model: "plain:7b",
      server: hello,
      ...changed({ section: "*", mode: "code", text: "You are terse. Tools:\n{{tools}}" }),
    });
    await agent.say("hi");
    expect(systemOf(ollama.chats[0]!)).toMatch(/^You are terse\. Tools:\n# Tools\n/);
    expect(of("notice").map(({ text }) => text)).toEqual([expect.stringContaining("in place of ours")]);
  });
});

const docs = parseModes(
  "modes.yaml",
  `customModes:
  - slug: docs
    name: Docs
    roleDefinition: You write documentation. You may change any file you like.
    groups: [read, [edit, { fileRegex: '^docs/.*\\.md$', description: 'Markdown below docs/' }]]
  - slug: small
    name: Small
    roleDefinition: You are small.
    groups: [read]
    model: plain:7b
    profile: minimal
    sampling: { temperature: 0.1 }
  - slug: lost
    name: Lost
    roleDefinition: You are lost.
    groups: [read]
    model: gone:1b
`,
  "user",
);
const modes = withCustom(builtInModes, docs.modes, []);

describe("a custom mode", () => {
  it("limited to docs/**/*.md refuses an edit elsewhere with a reason the model can use, whatever its prompt says", async () => {
    expect(docs.problems).toEqual([]);
    const { agent, of, file } = await open({
      mode: "docs",
      modes,
      files: { "src/a.ts": "one\n" },
      server: {
        script: script("docs", [
          [call("write_file", { path: "src/a.ts", content: "two\n" })],
          [call("write_file", { path: "docs/guide/a.md", content: "# Guide\n" })],
          [say("done")],
        ]),
      },
    });
    await agent.say("change both");
    const [refused, written] = of("tool.finished");
    expect(refused).toMatchObject({ status: "failed" });
    expect(refused!.text).toContain(
      "Files that Docs mode may change: Markdown below docs/. src/a.ts is not one of them.",
    );
    expect(written).toMatchObject({ status: "ok" });
    expect(file("src/a.ts")).toBe("one\n");
    expect(file("docs/guide/a.md")).toBe("# Guide\n");
  });

  it("brings its own model, profile and sampling, which go when it is left", async () => {
    const { agent, ollama, of } = await open({
      mode: "code",
      modes,
      model: "coder:14b",
      profile: "full",
      server: hello,
    });
    await agent.say("one");
    agent.switchMode("small");
    await agent.say("two");
    agent.switchMode("code");
    await agent.say("three");
    expect(of("prompt.composed").map(({ why, mode, model, profile }) => [why, mode, model.name, profile])).toEqual([
      ["start", "code", "coder:14b", "full"],
      ["model", "small", "plain:7b", "minimal"],
      ["model", "code", "coder:14b", "full"],
    ]);
    const options = ollama.chats.map(({ body }) => (JSON.parse(body) as { options: Record<string, unknown> }).options);
    expect(options.map(({ temperature }) => temperature)).toEqual([undefined, 0.1, undefined]);
    expect(of("request.sent").every((event) => event.brokenPrefixAt === undefined)).toBe(true);
  });

  it("that lost its model says so", async () => {
    const { agent } = await open({ mode: "lost", modes, server: hello });
    const ended = await agent.say("hi");
    expect(ended.cause).toBe("model-missing");
    expect(ended.message).toContain("Lost mode is set to use gone:1b");
  });
});

describe("switching mode ten times in a task", () => {
  const order = ["ask", "code", "architect", "debug", "docs", "code", "ask", "docs", "architect", "code"];
  for (const [model, dialect] of [
    ["plain:7b", "xml"],
    ["coder:14b", "native"],
  ] as const) {
    it(`never leaves a stale prompt, a stale tool list or an unannounced break, in ${dialect}`, async () => {
      const replies = order.map((_, at) => [say(`Reply ${at}.`)]);
      const { agent, ollama, of, ports } = await open({
        mode: "code",
        modes,
        model,
        server: { script: script("ten", [[say("Start.")], ...replies]) },
      });
      await agent.say("start");
      for (const [at, slug] of order.entries()) {
        // There and back again before anything is sent: the model hears of the last one only.
        agent.switchMode(order.at(at - 3)!);
        agent.switchMode(slug);
        await agent.say(`turn ${at}`);
        const { messages, tools } = bodyOf(ollama.chats.at(-1)!);
        const mode = modes.find((mode) => mode.slug === slug)!;
        const allowed = toolsOf(mode, builtInTools).map((tool) => tool.name);
        const conversation = messages.map(({ content }) => content).join("\n");
        const told = [...conversation.matchAll(/From here on you are in (\S+) mode/g)].at(-1)?.[1];
        expect(told ?? "code").toBe(slug);
        if (dialect === "native") {
          const declared = tools!.map((tool) => tool.function.name);
          for (const name of allowed) expect(declared).toContain(name);
        } else for (const name of allowed) expect(conversation).toContain(`<${name}>`);
        // What was described and may not be used now is withheld in the newest notice.
        const notice = conversation.slice(conversation.lastIndexOf("From here on you are in"));
        const described =
          dialect === "native" ? tools!.map((tool) => tool.function.name) : builtInTools.map((t) => t.name);
        for (const name of described) {
          const known = dialect === "native" || conversation.includes(`<${name}>`);
          if (known && !allowed.includes(name))
            expect(notice).toMatch(new RegExp(`Not allowed any more:[^\\n]*${name}`));
        }
      }
      expect(of("mode.switched").length).toBeGreaterThan(10);
      const sent = of("request.sent");
      expect(sent.every((event) => event.brokenPrefixAt === undefined)).toBe(true);
      // The bytes agree with what the log says of them.
      const bodies = ollama.chats.map((request) => bodyOf(request));
      const composed = of("prompt.composed");
      for (let i = 1; i < bodies.length; i++) {
        const same = JSON.stringify(bodies[i]!.messages.slice(0, bodies[i - 1]!.messages.length));
        const broke = same !== JSON.stringify(bodies[i - 1]!.messages);
        const announced = composed.some(({ seq }) => seq > sent[i - 1]!.seq && seq < sent[i]!.seq);
        if (broke) expect(announced).toBe(true);
      }
      expect(composed.length).toBe(dialect === "xml" ? 1 : composed.length);
      expect(ports.projections.assembler.announcedBreak).toBeNull();
    });
  }
});

describe("a limit on replies", () => {
  it("that only the Modelfile has is told to the model as one that is set is", async () => {
    const model = {
      ...MODELS.find(({ name }) => name === "plain:7b")!,
      name: "short:7b",
      parameters: { num_predict: 600 },
    };
    const { agent, ollama } = await open({ model: model.name, server: { ...hello, models: [model] } });
    await agent.say("hi");
    expect(systemOf(ollama.chats[0]!)).toContain("cut off after 600 tokens");
  });
});

describe("rules that a workspace brings", () => {
  it("are shown before the first message goes out, and are in it once the user agreed", async () => {
    panel = await panelBench({ server: hello, settings: { model: "plain:7b" }, files: { "AGENTS.md": "Use tabs." } });
    const { view, state, ollama } = panel;
    view({ type: "say", text: "hi" });
    await until(() => state().queue.length === 1, "the message to wait");
    expect(state().undecided).toMatchObject([{ path: "AGENTS.md", kind: "rule" }]);
    expect(ollama.chats).toHaveLength(0);
    view({ type: "texts.decide", keys: state().undecided!.map(({ key }) => key), use: true });
    await until(() => ollama.chats.length === 1 && state().phase.name === "idle", "the reply");
    expect(state().queue).toEqual([]);
    expect(systemOf(ollama.chats[0]!)).toContain("# AGENTS.md\nUse tabs.");
  });

  it("that the user left out are not sent, and not asked about again", async () => {
    panel = await panelBench({ server: hello, settings: { model: "plain:7b" }, files: { "AGENTS.md": "Use tabs." } });
    const { view, state, ollama, session } = panel;
    view({ type: "say", text: "hi" });
    await until(() => state().undecided?.length === 1 && state().queue.length === 1, "the question");
    view({ type: "texts.decide", keys: state().undecided!.map(({ key }) => key), use: false });
    await until(() => ollama.chats.length === 1 && state().phase.name === "idle", "the reply");
    await session.newTask();
    view({ type: "say", text: "hi" });
    await until(() => ollama.chats.length === 2 && state().phase.name === "idle", "the second reply");
    for (const chat of ollama.chats) expect(chat.body).not.toContain("Use tabs");
  });
});

describe("a slash in the input", () => {
  const commands = {
    ".bilby/commands/review.md": "---\ndescription: Review a branch\nmode: ask\n---\nReview the branch $1.",
    ".roo/commands/bad.md": "---\nmode: [\n---\nx",
  };

  it("offers the workspace's commands, does one in its mode, and says which file is wrong", async () => {
    panel = await panelBench({ server: hello, settings: { model: "plain:7b" }, files: commands });
    const { view, state, ollama, messages, desk } = panel;
    view({ type: "suggest", request: 1, trigger: "/", query: "re" });
    await until(() => messages.some(({ type }) => type === "suggestions"), "the list");
    expect(messages.find(({ type }) => type === "suggestions")).toMatchObject({
      entries: [{ label: "/review", insert: "/review", detail: "Review a branch" }],
    });
    view({ type: "say", text: "/review main" });
    await until(() => ollama.chats.length === 1 && state().phase.name === "idle", "the reply");
    expect(bodyOf(ollama.chats[0]!).messages[1]!.content).toContain("Review the branch main.");
    expect(state().mode).toBe("ask");
    expect(desk.notes).toEqual([expect.stringContaining(".roo/commands/bad.md")]);
  });

  it("begins a new task, writes AGENTS.md, and asks about a place in the code", async () => {
    panel = await panelBench({
      server: hello,
      settings: { model: "plain:7b" },
      files: { "a.ts": "one\ntwo\nthree\n" },
    });
    const { view, state, ollama } = panel;
    const sent = async (count: number) => {
      await until(() => ollama.chats.length === count && state().phase.name === "idle", "the reply");
      return bodyOf(ollama.chats[count - 1]!).messages;
    };
    view({ type: "say", text: "/init" });
    expect((await sent(1))[1]!.content).toContain("Write AGENTS.md for this project");
    const task = state().task!.id;
    view({ type: "say", text: "/new hello" });
    expect((await sent(2))[1]!.content).toContain("hello");
    expect(state().task!.id).not.toBe(task);
    view({ type: "support", name: "explain", place: "@/a.ts:2-2" });
    const asked = (await sent(3)).at(-1)!.content;
    expect(asked).toContain("Explain @/a.ts:2-2");
    expect(asked).toContain("two");
    expect(asked).not.toContain("three");
  });

  it("is no command in a folder that is not trusted", async () => {
    panel = await panelBench({ server: hello, settings: { model: "plain:7b" }, files: commands, trusted: false });
    const { view, state, ollama } = panel;
    view({ type: "say", text: "/review main" });
    await until(() => ollama.chats.length === 1 && state().phase.name === "idle", "the reply");
    expect(bodyOf(ollama.chats[0]!).messages[1]!.content).toContain("/review main");
  });
});
