/**
 * The states of the panel that are looked at and tested, as the host would send them. All times hang on NOW, so that
 * two pictures of the same state are the same picture.
 */
import type { Item, ModelChoice, PanelState, TaskSummary } from "../../../src/panel/protocol.ts";
import { serverStates } from "./servers.ts";
import { answer, diff, longDiff, thought, twoHunks } from "./texts.ts";

export const NOW = Date.UTC(2026, 9, 5, 9, 30, 0);
const ago = (seconds: number) => NOW - seconds * 1000;

const models: ModelChoice[] = [
  {
    name: "qwen3-coder:30b",
    detail: "30.5B · Q4_K_M · 18.6 GB · tools",
    capabilities: ["completion", "tools"],
    remote: false,
  },
  {
    name: "gpt-oss:20b",
    detail: "20.9B · MXFP4 · 13.8 GB · tools, thinking",
    capabilities: ["completion", "tools", "thinking"],
    remote: false,
  },
  {
    name: "devstral:24b",
    detail: "23.6B · Q4_K_M · 14.3 GB · tools, vision",
    capabilities: ["completion", "tools", "vision"],
    remote: false,
  },
  {
    name: "gemma3:4b",
    detail: "4.3B · Q4_K_M · 3.3 GB",
    capabilities: ["completion"],
    remote: false,
    caveat: "No tool calls: uses the text format. Small models often lose the thread of long tasks.",
  },
  { name: "qwen3-coder:480b-cloud", detail: "480B · tools", capabilities: ["completion", "tools"], remote: true },
];

const base: PanelState = {
  connection: {
    state: "ready",
    endpoint: "http://localhost:11434",
    version: "0.14.2",
    models,
    suggested: {
      name: "qwen3-coder:30b",
      why: "The largest model here that calls tools and fits the 24 GB of this GPU with a 32k window.",
    },
  },
  task: { id: "t1", title: "Fix rounding in price3", mode: "code", model: "qwen3-coder:30b", dialect: "native" },
  items: [],
  phase: { name: "idle" },
  background: [],
  meter: {
    window: 32768,
    source: "loaded",
    trained: 262144,
    prompt: 1840,
    task: 3120,
    results: 4160,
    reserve: 4096,
    used: 9120,
    free: 19552,
    usage: { promptTokens: 9120, promptMs: 4100, outputTokens: 380, outputMs: 9300 },
    tokensPerSecond: 41,
    gpu: 1,
  },
  todos: [],
  queue: [],
  auto: { read: "always", edit: "ask", command: "ask", mcp: "ask", mode: "ask" },
  mode: "code",
  modes: [
    { slug: "code", name: "Code", whenToUse: "Write and change code, run commands" },
    { slug: "architect", name: "Architect", whenToUse: "Plan first; may write only Markdown" },
    { slug: "ask", name: "Ask", whenToUse: "Questions about the code; changes nothing" },
    { slug: "debug", name: "Debug", whenToUse: "Find the cause of a fault, then mend it" },
  ],
  model: "qwen3-coder:30b",
  history: [],
  trusted: true,
  workspace: "shop",
  focusInput: 0,
};

const user: Item = {
  kind: "user",
  id: "u1",
  text: "price3 must divide b by six, not five. Fix it and run the tests.",
  images: [],
  at: ago(90),
};
const first: Item = {
  kind: "model",
  id: "m1",
  text: "I will look at the module first.",
  streaming: false,
  at: ago(80),
  thinking: { text: thought, ms: 12_300, tokens: 380 },
};

type CallItem = Extract<Item, { kind: "call" }>;
function call(id: string, fields: Partial<CallItem>): CallItem {
  return {
    kind: "call",
    id,
    name: "read_file",
    icon: "file",
    verb: "Read",
    object: "",
    outcome: "",
    state: "ok",
    hasOutput: true,
    at: ago(70),
    ...fields,
  };
}

