/** `bilby parse`: what Bilby understands of a model's reply. */
import { dialects, readReply } from "../../calls/read.ts";
import { builtInTools, callable } from "../../tools/registry.ts";
import { oneOf, readArgs, readStdin } from "./usage.ts";
import { printDocument } from "./visible.ts";

export async function parseCommandLine(args: string[]): Promise<number> {
  const { values } = readArgs(
    args,
    { dialect: { type: "string" }, json: { type: "boolean" } },
    { min: 0, max: 0, what: "the reply on standard input, and no words" },
  );
  const dialect = oneOf("dialect", values.dialect, ["xml", "native", "json"] as const, "xml");
  const text = (await readStdin()).toString("utf8");
  const reply = readReply(dialects[dialect], builtInTools.map(callable), text);
  const calls = reply.calls.map(({ name, args, repairs }) =>
    repairs?.length ? { name, args, repairs } : { name, args },
  );
  if (values.json) {
    const problems = reply.problems.map(({ cause, detail, tool }) =>
      tool ? { cause, detail, tool } : { cause, detail },
    );
    process.stdout.write(`${JSON.stringify({ calls, text: reply.text, thinking: reply.thinking, problems })}\n`);
    return 0;
  }
  for (const call of calls) process.stdout.write(`${call.name} ${JSON.stringify(call.args)}\n`);
  for (const problem of reply.problems) printDocument(`! ${problem.cause}: ${problem.detail}\n`);
  if (reply.thinking) printDocument(`Thought: ${reply.thinking}\n`);
  if (reply.text.trim()) printDocument(`${reply.text.trim()}\n`);
  return 0;
}
