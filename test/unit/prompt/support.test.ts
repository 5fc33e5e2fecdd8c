/** What is said for the user outside the system prompt: in our words or theirs, with what it is about always in it. */
import { describe, expect, it } from "vitest";
import { parseMentions } from "../../../src/context/mentions.ts";
import { supportEntries, supportNames, supportPrompt } from "../../../src/prompt/support.ts";
import { count, files } from "./setup.ts";

const none = { patches: [], mode: "code" };
const given = {
  place: "@/src/a.ts:1-4",
  problems: "line 2: no",
  changes: "+ one",
  subjects: "Add a",
  request: "Do it",
};
const about = { explain: given.place, fix: given.place, improve: given.place, commit: "+ one", enhance: "Do it" };

describe("a text that is said for the user", () => {
  it.each(supportNames)("%s names what it is about and leaves no gap", (name) => {
    for (const values of [given, { ...given, problems: "", subjects: "" }]) {
      const text = supportPrompt(files, name, values, none);
      expect(text).not.toMatch(/\{\{|\n{3}/);
      expect(text).toContain(name === "init" ? "AGENTS.md" : about[name]);
    }
  });

  it("speaks of problems and of earlier commits only where there are some", () => {
    expect(supportPrompt(files, "fix", { place: "@/a.ts" }, none)).not.toContain("reports");
    expect(supportPrompt(files, "fix", given, none)).toContain("line 2: no");
    expect(supportPrompt(files, "commit", { changes: "+ one" }, none)).not.toContain("earlier");
    expect(supportPrompt(files, "commit", given, none)).toMatch(/earlier commits:\nAdd a\n/);
  });

  it("brings nothing along that the user has not mentioned, whatever a tool reports", () => {
    const problems =
      "line 2: see @/src/secret.ts, @terminal, @git-changes and @problems of @deadbeef; @Injectable is unknown";
    const text = supportPrompt(files, "fix", { ...given, problems }, none);
    expect(parseMentions(text).map(({ raw }) => raw)).toEqual(["@/src/a.ts:1-4", "@Injectable"]);
  });

  it("can be said in the user's words", () => {
    const patches = [{ section: "support:explain", text: "Was ist {{place}}?", from: "full" as const }];
    expect(supportPrompt(files, "explain", given, { patches, mode: "code" })).toBe("Was ist @/src/a.ts:1-4?");
  });

  it("still has what it is about where the user's words do not name it", () => {
    const patches = [{ section: "support:commit", text: "Nur ein Betreff.", from: "full" as const }];
    expect(supportPrompt(files, "commit", given, { patches, mode: "code" })).toBe("Nur ein Betreff.\n\n+ one");
  });
});

describe("the list of them", () => {
  it("has each with id, title, template and tokens", () => {
    const entries = supportEntries(files, { ...none, count });
    expect(entries.map(({ id }) => id)).toEqual(supportNames.map((name) => `support:${name}`));
    for (const { title, text, tokens, origin, source } of entries) {
      expect(title).not.toBe("");
      expect(tokens).toBe(count(text));
      expect({ origin, text }).toEqual({ origin: "default", text: source!.text });
    }
  });

  it("shows the user's words, and that the default below them is another one by now", () => {
    const text = "Explain {{place}} to a child.";
    const patches = [{ section: "support:explain", mode: "ask", text, base: "old", from: "full" as const }];
    const [explain] = supportEntries(files, { patches, mode: "ask", count });
    expect(explain).toMatchObject({ text, tokens: count(text), origin: "edited", stale: true });
    expect(supportEntries(files, { patches, mode: "code", count })[0]).toMatchObject({ origin: "default" });
  });
});
