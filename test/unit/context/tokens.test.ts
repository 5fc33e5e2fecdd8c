import { describe, expect, it } from "vitest";
import { IMAGE_TOKENS, MESSAGE_TOKENS, TokenCounts } from "../../../src/context/tokens.ts";

describe("counting a request", () => {
  it("counts each text once, however often it is asked for", () => {
    let calls = 0;
    const counts = new TokenCounts({
      count(text) {
        calls++;
        return text.length;
      },
    });
    const text = "the same long text, again and again";
    const message = { role: "user" as const, content: text };
    for (let i = 0; i < 5; i++)
      expect(counts.request([message, { ...message }])).toBe(2 * (text.length + MESSAGE_TOKENS));
    expect(calls).toBe(1);
  });

  it("counts everything in a message that reaches the model: thoughts, calls, pictures, tools", () => {
    const counts = new TokenCounts({ count: (text) => text.length });
    const call = { function: { name: "read_file", arguments: { path: "a" } } };
    const message = { role: "assistant" as const, content: "ab", thinking: "cde", tool_calls: [{ id: "1", ...call }] };
    expect(counts.message(message)).toBe(MESSAGE_TOKENS + 2 + 3 + JSON.stringify([call.function]).length);
    expect(counts.message({ role: "user", content: "", images: ["aGk=", "aGk="] })).toBe(
      MESSAGE_TOKENS + 2 * IMAGE_TOKENS,
    );
    expect(counts.uncertain([message, { role: "user", content: "x", images: ["aGk="] }])).toBe(3 + IMAGE_TOKENS);
    expect(counts.request([], [{ a: 1 }])).toBe(JSON.stringify([{ a: 1 }]).length);
  });
});
