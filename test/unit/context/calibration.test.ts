import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Calibration } from "../../../src/context/calibration.ts";

const make = () => {
  const kept = new Map<string, number>();
  return { kept, calibration: new Calibration({ get: (m) => kept.get(m), set: (m, r) => void kept.set(m, r) }) };
};

describe("learning a model's tokenizer", () => {
  it("promises what the server will count once it has seen a few counts", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.95, max: 1.8, noNaN: true }),
        fc.array(fc.integer({ min: 300, max: 20_000 }), { minLength: 1 }),
        (truth, sizes) => {
          const { calibration } = make();
          for (const size of sizes) calibration.check("m", size, Math.round(size * truth), 1_000_000);
          expect(calibration.corrected("m", 10_000) / (10_000 * truth)).toBeCloseTo(1, 1);
        },
      ),
    );
  });

  it("keeps a ratio per model and stays within what tokenizers do", () => {
    const { calibration, kept } = make();
    calibration.check("a", 1000, 1200, 8192);
    calibration.check("b", 1000, 90_000, 800_000);
    expect(calibration.ratio("a")).toBe(1.2);
    expect(calibration.ratio("b")).toBe(1);
    expect([...kept.keys()]).toEqual(["a"]);
  });

  it("suspects a cut when the server counted a tenth less than promised, says both numbers, and learns nothing from it", () => {
    const { calibration, kept } = make();
    const cut = calibration.check("m", 12_000, 2050, 4096);
    expect(cut).toMatchObject({ promised: 12_000, counted: 2050 });
    expect(cut!.text).toMatch(/2050 of about 12000/);
    expect(kept.size).toBe(0);
  });

  it("suspects a cut when the count stands at the window", () => {
    const { calibration } = make();
    expect(calibration.check("m", 4200, 4095, 4096)?.text).toMatch(/4095 tokens in a window of 4096/);
    expect(calibration.check("m", 3000, 3050, 4096)).toBeUndefined();
  });

  it("does not take thoughts that the template leaves out, or a picture, for a cut", () => {
    const { calibration, kept } = make();
    expect(calibration.check("m", 9000, 6100, 16_384, 3000)).toBeUndefined();
    expect(calibration.check("m", 9000, 5000, 16_384, 3000)).toBeDefined();
    expect(kept.size).toBe(0);
  });

  it("says nothing where the server sent no count, and does not suspect a prompt no window is too small for", () => {
    const { calibration } = make();
    expect(calibration.check("m", 9000, undefined, 8192)).toBeUndefined();
    expect(calibration.check("m", 1500, 1100, 8192)).toBeUndefined();
  });
});
