/** Where a model comes from, and how far its download is. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameProblem, pullProgress, pullQuestion, pullText, registryOf } from "../../../src/models/pull.ts";
import { outputLimitText } from "../../../src/models/view.ts";

describe("the registry of a name", () => {
  it.each([
    ["qwen3:8b", "registry.ollama.ai"],
    ["user/model:tag", "registry.ollama.ai"],
    ["hf.co/user/repo:Q4_K_M", "hf.co"],
    ["HF.co/user/repo", "hf.co"],
    ["https://huggingface.co/user/repo", "huggingface.co"],
    ["localhost/a/b", "localhost"],
    ["10.0.0.2:5000/a/b:1b", "10.0.0.2:5000"],
  ])("%s is of %s", (name, registry) => {
    expect(registryOf(name)).toBe(registry);
    expect(pullQuestion(name, "http://h") === undefined).toBe(registry === "registry.ollama.ai");
  });

  it("is asked of no name that cannot be one", () => {
    for (const name of ["", " ", "a b", "a;rm", "a\nb"]) expect(nameProblem(name)).toMatch(/\S/);
    for (const name of ["qwen3:8b", "hf.co/u/r-GGUF:Q4_K_M", "x@sha256:ab"]) expect(nameProblem(name)).toBeUndefined();
  });
});

describe("a download", () => {
  it("is as far as all of its layers, and never beyond its size", () => {
    const step = fc.record({
      status: fc.constant("pulling"),
      digest: fc.constantFrom("a", "b", "c"),
      total: fc.integer({ min: 1, max: 1e9 }),
      completed: fc.nat(1e9),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), (steps) => {
        const add = pullProgress();
        const bounded = steps.map((one) => ({ ...one, completed: Math.min(one.completed, one.total) }));
        const last = bounded.map(add).at(-1)!;
        const layers = new Map(bounded.map((one) => [one.digest, one]));
        expect(last.total).toBe([...layers.values()].reduce((sum, { total }) => sum + total, 0));
        expect(last.completed!).toBeLessThanOrEqual(last.total!);
      }),
    );
  });

  it("says what the server says where it moves nothing", () => {
    const add = pullProgress();
    expect(pullText(add({ status: "pulling manifest" }))).toBe("pulling manifest");
    expect(pullText(add({ status: "pulling a", digest: "a", total: 4 * 2 ** 30, completed: 2 ** 30 }))).toBe(
      "25 % of 4.0 GiB",
    );
    expect(pullText(add({ status: "verifying sha256 digest", digest: "a", total: 4, completed: 4 }))).toBe(
      "verifying sha256 digest",
    );
  });
});

describe("a limit of an answer", () => {
  const known = { version: "0.32.15", limit: undefined, modelfile: undefined, window: 8192, reserve: 1638 };

  it.each([
    [{}, /^An answer ends by itself or where the window is full\. 1,638 tokens/],
    [{ version: "0.12.3" }, /drops the older half .* up to 81,920 tokens\. Set one/],
    [{ version: "0.0.0" }, /where the window is full/],
    [{ version: undefined }, /where the window is full/],
    [{ modelfile: -1 }, /where the window is full/],
    [{ modelfile: 256 }, /after 256 tokens by its Modelfile/],
    [{ modelfile: 256, limit: 1000 }, /after 1,000 tokens, thoughts included/],
  ])("%j means what the server makes of it", (more, text) => {
    expect(outputLimitText({ ...known, ...more })).toMatch(text);
  });
});
