/**
 * Does the model call tools, in which dialect, and does its edit format hold? Asked with the very prompt that a task begins
 * with, and read by the very readers.
 */
import { dialects, readReply } from "../calls/read.ts";
import { applyEdit } from "../edit/apply.ts";
import type { ChatMessage, Think } from "../models/model.ts";
import { builtInModes } from "../modes/built-in.ts";
import { toolsOf } from "../modes/rules.ts";
import { compose, profileFor } from "../prompt/compose.ts";
import type { PromptFiles } from "../prompt/files.ts";
import type { ComposedPrompt } from "../prompt/prompt.ts";
import type { DialectName, ToolCall } from "../task/events.ts";
import { builtInTools, callable } from "../tools/registry.ts";
import type { Answer, Asked, Asker } from "./ask.ts";
import type { Score } from "./result.ts";

export interface Words {
  files: PromptFiles;
  count(text: string): number;
  window: number;
}

const MODE = builtInModes.find(({ slug }) => slug === "code")!;
const TOOLS = toolsOf(MODE, builtInTools);
const READABLE = TOOLS.map(callable);

/** What a task in code mode would begin with. */
export function promptOf(dialect: DialectName, { files, count, window }: Words): ComposedPrompt {
  const env = { os: "linux", shell: "bash", roots: ["workspace"] };
  return compose({
    files,
    mode: MODE,
    modes: builtInModes,
    profile: profileFor(window),
    dialect,
    tools: TOOLS,
    env,
    count,
  });
}

interface CallTask {
  say: string;
  /** undefined: no call may be made, and this must be in the answer. */
  call?: { name: string; path: string };
  answer?: RegExp;
}

export const CALL_TASKS: readonly CallTask[] = [
  { say: "Read the file src/harbor.ts and nothing else.", call: { name: "read_file", path: "src/harbor.ts" } },
  { say: "List the files in the folder src/tides.", call: { name: "list_files", path: "src/tides" } },
  { say: "How much is 19 + 23? Just answer, without any tool.", answer: /\b42\b/ },
];

export async function callScore(
  ask: Asker,
  dialect: DialectName,
  words: Words,
  think: Think | undefined,
): Promise<Score> {
  const prompt = promptOf(dialect, words);
  const score = emptyScore();
  for (const task of CALL_TASKS) {
    const answer = await ask({ messages: dialogue(prompt, task.say), ...toolsIn(prompt), think, limit: 768 });
    judge(score, answer, (given) => callProblem(task, dialect, given));
  }
  return score;
}

function callProblem(task: CallTask, dialect: DialectName, answer: Replied): string | undefined {
  const calls = callsIn(answer, dialect);
  // Bilby reads a call in any form, but this is what the server was asked to see to.
  if (dialect === "json" && !answer.reply.content.trimStart().startsWith("{")) return "was not held to the schema";
  if (!task.call) {
    if (calls.length > 0) return `called ${calls[0]!.name} where none was wanted`;
    return task.answer?.test(answer.reply.content) ? undefined : "did not give the answer";
  }
  const { name, path } = task.call;
  const made = calls.find((call) => call.name === name);
  if (!made) return calls.length > 0 ? `called ${calls[0]!.name}, not ${name}` : "made no call";
  if (clean(made.args.path) !== path) return `called ${name} with the path ${JSON.stringify(made.args.path)}`;
  // Bilby reads it all the same, but what the server does not see as a call is no native one.
  if (dialect === "native" && answer.reply.nativeCalls.length === 0) return "wrote the call as text";
  return undefined;
}

/** The file that edits are tried on, what is asked, and what must come out. */
export const EDITED_FILE = `export interface Tide {
  at: number;
  metres: number;
}

export function isHigh(tide: Tide): boolean {
  return tide.metres > 3;
}

export function describe(tide: Tide): string {
  const level = isHigh(tide) ? "high" : "low";
  return \`\${level} water: \${tide.metres} m\`;
}
`;

interface EditTask {
  say: string;
  after: string;
}

export const EDIT_TASKS: readonly EditTask[] = [
  { say: "isHigh must compare with 4 instead of 3.", after: EDITED_FILE.replace("metres > 3", "metres > 4") },
  {
    say: "Rename the function isHigh to isFlood, where it is defined and where it is used, and change nothing else.",
    after: EDITED_FILE.replaceAll("isHigh", "isFlood"),
  },
];

export async function editScore(
  ask: Asker,
  tool: "apply_diff" | "write_file",
  dialect: DialectName,
  words: Words,
  think: Think | undefined,
): Promise<Score> {
  const prompt = promptOf(dialect, words);
  const score = emptyScore();
  for (const task of EDIT_TASKS) {
    const how = tool === "apply_diff" ? "Change it with apply_diff" : "Write the whole file anew with write_file";
    const say = `This is src/tides.ts:\n\n\`\`\`ts\n${EDITED_FILE}\`\`\`\n\n${task.say} ${how}, in one call. Do not read it again.`;
    const answer = await ask({ messages: dialogue(prompt, say), ...toolsIn(prompt), think, limit: 1536 });
    judge(score, answer, (given) => editProblem(tool, task, callsIn(given, dialect)));
  }
  return score;
}

function editProblem(
  tool: "apply_diff" | "write_file",
  task: EditTask,
  calls: readonly ToolCall[],
): string | undefined {
  const call = calls.find(({ name }) => name === tool);
  if (!call) return calls.length > 0 ? `called ${calls[0]!.name}, not ${tool}` : "made no call";
  const text = String(tool === "apply_diff" ? (call.args.diff ?? "") : (call.args.content ?? ""));
  if (tool === "write_file")
    return text.trimEnd() === task.after.trimEnd() ? undefined : "wrote another file than asked";
  const edit = applyEdit(EDITED_FILE, text);
  // What follows the first sentence is for the model, and points at lines that a report does not show.
  if (!edit.applied) return `the edit does not apply: ${edit.failure?.split(/\.?(?:\n| Nearest )/)[0] ?? ""}`;
  return edit.text.trimEnd() === task.after.trimEnd() ? undefined : "the edit does something else";
}

type Replied = Extract<Answer, { failure?: undefined }>;

/** Counts a try; `problem` says what is wrong with the reply, or undefined. */
function judge(score: Score, answer: Answer, problem: (answer: Replied) => string | undefined): void {
  score.asked++;
  const wrong = answer.failure ? answer.failure.message : problem(answer);
  if (wrong === undefined) score.right++;
  else score.notes.push(wrong);
}

export function emptyScore(): Score {
  return { right: 0, asked: 0, notes: [] };
}

function dialogue(prompt: ComposedPrompt, say: string): ChatMessage[] {
  return [
    { role: "system", content: prompt.system },
    { role: "user", content: say },
  ];
}

function toolsIn({ tools, format }: ComposedPrompt): Pick<Asked, "tools" | "format"> {
  return { ...(tools.length > 0 ? { tools } : {}), ...(format ? { format } : {}) };
}

function callsIn({ reply }: Replied, dialect: DialectName): ToolCall[] {
  const { content, thinking, nativeCalls, doneReason } = reply;
  return readReply(dialects[dialect], READABLE, content, { nativeCalls, thinking, cut: doneReason === "length" }).calls;
}

function clean(path: unknown): string {
  return String(path ?? "")
    .replace(/^\.\//, "")
    .replace(/\/$/, "");
}
