/**
 * The demo model: it finds and mends the bug of the sample project (media/sample), whatever the user typed, by looking
 * at the conversation each time. It speaks native calls or XML, reacts to rejections and failures, and answers a plain
 * question in plain text.
 */
import { can, readConversation, type Step, type Told } from "../conversation.ts";
import type { ModelSpec } from "../models.ts";
import { type Conversation, call, type Piece, type Reply, rule, say, think } from "../script.ts";

export const DEMO_MODELS: readonly ModelSpec[] = [
  { name: "bilby-demo:latest", capabilities: ["completion", "tools"], trained: 131_072, parameterSize: "0.1B" },
  { name: "bilby-demo-xml:latest", capabilities: ["completion"], trained: 131_072, parameterSize: "0.1B" },
  {
    name: "bilby-demo-think:latest",
    capabilities: ["completion", "tools", "thinking"],
    family: "qwen3",
    trained: 40_960,
    parameterSize: "0.1B",
  },
  {
    name: "bilby-demo-embed:latest",
    capabilities: ["embedding"],
    family: "nomic-bert",
    trained: 2_048,
    sizeBytes: 274_302_450,
    parameterSize: "137M",
    quantization: "F16",
  },
];

export const demo = rule("demo", next, DEMO_MODELS);

const FILE = "src/price.js";
const BUG = /casePrice\s*\/\s*5\b/;
const MENDED = /casePrice\s*\/\s*(BOTTLES_PER_CASE|6\b)/;

const NOT_DONE = /nothing was|not (applied|touched|changed|run)|does not|cannot|could not|may not|interrupted/i;
const NOT_HERE = /may not be used|may not be changed|not allowed|switch to a mode/i;

/** What it proposes, and what it proposes instead when that was rejected. */
const PROPOSALS = [
  "  return Math.round(casePrice / BOTTLES_PER_CASE);",
  "  // Six bottles to a case, to the nearest cent.\n  return Math.round(casePrice / BOTTLES_PER_CASE);",
  "  const exact = casePrice / BOTTLES_PER_CASE;\n  return Math.round(exact);",
];

function next(conversation: Conversation): Reply {
  const told = readConversation(conversation);
  const may = (tool: string) => can(conversation, tool);
  const last = conversation.messages.at(-1);
  if (last?.role === "user" && /\bwrite (a|one) summary\b/i.test(last.content)) return [say(summary(told))];
  if (isQuestion(told.asked)) return [say(answerFor(told))];

  const now = told.steps.filter((step) => !step.past);
  const listing = told.steps.filter(({ name }) => name === "list_files").at(-1);
  const path = pathIn(listing?.result);
  const look = now.filter(({ name }) => name === "read_file");
  const edits = now.filter(({ name }) => name === "apply_diff");
  const runs = now.filter(({ name }) => name === "execute_command");

  if (!listing && may("list_files")) {
    return [
      think("I do not know this project yet. First, what is in it?"),
      say("I will look at what is in the project first."),
      call("list_files", { path: ".", recursive: true }),
    ];
  }
  if (listing && isRejected(listing)) return [say(`I may not look around here${because(listing)}, so I stop.`)];
  if (listing && !path) return [say(`I see no ${FILE} here. I am a demo and know only Bilby's sample project.`)];
  if (look.length === 0)
    return [say("The prices are made here; I will read that."), call("read_file", { path: path ?? FILE })];
  if (look.every(isRejected)) return [say(`I may not read ${path ?? FILE}${because(look[0])}, so I stop.`)];

  const source = sourceOf(told.steps);
  if (source === undefined) return [say(`${path ?? FILE} is not the file I know. I am a demo and stop here.`)];
  if (BUG.test(source)) return mend(source, path ?? FILE, edits, look.at(-1), told.steps, may);
  return check(
    edits.some((edit) => !isRejected(edit)),
    runs,
    told.steps,
    path ?? FILE,
    may,
  );
}

/** The file has the bug: propose a change, or say why there will be none. */
function mend(
  source: string,
  path: string,
  edits: readonly Step[],
  lastLook: Step | undefined,
  steps: readonly Step[],
  may: (tool: string) => boolean,
): Reply {
  const why = "`bottlePrice` divides a case by 5, but there are six bottles in it, and it rounds down.";
  if (!may("apply_diff") || edits.some(({ result = "" }) => NOT_HERE.test(opening(result)))) {
    return [say(`${why} It should be \`Math.round(casePrice / BOTTLES_PER_CASE)\` (${path}:7).`)];
  }
  const rejected = edits.filter(isRejected);
  const failed = edits.length - rejected.length;
  const lastEdit = edits.at(-1);
  if (failed > 0 && lastEdit && !isRejected(lastEdit)) {
    // The edit did not land: look at what the file really says, once, before another try.
    if (failed > 2) return [say(`${why} My edit was not taken${because(lastEdit)}, so I leave it to you.`)];
    if (lastLook && steps.indexOf(lastLook) < steps.indexOf(lastEdit)) {
      return [say("The edit did not land. I will read the file again."), call("read_file", { path })];
    }
  }
  const proposal = PROPOSALS[rejected.length];
  if (proposal === undefined) return giveUp(why, rejected.at(-1), steps, may);
  const lead =
    rejected.length === 0 ? why : `You rejected that${because(rejected.at(-1))}. I will write it differently.`;
  return [think(why), say(lead), call("apply_diff", { path, diff: block(lineOfBug(source), proposal) })];
}

