/** The prompt studio against a real session, real settings and the scripted server: what is shown is what is sent. */
import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import { fileAgreed } from "../../src/node/agreed.ts";
import { checkupFiles } from "../../src/node/checkups.ts";
import { readPromptFiles } from "../../src/node/prompt-files.ts";
import { promptSources } from "../../src/node/prompt-sources.ts";
import { nodeWorkspace } from "../../src/node/workspace/workspace.ts";
import { Studio } from "../../src/panel/studio.ts";
import { type StudioInput, type StudioState, studioMessage } from "../../src/panel/studio-protocol.ts";
import { hashOf } from "../../src/prompt/patch.ts";
import { patchFile } from "../../src/prompt/patch-file.ts";
import type { PromptSources } from "../../src/prompt/sources.ts";
import { supportPrompt } from "../../src/prompt/support.ts";
import { defaultSettings, type Settings } from "../../src/settings/settings.ts";
import { say, script } from "../ollama/index.ts";
import { tokenizer } from "../unit/context/tokenizer.ts";
import { type PanelBench, panelBench } from "./panel-bench.ts";
import { inXml } from "./tried.ts";
import { until } from "./workbench.ts";

const hello = { script: script("hello", [[say("Hello.")], [say("Again.")], [say("Once more.")]]) };
const files = await readPromptFiles(path.resolve(import.meta.dirname, "../../prompts"));

let panel: PanelBench;
let settings: Settings;
let state: StudioState;
let compared: string[][];
let custom: () => ReturnType<PromptSources["customisation"]>;
let send: (message: StudioInput) => Promise<void>;
const modesFile = () => path.join(panel.home, "modes.yaml");

const openStudio = async (of: Partial<Settings> = {}) => {
  panel = await panelBench({ server: hello, settings: { model: "plain:7b", promptProfile: "full", ...of } });
  settings = { ...defaultSettings, contextWindow: 16_384, promptProfile: "full", ...of };
  compared = [];
  const workspace = nodeWorkspace({ roots: [{ name: "work", path: panel.dir }] });
  const prompts = promptSources({
    modesFile: modesFile(),
    promptFolder: path.join(panel.home, "prompt"),
    workspace,
    trusted: () => true,
    agreed: fileAgreed(path.join(panel.home, "agreed.json")),
    settings: () => ({ entries: settings.promptPatches, instructions: "", language: "" }),
    count: tokenizer.count,
  });
  custom = () => prompts.customisation("code");
  const studio = new Studio(
    {
      files,
      workspace,
      count: tokenizer.count,
      trust: { trusted: () => true, onDidChange: () => ({ dispose: () => undefined }) },
      settings: {
        current: () => settings,
        async update(patch) {
          settings = { ...settings, ...patch } as Settings;
          panel.set(patch as Partial<Settings>);
        },
        onDidChange: () => ({ dispose: () => undefined }),
      },
      prompts,
      link: panel.session.studio,
      editor: {
        copy: async () => undefined,
        openText: async () => undefined,
        openFile: async () => undefined,
        notify: (_, text) => {
          throw new Error(text);
        },
        compare: async (...texts) => void compared.push(texts),
        pickFile: async () => ({ name: "team.yaml", text: fs.readFileSync(path.join(panel.dir, "team.yaml"), "utf8") }),
      },
    },
    (message) => {
      if (message.type === "studio") state = message.state;
    },
  );
  send = (message) => studio.receive(studioMessage.parse(message));
  await send({ type: "ready" });
};
afterEach(() => panel.close());

const talk = async (text: string) => {
  const before = panel.ollama.chats.length;
  panel.view({ type: "say", text });
  await until(() => panel.ollama.chats.length === before + 1 && panel.state().phase.name === "idle", "the reply");
  const { messages } = JSON.parse(panel.ollama.chats.at(-1)!.body) as { messages: { content: string }[] };
  return messages[0]!.content;
};
const section = (id: string) => state.sections.find((one) => one.id === id)!;

