/** The corpus: each edit gives the file exactly as expected, or leaves it untouched. There is no third outcome. */
import { describe, expect, it } from "vitest";
import { applyEdit } from "../../../src/edit/apply.ts";
import { anchors } from "./corpus/anchors.ts";
import type { Case } from "./corpus/case.ts";
import { files } from "./corpus/files.ts";
import { forms } from "./corpus/forms.ts";
import { ladder } from "./corpus/ladder.ts";
import { languages } from "./corpus/languages.ts";
import { markers } from "./corpus/markers.ts";

const corpus: Record<string, readonly Case[]> = {
  "rungs of the ladder": ladder,
  "places that are alike": anchors,
  "files of every shape": files,
  "markers within content": markers,
  "forms a diff may have": forms,
  "fifteen languages": languages,
};

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
