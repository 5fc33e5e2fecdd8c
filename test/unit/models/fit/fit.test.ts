/** Which windows fit which memory, and what is said of windows that the model was not made for. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Fit, fit, GiB, MiB } from "../../../../src/models/fit/fit.ts";
import { parseSize, showSize } from "../../../../src/models/fit/size.ts";
import type { ModelInfo } from "../../../../src/models/model.ts";
import { QWEN25_CODER_14B } from "./published.ts";

const CODER: ModelInfo = {
  name: "qwen2.5-coder:14b",
  capabilities: ["completion", "tools"],
  trained: 32_768,
  parameters: {},
  raw: QWEN25_CODER_14B,
  sizeBytes: 8_988_124_069,
};
const at = (found: Fit | undefined, window: number) => found?.windows.find((each) => each.window === window);

describe("fit", () => {
  it("adds weights, cache and batch buffers: a 14B model with its whole window wants a 20 GB card", () => {
    const memory = at(fit(CODER), 32_768)!;
    expect(memory.cache).toBe(6 * GiB);
    expect(memory.compute).toBe(768 * MiB);
    expect(memory.total).toBe(8_988_124_069 + 6 * GiB + 768 * MiB);
    expect(at(fit(CODER, { memory: 20 * GiB }), 32_768)?.verdict).toBe("fits");
    expect(at(fit(CODER, { memory: 16 * GiB }), 32_768)?.verdict).toBe("too-big");
    expect(at(fit(CODER, { memory: 17 * GiB }), 32_768)?.verdict).toBe("tight");
  });

  it("suggests the largest window that fits and that the model was trained for", () => {
    expect(fit(CODER, { memory: 12 * GiB })?.suggested).toBe(8192);
    expect(fit(CODER, { memory: 80 * GiB })?.suggested).toBe(32_768);
    expect(fit(CODER, { memory: 8 * GiB })?.suggested).toBeUndefined();
    expect(fit(CODER)?.suggested).toBeUndefined();
  });

  it("marks what goes beyond the trained length, and one and a half and two times it as risk", () => {
    const windows = fit(CODER)!.windows;
    expect(windows.find(({ window }) => window === 32_768)?.risk).toBeUndefined();
    expect(windows.find(({ window }) => window === 49_152)?.risk).toBe("1.5x");
    expect(windows.find(({ window }) => window === 65_536)?.risk).toBe("2x");
  });

  it("learns from what the server has loaded: its size is measured, and what spilled tells the room there is", () => {
    const loaded = { name: CODER.name, context: 32_768, sizeBytes: 16 * GiB, vramBytes: 12 * GiB };
    const found = fit(CODER, { loaded })!;
    expect(found.memory).toEqual({ bytes: 12 * GiB, from: "server" });
    expect(at(found, 32_768)?.total).toBe(16 * GiB);
    expect(at(found, 32_768)?.verdict).toBe("too-big");
    // 8,988,124,069 B of weights, 1.5 GiB of cache, 768 MiB of buffers, and the 0.88 GiB that were more than computed.
    expect(at(found, 8192)?.verdict).toBe("fits");
    expect(found.suggested).toBe(8192);
  });

  it("believes the user more than the server about memory", () => {
    const loaded = { name: CODER.name, context: 4096, sizeBytes: 10 * GiB, vramBytes: 5 * GiB };
    expect(fit(CODER, { loaded, memory: 24 * GiB })?.memory).toEqual({ bytes: 24 * GiB, from: "stated" });
  });

  it("never needs less for a larger window, nor for a finer cache", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 16 }), (layers, heads) => {
        const raw = { ...QWEN25_CODER_14B, "qwen2.block_count": layers, "qwen2.attention.head_count_kv": heads };
        const totals = fit({ ...CODER, raw })!.windows.map(({ total }) => total);
        expect(totals).toEqual([...totals].sort((a, b) => a - b));
        const coarse = fit({ ...CODER, raw }, { type: "q4_0" })!.windows.map(({ total }) => total);
        for (const [i, total] of totals.entries()) expect(coarse[i]).toBeLessThan(total);
      }),
    );
  });

  it("says nothing where the server says too little", () => {
    expect(fit({ ...CODER, raw: {} })).toBeUndefined();
  });
});

describe("a size", () => {
  it("is read as people write it", () => {
    expect(parseSize("8GB")).toBe(8 * GiB);
    expect(parseSize("24 GiB")).toBe(24 * GiB);
    expect(parseSize("6144MB")).toBe(6 * GiB);
    expect(parseSize("11.5g")).toBe(11.5 * GiB);
    expect(parseSize("16")).toBe(16 * GiB);
    for (const text of ["", "GB", "0", "-8GB", "8 bytes", "1e9"]) expect(parseSize(text)).toBeUndefined();
  });

  it("is shown in the unit that fits", () => {
    expect(showSize(6 * GiB)).toBe("6.0 GiB");
    expect(showSize(448 * MiB)).toBe("448 MiB");
  });
});
