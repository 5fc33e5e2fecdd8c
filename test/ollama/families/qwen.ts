/** Qwen: three generations, three dialects of their own. */
import { type Piece, say, think } from "../script.ts";
import type { Family } from "./family.ts";

/** Has a tool template, but writes fenced JSON instead of what the server's parser waits for. */
export const qwen25Coder: Family = {
  name: "qwen2.5-coder",
  model: {
    name: "qwen2.5-coder:14b",
    capabilities: ["completion", "tools", "insert"],
    family: "qwen2",
    trained: 32_768,
  },
  speak: ({ text, calls }) => [
    say([text, ...calls.map(({ name, args }) => fenced({ name, arguments: args }))].filter(Boolean).join("\n\n")),
  ],
};

/** Thinks first. Now and then the call stays in the thought, and nothing follows. */
export const qwen3: Family = {
  name: "qwen3",
  model: { name: "qwen3:8b", capabilities: ["completion", "tools", "thinking"], family: "qwen3", trained: 40_960 },
  speak({ text, calls, pieces }, turn) {
    const thought = think("Okay, the user wants the price fixed. Let me see what is next.\n");
    const [call] = calls;
    if (turn !== 1 || !call) return [thought, ...pieces.filter(({ kind }) => kind !== "think")];
    const inside = `<tool_call>\n${JSON.stringify({ name: call.name, arguments: call.args })}\n</tool_call>`;
    return [think(`Okay. ${text}\n${inside}`)];
  },
};

/** Its XML of functions; the opening tag around it is often left out, and the server's parser then lets it pass as text. */
export const qwen3Coder: Family = {
  name: "qwen3-coder",
  model: { name: "qwen3-coder:30b", capabilities: ["completion", "tools"], family: "qwen3moe", trained: 262_144 },
  speak({ text, calls, pieces }, turn) {
    if (turn % 2 === 0) return pieces;
    const written = calls.map(({ name, args }) => {
      const parameters = Object.entries(args).map(
        ([key, value]) => `<parameter=${key}>\n${String(value)}\n</parameter>`,
      );
      return `<function=${name}>\n${parameters.join("\n")}\n</function>\n</tool_call>`;
    });
    return [say([text, ...written].filter(Boolean).join("\n\n"))] satisfies Piece[];
  },
};

function fenced(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}
