/** ask_followup_question: the answer comes with the approval; without one there is no result. */
import { z } from "zod";
import { toolAliases } from "../calls/aliases.ts";
import { defineTool, ToolError } from "./tool.ts";

const suggestion = z.union([z.string(), z.object({ text: z.string(), mode: z.string().nullish() })]);

export const askFollowupQuestion = defineTool({
  name: "ask_followup_question",
  aliases: toolAliases.ask_followup_question ?? [],
  group: "always",
  params: z.object({
    question: z.string().trim().min(1),
    follow_up: z.union([z.array(suggestion), z.string()]).optional(),
  }),
  reads: { question: { kind: "line" }, follow_up: { kind: "list" } },
  async preview({ question, follow_up }, ctx) {
    const slugs = ctx.modes.map(({ slug }) => slug);
    const given = typeof follow_up === "string" ? follow_up.split("\n") : (follow_up ?? []);
    const suggestions = given.flatMap((each) => {
      const text = (typeof each === "string" ? each : each.text).trim();
      const mode = typeof each === "string" ? undefined : each.mode;
      return text === "" ? [] : [{ text, ...(mode && slugs.includes(mode) ? { mode } : {}) }];
    });
    return { kind: "question", question, suggestions };
  },
  async run(_args, preview, ctx) {
    const answer = ctx.answer?.trim();
    if (preview.kind !== "question" || !answer)
      throw new ToolError(
        "The question was not answered. Go on with what seems most likely, and say what you assumed.",
      );
    return {
      text: `The user answers: ${answer}`,
      detail: {
        kind: "question",
        question: preview.question,
        suggestions: preview.suggestions.map(({ text }) => text),
        answer,
      },
    };
  },
});
