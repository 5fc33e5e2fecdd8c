import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatMessage, ChatRequest } from "../../../../src/models/model.ts";
import { keepAlive, toBody } from "../../../../src/models/ollama/body.ts";

const words = fc.string({ unit: "binary", maxLength: 20 });
const message: fc.Arbitrary<ChatMessage> = fc.oneof(
  fc.record({ role: fc.constantFrom("system" as const, "user" as const), content: words }),
  fc.record({ content: words, role: fc.constant("user" as const), images: fc.array(fc.base64String()) }),
  fc.record(
    {
      tool_calls: fc.array(
        fc.record({
          function: fc.record({ arguments: fc.dictionary(words, fc.jsonValue()), name: words }),
          id: fc.string(),
        }),
      ),
      thinking: words,
      content: words,
      role: fc.constant("assistant" as const),
    },
    { requiredKeys: ["role", "content"] },
  ),
  fc.record({ tool_call_id: words, tool_name: words, role: fc.constant("tool" as const), content: words }),
);

describe("the body of a request", () => {
  it("starts with the body before it, without the closing brackets", () => {
    fc.assert(
      fc.property(fc.array(message, { minLength: 1 }), fc.array(message, { minLength: 1 }), (before, more) => {
        const ask = (messages: ChatMessage[]): ChatRequest => ({
          model: "coder:14b",
          options: { num_ctx: 8192, temperature: 0.2 },
          think: false,
          messages,
        });
        const first = toBody(ask(before));
        expect(first.endsWith("]}")).toBe(true);
        expect(toBody(ask([...before, ...more])).startsWith(first.slice(0, -2))).toBe(true);
      }),
    );
  });

  it("is the same bytes whatever the order in which the request was put together", () => {
    const tool = { type: "function" as const, function: { name: "a", description: "b", parameters: {} } };
    const one: ChatRequest = {
      model: "m",
      messages: [{ role: "user", content: "x" }],
      tools: [tool],
      options: { num_ctx: 4096, top_k: 3, num_predict: 9 },
      keepAlive: "5m",
      think: "low",
    };
    const other: ChatRequest = {
      think: "low",
      options: { num_predict: 9, top_k: 3, num_ctx: 4096 },
      keepAlive: "5m",
      tools: [tool],
      messages: [{ content: "x", role: "user" }],
      model: "m",
    };
    expect(toBody(other)).toBe(toBody(one));
    expect(toBody(one)).toBe(
      '{"model":"m","stream":true,"truncate":false,"shift":false,"think":"low","keep_alive":"5m",' +
        '"options":{"num_ctx":4096,"num_predict":9,"top_k":3},' +
        '"tools":[{"type":"function","function":{"name":"a","description":"b","parameters":{}}}],' +
        '"messages":[{"role":"user","content":"x"}]}',
    );
  });

  it("has nothing in it that was not set", () => {
    const body = toBody({ model: "m", messages: [], options: { num_ctx: 4096 }, tools: [] });
    expect(body).toBe(
      '{"model":"m","stream":true,"truncate":false,"shift":false,"options":{"num_ctx":4096},"messages":[]}',
    );
  });
});

describe("keep-alive", () => {
  it.each([
    [300, 300],
    ["300", 300],
    ["-1", -1],
    [" 0 ", 0],
    ["5m", "5m"],
    ["1h30m", "1h30m"],
    ["-1m", "-1m"],
    ["1.5h", "1.5h"],
  ])("%j is sent as %j", (typed, sent) => {
    expect(keepAlive(typed)).toBe(sent);
  });

  it.each(["five minutes", "5 m", "5min", "", "m", "1d", Number.NaN, Number.POSITIVE_INFINITY])(
    "%j is refused, as Ollama would",
    (typed) => {
      expect(() => keepAlive(typed)).toThrow("not a duration");
    },
  );
});
