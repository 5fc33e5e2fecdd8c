/** States of the prompt studio, made by its own host side from the real prompts: what is looked at is what a user would see. */
import { fileURLToPath } from "node:url";
import { builtInModes } from "../../../src/modes/built-in.ts";
import { parseModes, withCustom } from "../../../src/modes/custom.ts";
import { readPromptFiles } from "../../../src/node/prompt-files.ts";
import { Studio, type StudioPorts } from "../../../src/panel/studio.ts";
import type { StudioMessage, StudioState } from "../../../src/panel/studio-protocol.ts";
import { customise } from "../../../src/prompt/customise.ts";
import { promptFile } from "../../../src/prompt/files.ts";
import { hashOf } from "../../../src/prompt/patch.ts";
import type { WorkspaceText } from "../../../src/prompt/sources.ts";
import { defaultSettings } from "../../../src/settings/settings.ts";
import { tokenizer } from "../../unit/context/tokenizer.ts";

const files = await readPromptFiles(fileURLToPath(new URL("../../../prompts", import.meta.url)));
const own = `customModes:
  - slug: docs
    name: Documentation
    roleDefinition: You write and mend the documentation of this project, in plain words.
    whenToUse: write or correct documentation
    groups:
      - read
      - - edit
        - fileRegex: ^docs/.*\\.md$
          description: Markdown below docs/
    customInstructions: British spelling. No exclamation marks.
    model: qwen3:8b
    sampling:
      temperature: 0.3
  - slug: ask
    name: Ask
    roleDefinition: You answer in three sentences at the most.
    whenToUse: short answers
    groups: [read]
`;

interface World {
  entries?: Record<string, unknown>[];
  texts?: WorkspaceText[];
  rules?: { path: string; text: string }[];
  /** Of `.bilby/prompt/`. */
  files?: { path: string; text: string }[];
  window?: number;
  outdated?: boolean;
  trusted?: boolean;
  problems?: string[];
  render?: () => Promise<string>;
}

/** The state after these messages. */
async function state(world: World, ...messages: StudioMessage[]): Promise<StudioState> {
  let settings = { ...defaultSettings, promptPatches: world.entries ?? [] };
  const { modes } = parseModes("modes.yaml", own, "user");
  const window = world.window ?? 32_768;
  const nothing = async () => undefined;
  const ports: StudioPorts = {
    files,
    count: tokenizer.count,
    trust: { trusted: () => world.trusted ?? true, onDidChange: () => ({ dispose: () => undefined }) },
    settings: {
      current: () => settings,
      update: async (patch) => {
        settings = { ...settings, ...patch } as typeof settings;
      },
      onDidChange: () => ({ dispose: () => undefined }),
    },
    workspace: { roots: [{ name: "shop", path: "/shop" }], shell: { os: "Linux", name: "bash" } } as never,
    prompts: {
      modes: async () => ({ modes: withCustom(builtInModes, modes, []), problems: world.problems ?? [] }),
      customisation: async (mode) =>
        customise(
          {
            mode,
            entries: settings.promptPatches,
            instructions: "",
            language: "",
            rules: world.rules ?? [],
            patches: world.files ?? [],
            overrides: [],
          },
          tokenizer.count,
        ),
      workspaceTexts: async () => world.texts ?? [],
      folderRules: async () => ({ rules: [], undecided: [] }),
      decide: nothing,
      changes: async () => [],
      change: nothing,
      commands: async () => ({ commands: [], problems: [] }),
      readModes: async () => own,
      writeModes: nothing,
    },
    editor: {
      copy: nothing,
      openText: nothing,
      openFile: nothing,
      notify: () => undefined,
      compare: nothing,
      pickFile: nothing,
    },
    link: {
      context: () => ({
        mode: "code",
        models: ["qwen3-coder:30b", "devstral:24b"],
        busy: false,
      }),
      basis: async (model = "qwen3-coder:30b") => ({
        model: { name: model },
        window: { tokens: window, reserve: Math.floor(window / 5), source: "setting" },
        dialect: "xml",
        profile: window < 16_000 ? "lean" : "full",
        outputLimit: Math.floor(window / 5),
        draft: false,
        withheld: [],
        mcp: [],
      }),
      outdated: async () => world.outdated,
      recompose: nothing,
      reread: nothing,
      render: world.render ?? (async () => "<|im_start|>system\nYou are Bilby …<|im_end|>\n"),
    },
  };
  let last: StudioState | undefined;
  const studio = new Studio(ports, (message) => {
    if (message.type === "studio") last = message.state;
  });
  await studio.refresh();
  for (const message of messages) await studio.receive(message);
  return last!;
}