const read = call("c1", {
  object: "src/price.ts",
  outcome: "1–220",
  ms: 12,
  grant: "reads in the workspace",
  detail: { kind: "read", path: "src/price.ts", from: 1, to: 220, total: 220, hash: "a", form: "full" },
});
const search = call("c2", {
  name: "search_files",
  icon: "search",
  verb: "Searched",
  object: "“price3” in src",
  outcome: "3 hits",
  detail: { kind: "search", path: "src", pattern: "price3", hits: 3, files: 2 },
});
const edit = call("c3", {
  name: "apply_diff",
  icon: "edit",
  verb: "Edit",
  object: "src/price.ts",
  state: "waiting",
  hasOutput: false,
  preview: { kind: "change", path: "src/price.ts", newFile: false, diff, added: 1, removed: 1, concerns: [] },
});
const partly = call("c3", {
  ...edit,
  preview: {
    kind: "change",
    path: "src/price.ts",
    newFile: false,
    diff: twoHunks,
    added: 3,
    removed: 2,
    concerns: [],
  },
});
const step = call("c3", {
  ...edit,
  preview: {
    kind: "change",
    path: "src/price.ts",
    newFile: false,
    diff,
    added: 1,
    removed: 1,
    concerns: [],
    others: [
      { call: "c31", path: "src/checkout/basket.ts", newFile: false, added: 12, removed: 3, reasons: [] },
      { call: "c32", path: "src/checkout/basket.test.ts", newFile: true, added: 41, removed: 0, reasons: [] },
      {
        call: "c33",
        path: ".github/workflows/test.yml",
        newFile: false,
        added: 2,
        removed: 1,
        reasons: [".github/workflows/test.yml can change what runs on this machine, so it always asks."],
      },
    ],
  },
});
const edited = call("c3", {
  name: "apply_diff",
  icon: "edit",
  verb: "Edited",
  object: "src/price.ts",
  outcome: "+1 −1",
  ms: 20,
  step: 3,
  detail: { kind: "change", path: "src/price.ts", added: 1, removed: 1, before: "a", after: "b", diff },
});
const command = call("c4", {
  name: "execute_command",
  icon: "terminal",
  verb: "Run",
  object: "npm test -- --run src/price.test.ts",
  state: "waiting",
  hasOutput: false,
  preview: {
    kind: "command",
    command: "npm test -- --run src/price.test.ts",
    cwd: "shop",
    why: "Runs a script of the project: package.json says what it does.",
  },
});
const ran = call("c4", {
  name: "execute_command",
  icon: "terminal",
  verb: "Ran",
  object: "npm test -- --run src/price.test.ts",
  outcome: "exit 0",
  ms: 3400,
  detail: {
    kind: "command",
    command: "npm test -- --run src/price.test.ts",
    cwd: "shop",
    exitCode: 0,
    ms: 3400,
    tail: " ✓ src/price.test.ts (6 tests)\n\n Test Files  1 passed (1)\n      Tests  6 passed (6)\n",
  },
});
const running = call("c4", {
  name: "execute_command",
  icon: "terminal",
  verb: "Run",
  object: "npm run dev",
  state: "running",
  hasOutput: false,
  output: "> shop@1.0.0 dev\n> vite\n\n  VITE v8.0.1  ready in 312 ms\n\n  Local:   http://localhost:5173/\n",
});
const serving = call("c6", {
  name: "execute_command",
  icon: "terminal",
  verb: "Run",
  object: "npm run dev -- --host 127.0.0.1 --port 5173",
  outcome: "in the background",
  output: "  Local:   http://localhost:5173/\n10:21:04 [vite] page reload src/price.ts\n",
  background: { id: "bg1", since: ago(754) },
});
const building = call("c7", {
  name: "execute_command",
  icon: "terminal",
  verb: "Run",
  object: "tsc --watch",
  outcome: "in the background",
  output: "",
  background: { id: "bg2", since: ago(21) },
});
const installing = call("c4", {
  name: "execute_command",
  icon: "terminal",
  verb: "Run",
  object: "npm install left-pad && npm run dev",
  state: "waiting",
  hasOutput: false,
  preview: {
    kind: "command",
    command: "npm install left-pad",
    cwd: "shop",
    why: "Asks each time: it installs packages, whose scripts then run.",
    background: true,
  },
});
const mcp = call("c8", {
  name: "use_mcp_tool",
  icon: "plug",
  verb: "Call",
  object: "create_issue of issues",
  state: "waiting",
  hasOutput: false,
  preview: {
    kind: "mcp",
    server: "issues",
    tool: "create_issue",
    args: JSON.stringify(
      { project: "shop", title: "price3 divides by five", labels: ["bug", "pricing"], assignee: null },
      null,
      2,
    ),
    at: "https://mcp.example.com/issues",
  },
});
const done = call("c5", {
  name: "attempt_completion",
  icon: "check-all",
  verb: "Finished",
  object: "",
  hasOutput: false,
  detail: { kind: "completion", result: "`price3` now divides `b` by six. The six tests of `src/price.test.ts` pass." },
});
const opening = [user, first, read, search];

const todos: PanelState["todos"] = [
  { text: "Read the pricing module", state: "done" },
  { text: "Find every use of price3", state: "done" },
  { text: "Divide b by six", state: "doing" },
  { text: "Run the tests", state: "open" },
  { text: "Say what changed", state: "open" },
];

