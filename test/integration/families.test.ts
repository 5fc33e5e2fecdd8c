/** Ten model families, each with its habits, its stream shape and its faults, do the sample task to the end. */
import { afterEach, describe, expect, it } from "vitest";
import { FAMILIES, type Family, familyScript } from "../ollama/families/index.ts";
import { fail, say, stopShort } from "../ollama/index.ts";
import { type Bench, workbench } from "./workbench.ts";

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

describe("the sample task", () => {
  for (const family of FAMILIES) {
    it(`is done to the end by ${family.name}`, async () => {
      bench = await workbench({
        sample: true,
        model: family.model.name,
        server: { script: familyScript(family), models: undefined as never, split: true },
      });
      const { agent, of, file, ollama } = bench;
      expect(await agent.say("The price of a bottle is wrong. Please fix it.")).toMatchObject({ cause: "finished" });
      expect(file("src/price.js")).toMatch(/Math\.round\(casePrice \/ BOTTLES_PER_CASE\)/);
      expect(of("tool.finished").map(({ name, status }) => `${name} ${status}`)).toEqual([
        "list_files ok",
        "read_file ok",
        "apply_diff ok",
        "execute_command ok",
        "attempt_completion ok",
      ]);
      // Each reply was understood at once: no correction, no further request.
      expect(ollama.chats).toHaveLength(5);
      expect(of("note.appended").filter(({ why }) => why === "correction")).toEqual([]);
    });
  }
});

const named = (name: string) => FAMILIES.find((family) => family.name === name)!;
const written = '{"path": "src/price.js"';

describe("a fault of the family's server", () => {
  for (const [what, family] of [
    [
      "a call that its parser refuses",
      {
        ...named("qwen3-coder"),
        faults: { 1: [fail(500, "XML syntax error on line 3: element <parameter> closed by </function>")] },
      },
    ],
    [
      "a call that its parser refuses and shows",
      {
        ...named("gpt-oss"),
        faults: { 1: [fail(500, `error parsing tool call: raw='${written}', err=unexpected end of JSON input`)] },
      },
    ],
    [
      "a stream that ends without a word",
      { ...named("deepseek-r1"), faults: { 1: [say("Hmm, I should look"), stopShort()] } },
    ],
    ["an empty reply", { ...named("gemma3"), faults: { 1: [] } }],
  ] satisfies [string, Family][]) {
    it(`does not end the task: ${what}`, async () => {
      bench = await workbench({
        sample: true,
        model: family.model.name,
        server: { script: familyScript(family), models: undefined as never, split: true },
      });
      expect(await bench.agent.say("The price of a bottle is wrong. Please fix it.")).toMatchObject({
        cause: "finished",
      });
      expect(bench.file("src/price.js")).toMatch(/Math\.round\(casePrice \/ BOTTLES_PER_CASE\)/);
    });
  }
});

describe("an old server", () => {
  for (const version of ["0.5.7", "0.9.6", "0.12.3"]) {
    it(`is enough for the sample task: ${version}`, async () => {
      const family = named("qwen2.5-coder");
      const server = { script: familyScript(family), models: undefined as never, version };
      bench = await workbench({ sample: true, model: family.model.name, server });
      expect(await bench.agent.say("The price of a bottle is wrong. Please fix it.")).toMatchObject({
        cause: "finished",
      });
      expect(bench.ollama.chats.some(({ cut }) => cut)).toBe(false);
    });
  }
});
