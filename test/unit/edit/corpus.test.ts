/** The corpus: each edit gives the file exactly as expected, or leaves it untouched. There is no third outcome. */
import { describe, expect, it } from "vitest";
import { applyEdit } from "../../../src/edit/apply.ts";
import { corpus } from "./corpus/all.ts";

for (const [part, cases] of Object.entries(corpus)) {
  describe(part, () => {
    it.each(cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
      const result = applyEdit(one.file, one.diff);
      const [first] = result.blocks;
      expect({ applied: result.applied, text: result.text }).toEqual({
        applied: one.after !== null,
        text: one.after ?? one.file,
      });
      if (one.line !== undefined) expect(first?.line).toBe(one.line);
      if (one.status !== undefined) expect(first?.status).toBe(one.status);
      if (one.rung !== undefined) expect(first?.rung).toBe(one.rung);
      if (one.says !== undefined) expect(result.failure).toMatch(one.says);
      if (one.after === null) expect(result.failure).toBeTruthy();
    });
  });
}

it("has at least 300 cases, and no two of the same name", () => {
  const names = Object.entries(corpus).flatMap(([part, cases]) => cases.map(({ name }) => `${part}: ${name}`));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(300);
});
