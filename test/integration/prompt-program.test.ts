/** `bilby prompt` as it is shipped: every mode, profile and dialect, those of the folder included, with what the folder says. */
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tokenizer } from "../unit/context/tokenizer.ts";
import { bundledProgram, type Program } from "./program.ts";

let program: Program;
let folder: string;
let home: string;
beforeAll(async () => {
  program = await bundledProgram();
  folder = path.join(program.base, "shop");
  home = path.join(program.base, "home");
  const put = (file: string, text: string) => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  };
  put(path.join(folder, "AGENTS.md"), "Prices are integers, in cents.");
  put(path.join(folder, ".bilby/prompt/todo.md"), "---\nsection: tool:update_todo_list\noff: true\n---\n");
  put(
    path.join(folder, ".roomodes"),
    "customModes:\n  - slug: docs\n    name: Docs\n    roleDefinition: You write.\n    groups: [read]\n  - slug: half\n",
  );
  put(
    path.join(home, "modes.yaml"),
    "customModes:\n  - slug: mine\n    name: Mine\n    roleDefinition: You are mine.\n    groups: [read, edit]\n",
  );
});
afterAll(() => program?.remove());

interface Printed {
  total: number;
  profile: string;
  sections: { id: string; title: string; tokens: number; why: string }[];
  off: { id: string }[];
  absent: { id: string; why: string }[];
  text: string;
  tools: { function: { name: string } }[];
}
const prompt = async (...args: string[]) => {
  const { code, stdout, stderr } = await program.run(["prompt", "--cwd", folder, "--json", ...args], home);
  return { code, stderr, printed: code === 0 ? (JSON.parse(stdout) as Printed) : undefined };
};

describe("bilby prompt", () => {
  it.each(["code", "ask", "docs", "mine"])("prints %s mode in every profile and dialect", async (mode) => {
    for (const dialect of ["xml", "native"]) {
      const totals: number[] = [];
      for (const profile of ["full", "lean", "minimal"]) {
        const { printed } = await prompt("--mode", mode, "--profile", profile, "--dialect", dialect);
        const { total, sections, text, tools } = printed!;
        const schemas = tools.length > 0 ? tokenizer.count(JSON.stringify(tools)) : 0;
        expect(total).toBe(tokenizer.count(text) + schemas);
        expect(tools.length > 0).toBe(dialect === "native");
        expect(sections.find(({ id }) => id === "rule:AGENTS.md")!.tokens).toBeGreaterThan(0);
        expect(text).toContain("# AGENTS.md\nPrices are integers, in cents.");
        expect(`${text}${JSON.stringify(tools)}`).not.toContain("update_todo_list");
        totals.push(total);
      }
      expect(totals).toEqual(totals.toSorted((a, b) => b - a));
    }
  });

  it("says which mode of a file is wrong and where, and leaves the folder out when told to", async () => {
    const { stderr } = await prompt();
    expect(stderr).toContain("! .roomodes, line 6: ");
    const plain = await prompt("--no-rules");
    expect(plain.stderr).toBe("");
    expect(plain.printed!.text).not.toContain("AGENTS.md");
    expect(plain.printed!.text).toContain("update_todo_list");
    const gone = await prompt("--no-rules", "--mode", "docs");
    expect(gone.code).toBe(2);
    expect(gone.stderr).toContain("--mode must be one of code, architect, ask, debug, mine");
  });

  it("says why each section is in, and why the others are not", async () => {
    const { sections, absent, off } = (await prompt("--mode", "ask")).printed!;
    expect(sections.find(({ id }) => id === "rule:AGENTS.md")!.why).toBe("rules of this folder");
    expect(off).toEqual([{ id: "tool:update_todo_list", title: "update_todo_list" }]);
    const why = (id: string) => absent.find((one) => one.id === id)?.why;
    expect(why("tool:execute_command")).toBe("Ask mode has no tools to run commands");
    expect(why("workspace")).toBe("only where several folders are open");
    expect(why("tool:use_mcp_tool")).toContain("no MCP server runs");
    const named = [...sections, ...absent, ...off].map(({ id }) => id);
    expect(new Set(named).size).toBe(named.length);
  });

  it("is as it would be for a model, a window and a limit on replies", async () => {
    const size = async (...args: string[]) => {
      const { profile, sections } = (await prompt("--mode", "code", ...args)).printed!;
      return [profile, ...sections.flatMap(({ id }) => (/^(family|output)/.test(id) ? id : []))];
    };
    expect(await size()).toEqual(["full"]);
    expect(await size("--num-ctx", "32768", "--model", "gpt-oss:20b")).toEqual(["full", "family:gpt-oss"]);
    expect(await size("--num-ctx", "4096")).toEqual(["minimal", "output-limit"]);
    expect(await size("--num-predict", "600", "--profile", "auto")).toEqual(["lean", "output-limit"]);
  });

  it("has the user's own rules, whatever the folder", async () => {
    const file = path.join(home, "rules/mine.md");
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, "Short sentences.");
    const { printed } = await prompt("--no-rules");
    expect(printed!.sections.at(-1)).toMatchObject({ why: "your own rules, for every folder" });
    expect(printed!.text).toMatch(/mine\.md\nShort sentences\.$/);
    fs.rmSync(path.dirname(file), { recursive: true });
  });

  it("has the user's own changes from their folder, in every workspace and before what that says", async () => {
    const file = path.join(home, "prompt/todo.md");
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(
      file,
      "---\nsection: tool:update_todo_list\nmode: code\n---\n## update_todo_list\nMy own words.\n",
    );
    fs.writeFileSync(path.join(home, "prompt/bad.md"), "no front matter");
    for (const more of [[], ["--no-rules"]]) {
      const { printed, stderr } = await prompt("--mode", "code", ...more);
      expect(printed!.text).toContain("## update_todo_list\nMy own words.");
      expect(stderr).toContain("bad.md: it must begin with front matter");
    }
    fs.rmSync(path.join(home, "prompt"), { recursive: true });
  });
});