const history: TaskSummary[] = [
  { id: "t1", title: "Fix rounding in price3", at: ago(90), root: "/shop", state: "running", tokens: 9120 },
  {
    id: "t2",
    title: "Why does the nightly import skip rows with a BOM?",
    at: ago(3600),
    root: "/shop",
    state: "ended",
    cause: "answered",
    tokens: 12_400,
  },
  {
    id: "t3",
    title: "Move the invoice PDF to the new template engine and keep the old one behind a flag",
    at: ago(86_400),
    root: "/shop",
    state: "waiting",
    cause: "waiting",
    tokens: 27_900,
  },
  {
    id: "t4",
    title: "Add a dark theme",
    at: ago(3 * 86_400),
    root: "/shop",
    state: "ended",
    cause: "overflow",
    tokens: 31_800,
  },
  {
    id: "t5",
    title: "Upgrade eslint",
    at: ago(9 * 86_400),
    root: "/shop",
    state: "ended",
    cause: "stopped-by-user",
    tokens: 4_100,
  },
  {
    id: "t6",
    title: "Rename Basket to Cart",
    at: ago(40 * 86_400),
    root: "/shop",
    state: "ended",
    cause: "finished",
    tokens: 18_000,
    notice: "The last line of the log was torn and is left out.",
  },
];

const failed: PanelState["connection"] = {
  state: "failed",
  endpoint: "http://localhost:11434",
  cause: "server-unreachable",
  message: "Nothing answers at http://localhost:11434. Bilby looks from this WSL machine (Ubuntu).",
  evidence: "connect ECONNREFUSED 127.0.0.1:11434",
  fixes: [
    { text: "Ollama is not running here. Start it:", command: "ollama serve" },
    { text: "Ollama runs on Windows: it has to listen for WSL too.", command: 'setx OLLAMA_HOST "0.0.0.0"' },
    { text: "Ollama is not installed.", command: "curl -fsSL https://ollama.com/install.sh | sh" },
  ],
};

/** A task as long as people make them: every kind of item, again and again. */
export function long(count: number): Item[] {
  const kinds: ((n: number) => Item)[] = [
    (n) => ({ ...user, id: `u${n}`, text: `Step ${n}: ${user.kind === "user" ? user.text : ""}` }),
    (n) => ({
      kind: "model",
      id: `m${n}`,
      text: answer,
      streaming: false,
      at: ago(60),
      thinking: { text: thought, ms: 4000 },
    }),
    (n) => ({ ...read, id: `r${n}` }),
    (n) => ({ ...search, id: `s${n}` }),
    (n) => ({ ...edited, id: `e${n}` }),
    (n) => ({ ...ran, id: `x${n}` }),
    (n) => ({
      kind: "model",
      id: `p${n}`,
      text: `Part ${n} is done; the next one follows.`,
      streaming: false,
      at: ago(60),
    }),
  ];
  return Array.from({ length: count }, (_, n) => kinds[n % kinds.length]!(n));
}

/** What is typed, and what a model made of it. */
export const typed = "fix price @/src/price.ts";
const clearer =
  "Find out why priceOfCase in @/src/price.ts rounds twice, and round once, at the end.\nDone when the tests pass and the basket shows the same price as the invoice.";