describe("the prompt studio", () => {
  beforeEach(() => openStudio());

  it("shows the prompt that the next task is sent, byte for byte, with its tokens", async () => {
    expect(await talk("hi")).toBe(state.whole);
    expect(state.tokens.total).toBe(tokenizer.count(state.whole));
    expect(panel.state().meter!.window - panel.state().meter!.reserve).toBe(state.tokens.left + state.tokens.total);
  });

  it("moves the total at once, and the next task carries the change", async () => {
    const before = state.tokens.total;
    const cost = section("tool:read_output").tokens;
    await send({ type: "switch", section: "tool:read_output", on: false });
    expect(section("tool:read_output")).toMatchObject({ state: "off", tokens: 0 });
    // Where two sections join, one token more or less.
    expect(Math.abs(before - state.tokens.total - cost)).toBeLessThanOrEqual(2);
    expect(state.tokens.byDefault).toBe(before);
    expect(await talk("hi")).toBe(state.whole);
    await send({ type: "switch", section: "tool:read_output", on: true });
    expect(state.tokens.total).toBe(before);
    expect(settings.promptPatches).toEqual([]);
  });

  it("counts what is typed without keeping it", async () => {
    const before = state.tokens.total;
    await send({ type: "draft", section: "work", text: "Short." });
    expect(state.whole).toContain("Short.");
    expect(state.tokens.total).toBeLessThan(before);
    expect(settings.promptPatches).toEqual([]);
    await send({ type: "draft", section: "work" });
    expect(state.tokens.total).toBe(before);
    await send({ type: "edit", section: "work", text: "Short." });
    expect(settings.promptPatches).toMatchObject([{ section: "work", mode: "code", text: "Short.", from: "full" }]);
    await send({ type: "compare", section: "work" });
    expect(compared[0]![1]).toContain("# How to work");
    expect(compared[0]![2]).toBe("Short.");
    await send({ type: "reset", section: "work" });
    expect(settings.promptPatches).toEqual([]);
  });

  it("gives a running task the changed prompt only when told to", async () => {
    const first = await talk("hi");
    await send({ type: "switch", section: "work", on: false });
    expect(state.task).toEqual({ outdated: true, busy: false });
    expect(await talk("and?")).toBe(first);
    await send({ type: "apply" });
    expect(state.task).toEqual({ outdated: false, busy: false });
    expect(await talk("so?")).toBe(state.whole);
    expect(panel.ollama.chats).toHaveLength(3);
  });

  it("shows the prompt exactly as the server's template makes it", async () => {
    await send({ type: "render" });
    expect(state.rendered).toMatchObject({ text: expect.stringContaining("You are Bilby, a coding agent") });
    const { text } = state.rendered as { text: string };
    expect(text).toContain("(your message)");
    expect(text).not.toBe(state.whole);
  });

  it("says why a section is not in the prompt", async () => {
    await send({ type: "pick", mode: "ask" });
    expect(section("tool:write_file")).toMatchObject({ state: "absent", why: "Ask mode has no tools to change files" });
    expect(section("scope")).toMatchObject({ state: "absent", why: "only with edit tools" });
    await send({ type: "pick", dialect: "native" });
    expect(section("calls")).toMatchObject({ state: "absent", why: "only where tools are called in xml" });
    expect(section("tool:read_file")).toMatchObject({
      state: "on",
      text: expect.stringContaining('"name": "read_file"'),
    });
  });
});

