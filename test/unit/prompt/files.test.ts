/** The prompt files themselves: every one can be read, and every one agrees with the tool or cause that it is for. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { builtInModes } from "../../../src/modes/built-in.ts";
import { compose } from "../../../src/prompt/compose.ts";
import type { ProfileName, PromptFiles } from "../../../src/prompt/files.ts";
import { PromptError, promptFile } from "../../../src/prompt/files.ts";
import { fill, fillUserText } from "../../../src/prompt/template.ts";
import { toolDoc } from "../../../src/prompt/tool-doc.ts";
import { promptValues } from "../../../src/prompt/values.ts";
import { useMcpTool } from "../../../src/tools/use-mcp-tool.ts";
import { files, input, tools } from "./setup.ts";

const profiles: ProfileName[] = ["full", "lean", "minimal"];

describe("every prompt file", () => {
  it.each([...files.keys()])("%s has front matter that holds", (path) => {
    const file = promptFile(files, path);
    const name = path.split("/")[1]!.replace(/\.md$/, "");
    if (path.startsWith("tools/") || path.startsWith("corrections/") || path.startsWith("sections/")) {
      expect(file.id).toBe(name);
    }
    for (const profile of profiles) expect(file.text(profile)).not.toMatch(/<!--|^---/m);
  });

  it("has a role for each built-in mode and words for each tool, and none for what is not there", () => {
    const names = (folder: string) =>
      [...files.keys()]
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1, -3));
    expect(names("modes").sort()).toEqual(builtInModes.map(({ slug }) => slug).sort());
    expect(names("tools").sort()).toEqual([...tools, useMcpTool].map(({ name }) => name).sort());
  });
});

describe("a tool's words", () => {
  const mcp = [{ server: "docs", name: "search", description: "", input: {} }];
  const values = promptValues({ ...input(), mcp });
  const docs = [...tools, useMcpTool].flatMap((tool) =>
    profiles.map((profile) => {
      const file = promptFile(files, `tools/${tool.name}.md`);
      return { tool, name: tool.name, profile, doc: toolDoc(fill(file.text(profile), values, file.path)) };
    }),
  );

  it.each(docs)("$name, $profile: the example is a call that the tool takes", ({ tool, doc }) => {
    const [, name, body] = /^<(\w+)>([\s\S]*)<\/\1>$/.exec(doc.xml)!;
    expect(name).toBe(tool.name);
    const args = Object.fromEntries(
      [...body!.matchAll(/<(\w+)>([\s\S]*?)<\/\1>/g)].map(([, key, value]) => [
        key!,
        value!.includes("<suggest>") ? [...value!.matchAll(/<suggest>(.*?)<\/suggest>/g)].map(([, one]) => one) : value,
      ]),
    );
    if (args.recursive) args.recursive = true as unknown as string;
    if (args.arguments) args.arguments = JSON.parse(args.arguments as string);
    expect(tool.params.strict().safeParse(args)).toMatchObject({ success: true });
  });

  it.each(docs)("$name, $profile: names the tool's parameters, and rightly which are optional", ({ tool, doc }) => {
    for (const [name, { optional }] of doc.parameters) {
      const parameter = tool.params.shape[name];
      expect(parameter, name).toBeInstanceOf(z.ZodType);
      expect(optional, name).toBe((parameter as z.ZodType).safeParse(undefined).success);
    }
    expect(doc.purpose).not.toBe("");
  });

  it("names every parameter in the full profile", () => {
    for (const { tool, doc } of docs.filter(({ profile }) => profile === "full")) {
      expect([...doc.parameters.keys()].sort(), tool.name).toEqual(Object.keys(tool.params.shape).sort());
    }
  });
});

describe("native schemas", () => {
  const { tools: schemas } = compose(input("code", { dialect: "native" }));

  it("hold only what Ollama keeps", () => {
    const kept = new Set(["type", "properties", "required", "description", "enum", "items"]);
    const check = (schema: Record<string, unknown>) => {
      for (const [key, value] of Object.entries(schema)) {
        expect(kept).toContain(key);
        // Where a tool takes several shapes, the model is offered one.
        if (key === "type") expect(value).toBeTypeOf("string");
        if (key === "properties") Object.values(value as Record<string, Record<string, unknown>>).forEach(check);
        if (key === "items") check(value as Record<string, unknown>);
      }
    };
    for (const { function: tool } of schemas) check(tool.parameters);
  });

  it("carry types from the tool and words from its file", () => {
    const list = schemas.find((schema) => schema.function.name === "list_files")!.function;
    expect(list.parameters).toMatchObject({
      properties: { recursive: { type: "boolean", description: "true for everything below" } },
    });
    const ask = schemas.find((schema) => schema.function.name === "ask_followup_question")!.function;
    expect(ask.parameters).toMatchObject({
      properties: { follow_up: { type: "array", items: { type: "string" } } },
      required: ["question"],
    });
    const diff = schemas.find((schema) => schema.function.name === "apply_diff")!.function;
    expect(diff.description).toMatch(/<<<<<<< SEARCH\n[\s\S]+\n=======\n[\s\S]+\n>>>>>>> REPLACE$/);
  });
});

describe("a wrong prompt file", () => {
  const broken = (text: string): PromptFiles => new Map([...files, ["sections/work.md", text]]);
  const head = "---\nid: work\ntitle: Work\n";

  it.each([
    ["an unknown variable", `${head}---\nHello {{nobody}}`, /sections\/work\.md: unknown variable \{\{nobody\}\}/],
    ["an unknown flag", `${head}---\n{{if moon}}Hello`, /unknown flag "moon"/],
    ["an unknown condition", `${head}when: { flags: [moon] }\n---\nHello`, /unknown flag "moon"/],
    ["an unknown key", `${head}moon: 1\n---\nHello`, /sections\/work\.md/],
    ["no front matter", "Hello", /must begin with front matter/],
  ])("with %s is an error that names it", (_, text, message) => {
    expect(() => compose(input("code", { files: broken(text) }))).toThrow(message);
    expect(() => compose(input("code", { files: broken(text) }))).toThrow(PromptError);
  });

  it("that is missing is an error that names it", () => {
    const without = new Map([...files].filter(([path]) => path !== "tools/read_file.md"));
    expect(() => compose(input("code", { files: without }))).toThrow("prompts/tools/read_file.md is missing");
  });
});

describe("the template language", () => {
  const values = { vars: { name: "x{{y}}" }, flags: { yes: true, no: false } };

  it("drops the rest of a line unless its flags hold, and the line if nothing is left", () => {
    expect(fill("a\n{{if no}}b\n{{if yes}}c\nd{{if no}} e\nf{{if yes !no}} g", values, "t")).toBe("a\nc\nd\nf g");
  });

  it("does not fill in what a value brings along", () => {
    expect(fill("{{name}}", values, "t")).toBe("x{{y}}");
  });
});

describe("a text of the user's", () => {
  const values = { vars: { os: "Linux" }, flags: { edit: true, command: false } };

  it("may use our conditions and variables", () => {
    const text = "On {{os}}.\n{{if edit}}- Edit.\n{{if command}}- Run.\nDone.{{if command}} Really.";
    expect(fillUserText(text, values)).toEqual({ text: "On Linux.\n- Edit.\nDone.", unknown: [] });
  });

  it("keeps what we do not know, and names it", () => {
    const text = "{{if edit constructor}}a\n{{if edit}}{{if nope}}b {{who}}";
    expect(fillUserText(text, values)).toEqual({ text, unknown: ["if edit constructor", "if nope", "who"] });
  });
});
