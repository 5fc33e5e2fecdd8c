/** What models put round a text that was asked for goes; the text itself never does. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainAnswer } from "../../../src/agent/plain-answer.ts";

const MESSAGE = "Round the price per case\n\nA case has six bottles.";

describe("an answer", () => {
  it.each([
    ["alone", MESSAGE],
    ["in a fence", `\`\`\`\n${MESSAGE}\n\`\`\``],
    ["in a fence with a name", `\`\`\`text\n${MESSAGE}\n\`\`\`\n`],
    ["in a fence that never ends", `\`\`\`\n${MESSAGE}`],
    ["announced", `Here is the commit message:\n\n${MESSAGE}`],
    ["announced by a heading", `**Commit message:**\n${MESSAGE}`],
    ["announced and in a fence, with talk behind", `Sure! Here it is:\n\`\`\`\n${MESSAGE}\n\`\`\`\nIt says why.`],
    ["after a thought", `<think>\nWhat changed?\n</think>\n\n${MESSAGE}`],
    ["after a thought that the template had opened", `What changed?\n</think>\n\n${MESSAGE}`],
    ["with what a server left of its template", `${MESSAGE}<|im_end|>`],
  ])("%s is the text", (_, reply) => {
    expect(plainAnswer(reply)).toBe(MESSAGE);
  });

  it("in quotes is what is between them, unless the quotes are its own", () => {
    expect(plainAnswer('"Fix the price"')).toBe("Fix the price");
    expect(plainAnswer('"a" and "b"')).toBe('"a" and "b"');
    expect(plainAnswer("`price` and `case`")).toBe("`price` and `case`");
  });

  it("keeps code of its own, and a first line that ends in a colon but announces nothing", () => {
    const code = "```ts\nlet a = 1;\n```";
    expect(plainAnswer(code)).toBe(code);
    expect(plainAnswer("Fix these:\n- price\n- case")).toBe("Fix these:\n- price\n- case");
    expect(plainAnswer("Bump the version:\n- to 2")).toBe("Bump the version:\n- to 2");
    expect(plainAnswer("Here is the message:")).toBe("Here is the message:");
  });

  it("that is only thought is empty", () => {
    expect(plainAnswer("<think>hm</think>\n", "more")).toBe("");
    expect(plainAnswer("", "only this")).toBe("");
  });

  it("is plain already where it was made plain before", () => {
    const line = fc.stringMatching(/^[A-Za-z ,.:`"-]{0,40}$/);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const once = plainAnswer(`\`\`\`\n${lines.join("\n")}\n\`\`\``);
        expect(lines.join("\n")).toContain(once);
      }),
    );
  });
});