describe("a change that is saved in the workspace", () => {
  beforeEach(() => openStudio());
  const file = ".bilby/prompt/work-code.md";

  it("is a file that is sent at once and says where it is; reset takes it away", async () => {
    await send({ type: "pick", into: "workspace" });
    await send({ type: "edit", section: "work", text: "Slowly." });
    expect(state.failed).toBeNull();
    expect(panel.file(file)).toContain("Slowly.");
    expect(settings.promptPatches).toEqual([]);
    expect(section("work")).toMatchObject({ changed: true, at: { of: "workspace", path: file }, source: "Slowly." });
    expect(await talk("hi")).toBe(state.whole);
    await send({ type: "pick", into: "settings" });
    await send({ type: "reset", section: "work" });
    expect(fs.existsSync(path.join(panel.dir, file))).toBe(false);
    expect(section("work")).toMatchObject({ changed: false });
  });

  it("takes one of the user's settings along, so that it is what holds", async () => {
    await send({ type: "edit", section: "work", text: "Mine." });
    expect(section("work").at).toEqual({ of: "settings" });
    await send({ type: "pick", into: "workspace" });
    await send({ type: "switch", section: "work", on: false });
    expect(settings.promptPatches).toEqual([]);
    expect(panel.file(file)).toMatch(/off: true[\s\S]*Mine\./);
    await send({ type: "switch", section: "work", on: true });
    expect(section("work")).toMatchObject({ state: "on", source: "Mine.", at: { of: "workspace" } });
  });

  it("is refused where the user's own settings would hide it", async () => {
    await send({ type: "pick", scope: "all" });
    await send({ type: "edit", section: "work", text: "Everywhere." });
    await send({ type: "pick", scope: "mode", into: "workspace" });
    await send({ type: "edit", section: "work", text: "Here." });
    expect(state.failed).toContain("Your own settings change this section too");
    expect(fs.existsSync(path.join(panel.dir, file))).toBe(false);
    await send({ type: "ready" });
    expect(state.failed).toBeNull();
  });

  it("may be a section of its own or the whole prompt, each with its way back", async () => {
    await send({ type: "pick", into: "workspace" });
    await send({ type: "add", title: "House style", text: "Cents." });
    expect(section("own:house-style")).toMatchObject({
      at: { of: "workspace" },
      can: expect.arrayContaining(["remove"]),
    });
    await send({ type: "pick", into: "settings" });
    await send({ type: "add", title: "House style", text: "Mine too." });
    expect(state.sections.filter(({ kind }) => kind === "added").map(({ id }) => id)).toEqual([
      "own:house-style",
      "own:house-style-2",
    ]);
    await send({ type: "edit", section: "own:house-style", text: "Euros." });
    expect(panel.file(".bilby/prompt/own-house-style-code.md")).toContain("Euros.");
    await send({ type: "remove", section: "own:house-style" });
    expect(fs.readdirSync(path.join(panel.dir, ".bilby/prompt"))).toEqual([]);
    await send({ type: "pick", into: "workspace" });
    await send({ type: "override", text: "All mine. {{tools}}" });
    expect(state.override).toMatchObject({ at: { path: ".bilby/prompt/whole-code.md" }, can: ["reset", "open"] });
    await send({ type: "override", text: null });
    expect(state.override).toBeNull();
  });

  it("resets with all others of the same place, and no others", async () => {
    await send({ type: "edit", section: "calls", text: "Mine." });
    await send({ type: "pick", into: "workspace" });
    await send({ type: "edit", section: "work", text: "Ours." });
    await send({ type: "reset" });
    expect(section("work")).toMatchObject({ changed: false });
    expect(section("calls")).toMatchObject({ changed: true });
    await send({ type: "pick", into: "settings" });
    await send({ type: "reset" });
    expect(section("calls")).toMatchObject({ changed: false });
  });
});

describe("the texts that are said for the user", () => {
  beforeEach(() => openStudio());
  const text = (id: string) => state.support.find((one) => one.id === id)!;

  it("are in a group of their own, and no part of the prompt or its total", async () => {
    expect(state.support.map(({ title }) => title)).toContain("Commit message");
    const { total } = state.tokens;
    await send({ type: "draft", section: "support:explain", text: "Explain {{place}} to a child." });
    expect(text("support:explain")).toMatchObject({ source: "Explain {{place}} to a child.", changed: true });
    await send({ type: "edit", section: "support:explain", text: "Was ist {{place}}?" });
    expect(state.tokens.total).toBe(total);
    expect(text("support:explain")).toMatchObject({ changed: true, can: ["edit", "compare", "reset"] });
    const words = { patches: (await custom()).patches, mode: "code" };
    expect(supportPrompt(files, "explain", { place: "@/a.ts" }, words)).toBe("Was ist @/a.ts?");
    await send({ type: "reset", section: "support:explain" });
    expect(text("support:explain")).toMatchObject({ changed: false });
  });

  it("are saved in the workspace as all other changes are", async () => {
    await send({ type: "pick", into: "workspace", scope: "all" });
    await send({ type: "edit", section: "support:commit", text: "Auf Deutsch: {{changes}}" });
    expect(panel.file(".bilby/prompt/support-commit.md")).toContain("Auf Deutsch");
    expect(text("support:commit")).toMatchObject({ at: { of: "workspace" } });
  });
});

