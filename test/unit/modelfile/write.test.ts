/** Modelfiles that are written read back as what they were made of; names, hovers. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hoverAt } from "../../../src/modelfile/hover.ts";
import { fileFor, modelOf } from "../../../src/modelfile/name.ts";
import { parseModelfile } from "../../../src/modelfile/parse.ts";
import { createRequest } from "../../../src/modelfile/request.ts";
import { modelfileFrom, writeModelfile } from "../../../src/modelfile/write.ts";

describe("a Modelfile that is written", () => {
  it("holds what is set now over what the model's own says", () => {
    const info = {
      name: "coder:14b",
      capabilities: ["completion"],
      raw: {},
      parameters: { num_ctx: 4096, stop: ["<|im_end|>", '"""'], temperature: 0.7 },
    };
    const text = modelfileFrom(info, { window: 32_768, maxOutput: -1, sampling: { temperature: 0.1, top_k: 20 } });
    expect(createRequest("mine:32k", parseModelfile(text))).toEqual({
      request: {
        model: "mine:32k",
        from: "coder:14b",
        parameters: { num_ctx: 32_768, stop: ["<|im_end|>", '"""'], temperature: 0.1, top_k: 20 },
      },
      problems: [],
    });
  });

  it("reads back as the same, whatever is in it, or is refused", () => {
    const value = fc.string({ unit: fc.constantFrom("a", " ", '"', "\n", "#", "{{ . }}", "'", "é", "🐾", "\\", "\t") });
    fc.assert(
      fc.property(value, (value) => {
        let text: string;
        try {
          text = writeModelfile([{ keyword: "system", value }]);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          expect(value).toMatch(/"|\s$|^\s/);
          return;
        }
        expect(parseModelfile(`FROM x\n${text}FROM y\n`).commands.map((command) => command.value)).toEqual([
          "x",
          value,
          "y",
        ]);
      }),
    );
  });
});

describe("a file's name", () => {
  it("tells the model: what follows the last hyphen is the tag", () => {
    expect(modelOf("coder-32k.modelfile")).toBe("coder:32k");
    expect(modelOf("qwen2.5-coder-14b.Modelfile")).toBe("qwen2.5-coder:14b");
    expect(modelOf("mario.modelfile")).toBe("mario:latest");
    for (const other of ["README.md", ".modelfile", "Modelfile", "a b.modelfile"])
      expect(modelOf(other)).toBeUndefined();
  });

  it("and the model tells the file", () => {
    for (const model of ["coder:32k", "qwen2.5-coder:14b", "mario:latest"]) expect(modelOf(fileFor(model))).toBe(model);
    expect(fileFor("hf.co/unsloth/Qwen3-8B-GGUF:Q4_K_M")).toBe("hf.co-unsloth-Qwen3-8B-GGUF-Q4_K_M.modelfile");
  });
});

describe("a hover", () => {
  const text = "# mine\nFROM a\nPARAMETER num_ctx 8192\nPARAMETER mirostat 2\n";
  it("explains keywords and parameters, and nothing else", () => {
    expect(hoverAt(text, 1, 2)).toMatch(/made of/);
    expect(hoverAt(text, 2, 12)).toMatch(/^num_ctx \(integer\): Window/);
    expect(hoverAt(text, 3, 12)).toMatch(/deprecated/);
    for (const [line, character] of [
      [0, 2],
      [1, 6],
      [2, 20],
      [9, 0],
    ] as const)
      expect(hoverAt(text, line, character)).toBeUndefined();
  });
});
