import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_WINDOW, effectiveWindow, room } from "../../../src/context/window.ts";

describe("the effective window", () => {
  it("is the user's setting, else what the server has loaded, else the Modelfile's, else a default", () => {
    const facts = { setting: 16384, loaded: 4096, modelfile: 32768, trained: 131072 };
    expect(effectiveWindow(facts).window).toMatchObject({ tokens: 16384, source: "setting" });
    expect(effectiveWindow({ ...facts, setting: undefined }).window).toMatchObject({ tokens: 4096, source: "loaded" });
    expect(effectiveWindow({ modelfile: 32768, trained: 131072 }).window).toMatchObject({
      tokens: 32768,
      source: "modelfile",
    });
    expect(effectiveWindow({ trained: 131072 }).window).toMatchObject({ tokens: DEFAULT_WINDOW, source: "default" });
  });

  it("never takes the trained maximum by itself, and never more than it by default", () => {
    expect(effectiveWindow({ trained: 262144 }).window.tokens).toBe(DEFAULT_WINDOW);
    expect(effectiveWindow({ trained: 2048 }).window.tokens).toBe(2048);
  });

  it("keeps at most a quarter for the answer, and at least 1k where a quarter allows it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1024, max: 2_000_000 }), (setting) => {
        const { window } = effectiveWindow({ setting });
        expect(window.reserve).toBeLessThanOrEqual(setting / 4);
        expect(window.reserve).toBeGreaterThanOrEqual(Math.min(1024, Math.floor(setting / 4)));
        expect(room(window) + window.reserve).toBe(setting);
      }),
    );
  });

  it("keeps what the user set for the answer, but never more than half of the window", () => {
    expect(effectiveWindow({ setting: 16384, numPredict: 6000 }).window.reserve).toBe(6000);
    expect(effectiveWindow({ setting: 16384, numPredict: -1 }).window.reserve).toBe(3276);
    const { window, warnings } = effectiveWindow({ setting: 8192, numPredict: 8192 });
    expect(window.reserve).toBe(4096);
    expect(warnings.map((warning) => warning.code)).toEqual(["answer-too-long"]);
  });

  it("warns over 1.5 times the trained length and says why, counting RoPE scaling in", () => {
    const { warnings } = effectiveWindow({ setting: 65536, trained: 32768 });
    expect(warnings[0]!.text).toMatch(/65536 tokens is 2\.0 times what the model was trained on \(32768\)/);
    expect(effectiveWindow({ setting: 49152, trained: 32768 }).warnings).toEqual([]);
    const rope = { type: "yarn", factor: 4, original: 32768 };
    expect(effectiveWindow({ setting: 131072, trained: 32768, rope }).warnings).toEqual([]);
  });
});