describe("a default that is new below a change", () => {
  beforeEach(() => openStudio());
  const old = (now: string) => now.replace("# How to work", "# Working").replace("- After a change", "- When done");
  const begin = async (
    into: "settings" | "workspace",
    make = (was: string) => was.replace("# Working", "# My way"),
  ) => {
    const was = old(section("work").template!);
    await send({ type: "pick", into });
    const entry = { section: "work", mode: "code", text: make(was), from: "full", base: hashOf(was), original: was };
    if (into === "settings") settings = { ...settings, promptPatches: [entry] };
    else panel.write(".bilby/prompt/w.md", patchFile(entry).text);
    await send({ type: "ready" });
    await send({ type: "texts.decide", keys: state.texts.map(({ key }) => key), use: true });
  };

  it("is told with what is new, what the user changed, and both together", async () => {
    await begin("settings", (was) => was.replace("When done", "When you are done"));
    expect(section("work")).toMatchObject({ stale: true, news: { conflicts: 1 } });
    expect(state.warnings.join()).toContain("has a new default");
    await begin("settings", (was) => `${was}\n- Sleep.`);
    const { news, template } = section("work");
    expect(news).toMatchObject({ conflicts: 0, text: `${template}\n- Sleep.` });
    await send({ type: "settle", section: "work", text: news!.text });
    expect(section("work")).toMatchObject({ stale: false, source: news!.text });
    expect(section("work")).not.toHaveProperty("news");
    expect(settings.promptPatches).toMatchObject([{ base: hashOf(template!), original: template }]);
  });

  it("is settled where the change is, also when it is the user's words that stay", async () => {
    await begin("workspace");
    const { source, news } = section("work");
    expect(news).toMatchObject({ conflicts: 1 });
    await send({ type: "pick", into: "settings" });
    await send({ type: "settle", section: "work", text: source! });
    expect(section("work")).toMatchObject({ stale: false, source });
    expect(settings.promptPatches).toEqual([]);
    expect(panel.file(".bilby/prompt/w.md")).toContain(hashOf(section("work").template!));
  });

  it("is looked at in the profile that the change was made in", async () => {
    await begin("settings");
    await send({ type: "pick", profile: "minimal" });
    expect(section("work").news!.now).toContain("# How to work\n- Go step by step");
    await send({ type: "settle", section: "work", text: "Mine." });
    expect(section("work")).toMatchObject({ stale: false, source: "Mine." });
    expect(settings.promptPatches).toMatchObject([{ from: "full" }]);
  });
});

