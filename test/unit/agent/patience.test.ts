import { describe, expect, it } from "vitest";
import { expectedMs } from "../../../src/agent/patience.ts";
import type { NewEvent } from "../../../src/task/events.ts";
import { created, history, replied, said } from "../task/events.ts";

const sent = (step: number, promptTokens: number, reused: number): NewEvent => ({
  type: "request.sent",
  step,
  promptTokens,
  reused,
});
const read = (step: number, promptMs?: number) => replied(step, { usage: promptMs === undefined ? {} : { promptMs } });

describe("how long a server should read", () => {
  it("is not known before it has read anything", () => {
    expect(expectedMs(history(created, said("x")), 5_000)).toBeUndefined();
    expect(expectedMs(history(created, said("x"), sent(1, 1_000, 0), read(1)), 5_000)).toBeUndefined();
  });

  it("is what it took for what was new, so that a cache does not make it look fast", () => {
    const events = history(
      created,
      said("x"),
      sent(1, 1_000, 0),
      read(1, 10_000),
      sent(2, 1_500, 1_000),
      read(2, 5_000),
    );
    expect(expectedMs(events, 2_000)).toBe(20_000);
    expect(expectedMs(events, 0)).toBe(0);
  });
});