const text = (path: string, kind: WorkspaceText["kind"], tokens: number, more: Partial<WorkspaceText> = {}) => ({
  key: path,
  kind,
  path,
  text: "",
  tokens,
  invisible: [],
  decision: "undecided" as const,
  ...more,
});

const work = promptFile(files, "sections/work.md").text("full");
/** As the default was when somebody changed it: other words here and there. */
const older = work
  .replace("# How to work", "# Working")
  .replace("- Never guess", "- Do not guess")
  .replace(", and fix what broke", "");
const mine = (text: string) => ({
  section: "work",
  mode: "code",
  text,
  from: "full",
  base: hashOf(older),
  original: older,
});

const changed: Record<string, unknown>[] = [
  {
    section: "work",
    mode: "code",
    text: "# How to work\n- Small steps.\n{{if edit}}- Tests first.",
    from: "full",
    base: hashOf("an older text"),
    original: "an older text",
  },
  { section: "tool:update_todo_list", off: true },
  { section: "tool:apply_diff", text: "## apply_diff\nChanges parts of a file.", from: "full" },
  { id: "own:house-style", title: "House style", text: "Prices are integers, in cents." },
];

export const studioStates: Readonly<Record<string, StudioState>> = {
  plain: await state({}),
  changed: await state({
    entries: changed,
    rules: [{ path: "AGENTS.md", text: "Run `npm test` before you finish." }],
    outdated: true,
  }),
  native: await state({ window: 8192 }, { type: "pick", dialect: "native", profile: "lean", mode: "docs" }),
  texts: await state({
    texts: [
      text("AGENTS.md", "rule", 412),
      text(".bilby/prompt/work.md", "patch", 96),
      text(".roo/system-prompt-code", "override", 5210, { invisible: ["U+200B", "U+202E"] }),
      text(".clinerules/house.md", "rule", 40, { decision: "left-out" }),
    ],
    problems: ['.roomodes, line 12: groups: unknown group "fly"; use read, edit, command or mcp'],
  }),
  news: await state({ entries: [mine(`${older}\n- Commit each step.`)] }),
  conflict: await state({ entries: [mine(older.replace("- Do not guess", "- Guess less of"))] }),
  workspace: await state(
    {
      files: [
        { path: ".bilby/prompt/work.md", text: "---\nsection: work\n---\n# How to work\nIn small steps, tests first." },
        { path: ".bilby/prompt/own-money.md", text: "---\nid: own:money\ntitle: Money\n---\nPrices are cents." },
      ],
    },
    { type: "pick", into: "workspace" },
  ),
  override: await state({ entries: [{ section: "*", mode: "code", text: "You are terse.\n\n{{tolls}}" }] }),
  rendered: await state({}, { type: "render" }),
  "render-failed": await state(
    { render: () => Promise.reject(new Error("This Ollama is too old to show a prompt as its template makes it.")) },
    { type: "render" },
  ),
  untrusted: await state({ trusted: false }),
  failed: await state(
    {},
    {
      type: "mode.save",
      mode: { slug: "two words", name: "Two words", roleDefinition: "x", groups: ["read"] },
    },
  ),
};
