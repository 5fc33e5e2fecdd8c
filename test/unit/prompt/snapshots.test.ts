/** The prompts as they are sent, one readable file each, so that a change of them is read in the diff. */
import { describe, expect, it } from "vitest";
import { builtInModes } from "../../../src/modes/built-in.ts";
import { compose } from "../../../src/prompt/compose.ts";
import type { ProfileName } from "../../../src/prompt/files.ts";
import type { DialectName } from "../../../src/task/events.ts";
import { input } from "./setup.ts";

const profiles: ProfileName[] = ["full", "lean", "minimal"];
const dialects: DialectName[] = ["xml", "native", "json"];

describe("the prompt of each mode, profile and dialect", () => {
  for (const { slug } of builtInModes) {
    for (const profile of profiles) {
      for (const dialect of dialects) {
        it(`${slug}, ${profile}, ${dialect} reads as reviewed`, async () => {
          const { system, tools, tokens } = compose(input(slug, { profile, dialect }));
          const head = `<!-- system ${tokens.system} + tools ${tokens.tools} = ${tokens.total} tokens (o200k) -->`;
          const schemas = tools.map((tool) => `${JSON.stringify(tool.function, null, 2)}\n`);
          const text = [head, system, ...schemas].join("\n\n");
          await expect(`${text.trimEnd()}\n`).toMatchFileSnapshot(`./snapshots/${slug}-${profile}-${dialect}.md`);
        });
      }
    }
  }
});