export const states: Readonly<Record<string, PanelState>> = {
  "waiting-hunks": { ...base, items: [...opening, partly], phase: { name: "waiting-approval", call: "c3" } },
  "waiting-step": { ...base, items: [...opening, step], phase: { name: "waiting-approval", call: "c3" } },
  "waiting-step-scrolled": {
    ...base,
    items: [...long(40), step],
    phase: { name: "waiting-approval", call: "c3" },
  },
  "put-back": {
    ...base,
    items: [
      ...opening,
      { ...edited, undone: ago(190) },
      {
        kind: "notice",
        id: "n9",
        level: "info",
        text: "Put back: src/price.ts is as it was before.",
        at: ago(190),
      },
      ran,
    ],
  },
  empty: { ...base, task: null, meter: { ...base.meter!, task: 0, results: 0, used: 1840, free: 26_832 } },
  undecided: {
    ...base,
    task: null,
    meter: null,
    queue: [{ id: "q1", text: "Round the price to whole cents" }],
    undecided: [
      { key: "a", kind: "rule", path: "AGENTS.md", tokens: 412, invisible: [] },
      { key: "b", kind: "patch", path: ".bilby/prompt/work.md", tokens: 96, invisible: [] },
      { key: "c", kind: "override", path: ".roo/system-prompt-code", tokens: 5210, invisible: ["U+200B", "U+202E"] },
    ],
  },
  "first-run-connecting": {
    ...base,
    task: null,
    model: null,
    meter: null,
    connection: { state: "connecting", endpoint: "http://localhost:11434" },
  },
  "first-run-found": { ...base, task: null, model: null, meter: null },
  "first-run-no-models": {
    ...base,
    task: null,
    model: null,
    meter: null,
    connection: { state: "ready", endpoint: "http://localhost:11434", version: "0.14.2", models: [] },
  },
  "first-run-not-found": { ...base, task: null, model: null, meter: null, connection: failed },
  loading: { ...base, items: [user], phase: { name: "loading", since: ago(8), model: "qwen3-coder:30b" } },
  reading: {
    ...base,
    items: opening,
    phase: { name: "reading", since: ago(12), tokens: 9120, reused: 7800, expectedMs: 20_000 },
  },
  thinking: {
    ...base,
    items: [user, { kind: "model", id: "m1", text: "", streaming: true, at: ago(5), thinking: { text: thought } }],
    phase: { name: "thinking", since: ago(5), tokens: 204 },
  },
  streaming: {
    ...base,
    items: [
      user,
      { ...first, id: "m1" } as Item,
      read,
      { kind: "model", id: "m2", text: answer, streaming: true, at: ago(3) },
    ],
    phase: { name: "writing", since: ago(9), tokens: 382 },
  },
  "running-server": {
    ...base,
    items: [...opening, running],
    phase: { name: "running", since: ago(42), call: "c4" },
  },
  background: {
    ...base,
    items: [...opening, serving, building, { kind: "model", id: "m3", text: answer, streaming: false, at: ago(3) }],
    background: [
      { id: "bg1", call: "c6", command: "npm run dev -- --host 127.0.0.1 --port 5173", since: ago(754) },
      { id: "bg2", call: "c7", command: "tsc --watch", since: ago(21) },
    ],
  },
  "waiting-install": {
    ...base,
    items: [...opening, installing],
    phase: { name: "waiting-approval", call: "c4" },
  },
  "streaming-call": {
    ...base,
    items: [
      ...opening,
      call("c3", {
        name: "write_file",
        icon: "new-file",
        verb: "Write",
        object: "src/rounding.ts",
        state: "streaming",
        hasOutput: false,
        argument:
          'import { cents } from "./money.ts";\n\n/** Rounds half away from zero, as invoices do. */\nexport function round(value: number): number {\n  return Math.sign(value) * Math.round(Math.abs(value));\n',
      }),
    ],
    phase: { name: "writing", since: ago(4), tokens: 96 },
  },
  "waiting-mcp": { ...base, items: [...opening, mcp], phase: { name: "waiting-approval", call: "c8" } },
  "finished-mcp": {
    ...base,
    items: [
      ...opening,
      call("c8", {
        ...mcp,
        verb: "Called",
        state: "ok",
        hasOutput: true,
        ms: 1840,
        preview: undefined,
        detail: { kind: "mcp", server: "issues", tool: "create_issue" },
      } as never),
      call("c9", {
        name: "use_mcp_tool",
        verb: "Call",
        object: "close_issue of issues",
        state: "failed",
        outcome: "failed",
        detail: { kind: "mcp", server: "issues", tool: "close_issue" },
      }),
    ],
  },
  "waiting-edit": { ...base, items: [...opening, edit], phase: { name: "waiting-approval", call: "c3" } },
  "waiting-long-edit": {
    ...base,
    items: [
      ...opening,
      call("c3", {
        name: "apply_diff",
        icon: "edit",
        verb: "Edit",
        object: "packages/pricing/src/rules/discounts/volume-discount.ts",
        state: "waiting",
        hasOutput: false,
        preview: {
          kind: "change",
          path: "packages/pricing/src/rules/discounts/volume-discount.ts",
          newFile: false,
          diff: longDiff,
          added: 19,
          removed: 4,
          concerns: ["The new text holds “// ... rest unchanged”: it may stand for code that would be lost."],
          why: undefined,
        } as never,
      }),
    ],
    phase: { name: "waiting-approval", call: "c3" },
    auto: { read: "always", edit: "task", command: "always", mcp: "ask", mode: "ask" },
    granted: {
      command: ["npm test", "npx vitest run src/price.test.ts --reporter=dot", "git status (packages/shop)"],
      mcp: [],
    },
  },
  "waiting-command": { ...base, items: [...opening, edited, command], phase: { name: "waiting-approval", call: "c4" } },
  "waiting-scrolled": { ...base, items: [...long(30), edit], phase: { name: "waiting-approval", call: "c3" } },
  "running-command": {
    ...base,
    items: [
      ...opening,
      edited,
      {
        ...ran,
        state: "running",
        verb: "Run",
        outcome: "",
        detail: undefined,
        hasOutput: false,
        output:
          "> shop@2.1.0 test\n> vitest --run src/price.test.ts\n\n RUN  v4.1.12\n\n ✓ src/price.test.ts > price1\n ✓ src/price.test.ts > price2\n",
      } as Item,
    ],
    phase: { name: "running", since: ago(3), call: "c4", until: ago(-117) },
  },
  "running-limit": {
    ...base,
    items: [...opening, edited, running],
    phase: { name: "running", since: ago(48), call: "c4", until: ago(-12) },
  },
  question: {
    ...base,
    items: [
      user,
      first,
      read,
      call("q1", {
        name: "ask_followup_question",
        icon: "question",
        verb: "Question",
        state: "waiting",
        hasOutput: false,
        object: "Which rounding?",
        preview: {
          kind: "question",
          question: "`price3` is used by the invoice **and** by the preview. Which of them should change?",
          suggestions: [
            { text: "Both" },
            { text: "Only the invoice; keep the preview as it is and add a test that says so" },
            { text: "Plan it first", mode: "architect" },
          ],
        },
      }),
    ],
    phase: { name: "waiting-approval", call: "q1" },
  },
  finished: {
    ...base,
    items: [...opening, edited, ran, done],
    todos: todos.map((todo) => ({ ...todo, state: "done" as const })),
  },
  answered: {
    ...base,
    mode: "ask",
    items: [
      { ...user, text: "How is a price put together?" } as Item,
      { kind: "model", id: "m1", text: answer, streaming: false, at: ago(40) },
    ],
  },
  rejected: {
    ...base,
    items: [
      ...opening,
      {
        ...edited,
        state: "rejected",
        verb: "Edit",
        outcome: "rejected",
        reason: "Keep the old name, callers depend on it.",
        detail: undefined,
      } as Item,
      {
        ...search,
        id: "c8",
        state: "skipped",
        verb: "Search",
        outcome: "skipped",
        hasOutput: false,
        detail: undefined,
      } as Item,
      {
        kind: "correction",
        id: "k1",
        cause: "malformed-call",
        text: "The call has no <path>. Send it again with a path.",
        at: ago(20),
      },
      {
        kind: "condensed",
        id: "k2",
        seq: 40,
        stage: "mechanical",
        before: 28_400,
        after: 11_200,
        canUndo: true,
        at: ago(18),
      },
      { kind: "notice", id: "k3", level: "info", text: "Mode: code → debug", at: ago(17) },
      {
        kind: "notice",
        id: "k4",
        level: "warning",
        text: "The server counted 4,096 tokens where 9,120 were sent: it may have cut the prompt.",
        at: ago(16),
      },
      call("c9", { name: "read_file", verb: "Read", object: "src/pirce.ts", state: "failed", outcome: "failed" }),
    ],
  },
  stopped: {
    ...base,
    items: [
      ...opening,
      edited,
      {
        kind: "stop",
        id: "s1",
        cause: "server-crashed",
        message:
          "The model process ended while it was answering. This is usually memory: the window or the model is too big.",
        evidence: '{"error":"llama runner process has terminated: cudaMalloc failed: out of memory"}',
        action: { id: "retry", label: "Retry" },
        at: ago(10),
      },
    ],
  },
  stopping: {
    ...base,
    items: opening,
    phase: { name: "stopping", since: ago(3), what: "the server to close the connection" },
  },
  queue: {
    ...base,
    items: opening,
    phase: { name: "writing", since: ago(4), tokens: 120 },
    queue: [
      { id: "q1", text: "Then update the changelog" },
      { id: "q2", text: "And look whether the preview in the basket uses the same rounding as the invoice" },
    ],
  },
  todos: { ...base, items: opening, todos, phase: { name: "reading", since: ago(2), tokens: 9400, reused: 0 } },
  tight: {
    ...base,
    items: opening,
    meter: { ...base.meter!, task: 9000, results: 13_500, used: 24_340, free: 4332, gpu: 0.62, tokensPerSecond: 7.4 },
  },
  enhancing: { ...base, items: opening, enhance: { from: typed } },
  enhanced: { ...base, items: opening, enhance: { from: typed, to: clearer } },
  untrusted: { ...base, task: null, trusted: false, items: [] },
  history: { ...base, items: opening, history },
  "history-empty": { ...base, task: null, history: [] },
  ...(await serverStates({ ...base, items: opening })),
  long: { ...base, items: long(5000), phase: { name: "writing", since: ago(4), tokens: 120 } },
};