function giveUp(
  why: string,
  rejected: Step | undefined,
  steps: readonly Step[],
  may: (tool: string) => boolean,
): Reply {
  const asked = steps.some(({ name, past }) => name === "ask_followup_question" && !past);
  if (asked || !may("ask_followup_question")) return [say(`${why} You did not want any of my changes, so I stop.`)];
  const question = `None of my changes was right${because(rejected)}. How should bottlePrice be written?`;
  return [call("ask_followup_question", { question, follow_up: ["Leave it as it is", "I will change it myself"] })];
}

/** The file is right: prove it, then say so. */
function check(
  byUs: boolean,
  runs: readonly Step[],
  steps: readonly Step[],
  path: string,
  may: (tool: string) => boolean,
): Reply {
  const done = byUs
    ? `\`bottlePrice\` in ${path} divided by 5 and rounded down; it now divides by BOTTLES_PER_CASE and rounds to the nearest cent.`
    : `\`bottlePrice\` in ${path} was right already; I changed nothing.`;
  const finish = (tests: string): Reply => {
    const result = `${done} ${tests}`;
    return may("attempt_completion") ? [call("attempt_completion", { result })] : [say(result)];
  };
  const run = runs.at(-1);
  if (!may("execute_command")) return finish("I could not run the tests in this mode.");
  if (!run) {
    const lead: Piece[] = byUs ? [say("Now the tests.")] : [say("The price is right already. I will run the tests.")];
    return [...lead, call("execute_command", { command: "node --test" })];
  }
  if (isRejected(run)) return finish("I did not run the tests, as you wished.");
  if (passed(run)) return finish("All tests pass.");
  if (runs.length < 2)
    return [
      say("The tests do not pass yet. I will look again."),
      call("read_file", { path }),
      call("execute_command", { command: "node --test" }),
    ];
  return finish(`The tests still fail; I do not see why. They said: ${tail(steps.at(-1)?.result ?? "")}`);
}

/** What the file says now, as far as the model was told: by reading it, or by its own edit. */
function sourceOf(steps: readonly Step[]): string | undefined {
  let source: string | undefined;
  for (const { name, result = "", args } of steps) {
    if (name === "read_file" && (BUG.test(result) || MENDED.test(result))) source = result;
    if (name === "apply_diff" && landed(result)) source = String(args.diff).split("=======")[1] ?? source;
  }
  return source;
}

function landed(result: string): boolean {
  return result !== "" && !isRejected({ result }) && !NOT_DONE.test(opening(result));
}

function isRejected({ result = "" }: Pick<Step, "result">): boolean {
  return /\b(reject|denied|declined)/i.test(opening(result));
}

/** The user's reason, quoted back, so that they see that it was read. */
function because(step: Step | undefined): string {
  const text = step?.result ?? "";
  const quoted = /(?:They say|reason[^:\n]*):\s*(.+)/i.exec(text)?.[1];
  return quoted ? ` (“${quoted.trim()}”)` : "";
}

function passed({ result = "" }: Step): boolean {
  return /\bfail 0\b/.test(result) || (/exit(ed)?( code| with)?:? 0\b/i.test(result) && !/\bfail [1-9]/.test(result));
}

function block(search: string, replace: string): string {
  return `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;
}

/** The line as it stands in the file: read results put a number and a bar before some lines. */
function lineOfBug(source: string): string {
  const line = source.split("\n").find((each) => BUG.test(each)) ?? "";
  return line.replace(/^\s*\d+\s*\|/, "");
}

/** Where the file is, in a listing of paths or one of "folder/: names". */
function pathIn(listing: string | undefined): string | undefined {
  const found = /([\w./@-]*\bsrc\/)(?::[^\n]*[\s,])?price\.js\b/.exec(listing ?? "")?.[1];
  return found && `${found.replace(/^\.\//, "")}price.js`;
}

function isQuestion(asked: string): boolean {
  const line = firstLine(asked);
  return /\?$/.test(line) && !/\b(fix|mend|repair|change|correct|solve|make|add|edit|write|debug)\b/i.test(line);
}

function answerFor(told: Told): string {
  const known = sourceOf(told.steps);
  const state = known === undefined ? "" : BUG.test(known) ? " I have seen its bug." : " Its bug is mended.";
  return `This is the bottle shop: src/price.js says what bottles cost, by the piece and by the case of six.${state} I am a demo model; ask me to fix the prices.`;
}

function summary(told: Told): string {
  const steps = told.steps.map(({ name, args }) => `- ${name} ${String(args.path ?? args.command ?? "")}`.trimEnd());
  return `The user asked: ${firstLine(told.asked)}\nDone so far:\n${steps.join("\n") || "- nothing"}\nThe price of a bottle is a sixth of its case.`;
}

/** Where a result says what became of the call; what follows may be the file's own words. */
function opening(result: string): string {
  return result.slice(0, 200);
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0]?.trim() ?? "";
}

function tail(text: string): string {
  return text.trim().split("\n").slice(-3).join(" / ");
}
