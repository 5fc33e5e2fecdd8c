import { describe, expect, it } from "vitest";
import { type Asked, missingCall } from "../../../src/agent/prose.ts";

const asked = (text: string, more: Partial<Asked> = {}): Asked => ({
  text,
  tools: ["read_file", "apply_diff"],
  mayAct: true,
  mayEdit: true,
  changed: false,
  paths: ["src/price.js"],
  ...more,
});
const code = "```js\nexport function price() {\n  return Math.round(total);\n}\n```";

describe("a reply without a call", () => {
  it.each([
    ["an updated file", "Fix the rounding.", `Here is the updated function:\n\n${code}`],
    ["a file by its name", "Add a test for it.", `**src/price.js**\n${code}`],
    ["code with a word on why", "Please make it round.", `You should change it to:\n\n${code}\n\nThis rounds.`],
  ])("prints an edit instead of making it: %s", (_, task, text) => {
    expect(missingCall(text, asked(task))).toBe("code-in-chat");
  });

  it.each([
    ["Let me read the file."],
    ["I'll start by looking at the tests:"],
    ["The bug is in the rounding.\n\nNow I will update src/price.js…"],
    ["Sure! I'm going to run the tests now."],
    ["Okay, let's check the configuration first:"],
    ["First, let me search for usages of `price`:"],
  ])("announces a step and does not take it: %s", (text) => {
    expect(missingCall(text, asked("Fix it."))).toBe("call-announced");
  });

  it.each([
    ["a plain answer", "Fix the rounding.", "It rounds half up, because of Math.round."],
    ["a question of the model's", "Fix it.", "Should I change the tests as well?"],
    ["an offer", "Fix it.", "The function is correct. If you want, I will add a test."],
    ["a farewell", "Fix it.", "Done. Let me know if you need anything else."],
    ["a plan with conditions", "Fix it.", "I'll update the file once you confirm."],
    ["code that was asked to be shown", "Show me how to add a test.", `Here is an example:\n\n${code}`],
    ["code in answer to a question", "How would you change price()?", `Here is the updated function:\n\n${code}`],
    [
      "code that shows what is there",
      "Fix the rounding.",
      `The cause is this loop.\n\n${code.replace("```js", "```")}`,
    ],
    ["a line of code", "Fix the rounding.", "Change it to:\n\n```js\nMath.round(x)\n```"],
    ["a summary", "Fix the rounding.", "I changed src/price.js and ran the tests; all pass."],
    ["what it thinks", "Fix it.", "I need to know which currency you use."],
  ])("is left alone where it is %s", (_, task, text) => {
    expect(missingCall(text, asked(task, { paths: [] }))).toBeNull();
  });

  it("is left alone after a file was changed, and in modes that may not change or do anything", () => {
    const text = `Here is the updated function:\n\n${code}`;
    expect(missingCall(text, asked("Fix it.", { changed: true }))).toBeNull();
    expect(missingCall(text, asked("Fix it.", { mayEdit: false }))).toBeNull();
    expect(missingCall("Let me read the file.", asked("Fix it.", { mayAct: false, mayEdit: false }))).toBeNull();
  });
});
