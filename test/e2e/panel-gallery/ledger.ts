/** The ledger of a task in the middle of its work, and one of its requests, as the host would send them. */
import type { LedgerState, LedgerStep } from "../../../src/panel/protocol.ts";

type Item = LedgerState["items"][number];

function item(id: string, fields: Partial<Item>): Item {
  return {
    id,
    kind: "result",
    label: id,
    step: 1,
    tokens: 0,
    state: "cached",
    also: [],
    canPin: true,
    canDrop: true,
    canRestore: false,
    ...fields,
  };
}
const fixed = { step: 0, canPin: false, canDrop: false } as const;

const bars: LedgerState["bars"] = [
  { step: 1, sent: 2140, reused: 0, new: 2140, answer: 96 },
  { step: 2, sent: 4310, reused: 2140, new: 2170, answer: 58 },
  { step: 3, sent: 9870, reused: 4310, new: 5560, answer: 412 },
  { step: 4, sent: 10_420, reused: 9870, new: 550, answer: 0, failed: true },
  { step: 5, sent: 10_480, reused: 10_420, new: 60, answer: 240 },
  { step: 6, sent: 6310, reused: 1840, new: 4470, answer: 130, condensed: { before: 10_800, after: 6240 } },
  { step: 7, sent: 8990, reused: 6310, new: 2680, answer: 380 },
];

export const ledger: LedgerState = {
  task: "t1",
  total: 9120,
  items: [
    item("section:role", { ...fixed, kind: "section", label: "Role and rules", tokens: 640 }),
    item("section:mode", { ...fixed, kind: "section", label: "Mode: Code", tokens: 210 }),
    item("tools", { ...fixed, kind: "tools", label: "Tools", tokens: 990 }),
    item("summary:41", {
      kind: "summary",
      label: "Condensed conversation",
      step: 6,
      tokens: 1320,
      canPin: false,
      canDrop: false,
    }),
    item("user:2", {
      kind: "task",
      label: "price3 must divide b by six, not five. Fix it and run the tests.",
      tokens: 0,
      was: 24,
      state: "condensed",
      canPin: false,
      canDrop: false,
    }),
    item("result:c0", {
      kind: "result",
      label: "list_files src",
      step: 2,
      tokens: 0,
      was: 1460,
      state: "condensed",
      canPin: false,
      canDrop: false,
    }),
    item("result:c1", {
      kind: "file",
      label: "read_file packages/pricing/src/rules/discounts/volume-discount.ts",
      step: 6,
      tokens: 2680,
      also: ["note:5"],
    }),
    item("note:5", {
      kind: "mention",
      label: "packages/pricing/src/rules/discounts/volume-discount.ts, lines 1-60 of 220",
      step: 6,
      tokens: 720,
      also: ["result:c1"],
      state: "pinned",
    }),
    item("result:c2", { kind: "file", label: "read_file src/price.test.ts", step: 7, tokens: 1510, state: "sent" }),
    item("result:c3", {
      label: "execute_command npm test -- --run src/price.test.ts",
      step: 7,
      tokens: 22,
      was: 4180,
      state: "dropped",
      canPin: false,
      canDrop: false,
      canRestore: true,
    }),
    item("reply:50", {
      kind: "reply",
      label: "Reply, calls read_file, execute_command",
      step: 6,
      tokens: 128,
      canPin: false,
      canDrop: false,
    }),
    item("reply:58", {
      kind: "reply",
      label: "Reply: The tests name the old divisor.",
      step: 7,
      tokens: 378,
      canPin: false,
      canDrop: false,
    }),
    item("user:60", { kind: "task", label: "Then change the tests too", step: 8, tokens: 12, state: "sent" }),
    item("note:61", { kind: "note", label: "Problems the editor reports:", step: 8, tokens: 510, state: "sent" }),
  ],
  bars,
  condense: { before: 9120, after: 2940 },
};

