/** attempt_completion: the model says what it did, and the task ends. */
import { z } from "zod";
import { toolAliases } from "../calls/aliases.ts";
import { defineTool } from "./tool.ts";

export const attemptCompletion = defineTool({
  name: "attempt_completion",
  aliases: toolAliases.attempt_completion ?? [],
  group: "always",
  ends: true,
  params: z.object({ result: z.string().trim().min(1) }),
  reads: { result: { kind: "text" } },
  preview: async ({ result }) => ({ kind: "completion", result }),
  run: async ({ result }) => ({ text: "The task is finished.", detail: { kind: "completion", result } }),
});