describe("what the studio shows before a task", () => {
  const sent = () => {
    const { messages, tools } = JSON.parse(panel.ollama.chats.at(-1)!.body) as {
      messages: { content: string }[];
      tools?: unknown[];
    };
    return { system: messages[0]!.content, tools };
  };
  const shown = ({ system, tools }: ReturnType<typeof sent>) =>
    [system, ...(tools ? [JSON.stringify(tools, null, 2)] : [])].join("\n\n");

  for (const [model, dialect] of [
    ["coder:14b", "native"],
    ["plain:7b", "xml"],
    ["thinker:8b", "native"],
    ["native:8b", "native"],
    ["eyes:4b", "xml"],
  ] as const) {
    it(`is byte for byte what the next task of ${model} sends, decided by the model itself`, async () => {
      await openStudio({ model, promptProfile: "auto", contextWindow: 0, draftThinking: true });
      expect(state).toMatchObject({ dialect, picked: { profile: "auto", dialect: "auto" } });
      await talk("hi");
      expect(state.whole).toBe(shown(sent()));
      expect(panel.state().meter!.window).toBe(state.window.tokens);
    });
  }

  it("calls tools as a check-up of the model found to work", async () => {
    await openStudio({ model: "coder:14b", promptProfile: "auto" });
    expect(state.dialect).toBe("native");
    const { digest } = await ollamaServer({ endpoint: panel.ollama.url }).show("coder:14b");
    checkupFiles(path.join(panel.home, "checkups")).set("k", inXml(digest!));
    await send({ type: "ready" });
    expect(state.dialect).toBe("xml");
    expect(await talk("hi")).toBe(state.whole);
  });

  it("lacks the tool that the settings of the model withhold", async () => {
    await openStudio({ model: "plain:7b", models: { "plain:7b": { editWith: "write_file", promptProfile: "full" } } });
    expect(section("tool:apply_diff")).toMatchObject({
      state: "absent",
      why: "not offered to this model, by its settings",
    });
    expect(await talk("hi")).toBe(state.whole);
  });

  it("has the notes for the family the server names, whatever the model is called", async () => {
    await openStudio({ model: "eyes:4b", promptProfile: "full" });
    expect(section("family:gemma")).toMatchObject({ state: "on" });
    expect(await talk("hi")).toContain(section("family:gemma").text);
  });

  it("is for the model that the mode has of its own", async () => {
    await openStudio({ model: "plain:7b", promptProfile: "full" });
    const mode = { slug: "own", name: "Own", roleDefinition: "You.", groups: ["read" as const], model: "coder:14b" };
    await send({ type: "mode.save", mode });
    expect(state).toMatchObject({ mode: "own", dialect: "native" });
  });

  it("is what can be known where the server does not answer", async () => {
    await openStudio({ model: "coder:14b", contextWindow: 0 });
    expect(state).toMatchObject({ dialect: "native", window: { source: "default" } });
    await panel.ollama.stop();
    await send({ type: "ready" });
    expect(state).toMatchObject({ dialect: "xml", window: { source: "unasked" }, failed: null });
  });
});

describe("the mode editor", () => {
  beforeEach(() => openStudio());

  const docs = { slug: "docs", name: "Docs", roleDefinition: "You write.", groups: ["read" as const] };

  it("makes a mode that can be picked in the chat at once, renames it and deletes it", async () => {
    await send({ type: "mode.save", mode: docs });
    expect(state.failed).toBeNull();
    expect(state).toMatchObject({ mode: "docs" });
    await until(() => panel.state().modes.some(({ slug }) => slug === "docs"), "the mode in the chat");
    await send({ type: "mode.save", mode: { ...docs, slug: "guide" }, replaces: "docs" });
    expect(state.modes.map(({ slug }) => slug)).toEqual(["code", "architect", "ask", "debug", "guide"]);
    await send({ type: "mode.remove", slug: "guide" });
    expect(state.modes.map(({ slug }) => slug)).toEqual(["code", "architect", "ask", "debug"]);
  });

  it("puts one in the place of a built-in mode, and takes it back", async () => {
    await send({ type: "mode.save", mode: { ...docs, slug: "ask", name: "Ask" } });
    expect(state.modes.find(({ slug }) => slug === "ask")).toMatchObject({ source: "user", overrides: true });
    expect(state.whole).toContain("You write.");
    await send({ type: "mode.remove", slug: "ask" });
    expect(state.modes.find(({ slug }) => slug === "ask")).toMatchObject({ source: "built-in" });
  });

  it("imports what is right in a file and says what is not", async () => {
    panel.write(
      "team.yaml",
      "customModes:\n  - slug: team\n    name: Team\n    roleDefinition: You.\n    groups: [read]\n  - slug: half\n    name: Half\n    groups: [read]\n",
    );
    await send({ type: "mode.import" });
    expect(state.modes.at(-1)).toMatchObject({ slug: "team", source: "user" });
    expect(state.failed).toBe("team.yaml, line 6: roleDefinition: a roleDefinition is needed");
    expect(fs.readFileSync(modesFile(), "utf8")).toContain("slug: team");
  });

  it("says what is wrong with a mode and keeps the file as it was", async () => {
    await send({ type: "mode.save", mode: { ...docs, slug: "two words" } });
    expect(state.failed).toBe("slug: a slug has letters, digits and dashes only");
    expect(fs.existsSync(modesFile())).toBe(false);
  });
});