export const states: Readonly<Record<string, LedgerState>> = {
  ledger,
  "ledger-busy": { ...ledger, condense: null },
  "ledger-new": { ...ledger, bars: [], items: ledger.items.slice(0, 3), total: 1840, condense: null },
  "ledger-condensed": { ...ledger, condense: null, condensed: { seq: 41, before: 10_800, after: 6240 } },
  "ledger-broken": {
    ...ledger,
    bars: bars.map((bar) => (bar.step === 5 ? { ...bar, reused: 0, new: 10_480, broken: true } : bar)),
  },
  "ledger-long": {
    ...ledger,
    bars: Array.from({ length: 140 }, (_, n) => ({
      step: n + 1,
      sent: 2000 + ((n * 211) % 24_000),
      reused: n % 90 === 0 ? 0 : 1800 + ((n * 207) % 20_000),
      new: 200 + ((n * 97) % 3000),
      answer: 60 + ((n * 53) % 600),
      ...(n % 45 === 44 ? { condensed: { before: 25_000, after: 9000 } } : {}),
    })),
    items: Array.from({ length: 300 }, (_, n) =>
      item(`result:x${n}`, {
        kind: n % 3 === 0 ? "file" : n % 3 === 1 ? "result" : "reply",
        label: n % 3 === 0 ? `read_file src/module-${n}.ts` : `search_files part${n}`,
        step: Math.floor(n / 2) + 1,
        tokens: 20 + ((n * 131) % 2400),
      }),
    ),
  },
};

const system =
  "You are Bilby, a software engineer who works in the user's editor.\n\nWork in small steps. Read before you change.";

export const sent: LedgerStep = {
  step: 7,
  model: "qwen3-coder:30b",
  tokens: 8990,
  reused: 6310,
  body: {
    text: JSON.stringify({
      model: "qwen3-coder:30b",
      stream: true,
      truncate: false,
      shift: false,
      options: { num_ctx: 32_768, temperature: 0.2 },
      messages: [
        { role: "system", content: system },
        { role: "user", content: "price3 must divide b by six, not five." },
        {
          role: "tool",
          content: "src/price.test.ts (60 lines)\n1|import { price3 } from './price.ts';\n\ndescribe('price3', () => {",
        },
      ],
    }),
  },
  messages: [
    {
      role: "system",
      items: [{ id: "system", label: "System prompt" }],
      tokens: 850,
      cached: true,
      content: { text: system },
      images: 0,
    },
    {
      role: "user",
      items: [{ id: "summary:41", label: "Condensed conversation" }],
      tokens: 1320,
      cached: true,
      content: {
        text: "[The conversation up to here was left out to save room. What is known of it:]\n\nTask: price3 must divide b by six, not five. Fix it and run the tests.",
      },
      images: 0,
    },
    {
      role: "assistant",
      items: [{ id: "reply:50", label: "Reply, calls read_file, execute_command" }],
      tokens: 128,
      cached: true,
      content: { text: "The discount uses price3 too. I will look at it." },
      thinking: { text: "The user wants six. Who else calls it?" },
      calls: {
        text: JSON.stringify([{ function: { name: "read_file", arguments: { path: "src/price.test.ts" } } }], null, 2),
      },
      images: 0,
    },
    {
      role: "tool",
      items: [{ id: "result:c2", label: "read_file src/price.test.ts" }],
      tokens: 1510,
      cached: false,
      content: {
        text: "src/price.test.ts (60 lines)\n1|import { describe, expect, it } from 'vitest';\nimport { price3 } from './price.ts';\n\ndescribe('price3', () => {\n  it('divides b by five', () => {\n    expect(price3(10, 25)).toBe(45);\n  });\n});",
      },
      images: 0,
    },
  ],
  tools: { text: '[\n  {\n    "type": "function",\n    "function": { "name": "read_file" }\n  }\n]', tokens: 990 },
  reply: {
    content: { text: "The tests name the old divisor.\n\n<apply_diff>\n<path>src/price.test.ts</path>\n</apply_diff>" },
    thinking: { text: "The test says five; it must say six." },
    tokens: 380,
    ms: 9300,
  },
};
