/** `bilby COMMAND …`: which commands there are, and what is wrong with how one was called. */

import { ModelError } from "../../models/model.ts";
import { applyCommand } from "./apply.ts";
import { checkupCommand } from "./checkup.ts";
import { contextCommand } from "./context.ts";
import { doctorCommand } from "./doctor.ts";
import { mcpCommand } from "./mcp.ts";
import { modelfilesCommand } from "./modelfiles.ts";
import { fitCommand, modelCommand, modelsCommand } from "./models.ts";
import { parseCommandLine } from "./parse.ts";
import { promptCommand } from "./prompt.ts";
import { resumeCommand, runCommand } from "./run.ts";
import { showCommand, tasksCommand } from "./tasks.ts";
import { undoCommand } from "./undo.ts";
import { UsageError } from "./usage.ts";
import { complain } from "./visible.ts";

/** Exit codes: what scripts may rely on. */
export const EXIT = { ok: 0, failed: 1, usage: 2, stopped: 130 } as const;

const commands: Record<string, (args: string[]) => Promise<number>> = {
  run: runCommand,
  resume: resumeCommand,
  prompt: promptCommand,
  parse: parseCommandLine,
  apply: applyCommand,
  tasks: tasksCommand,
  show: showCommand,
  undo: undoCommand,
  context: contextCommand,
  models: modelsCommand,
  model: modelCommand,
  fit: fitCommand,
  modelfiles: modelfilesCommand,
  checkup: checkupCommand,
  doctor: doctorCommand,
  mcp: mcpCommand,
};

const HELP = `Usage: bilby COMMAND

  run "TASK"     do a task in this folder
      --cwd DIR  --mode code|architect|ask|debug|one of yours  --model NAME  --host URL  --num-ctx N  --num-predict N
      --dialect auto|xml|native|json  --profile auto|full|lean|minimal  --yes read,edit,command,mode,mcp|all  --json
      --deny "git push" (never runs, whatever --yes says; those of bilby.deniedCommands are denied here too)
      --cloud (agrees that a model of the cloud gets what you write and what it reads; asked at a terminal)
      --no-rules (leaves out AGENTS.md, rules, modes and prompt changes of the folder)
  resume TASK    go on with a task; options as for run, and --say "…" to add something
  tasks          list tasks, newest first  [--json]
  show TASK      a task as Markdown  [--json: its events]
  context TASK   what is in a task's window and what it costs  [--json]
      --step N   the request of that step as it was sent, byte for byte  [--reply: what came back]
  undo TASK      put back what a task changed  [--step N] [--file F] [--check] [--merge] [--json]
                 --check only says what would happen; --merge also takes files that changed since. Effects of
                 commands are not covered.
  prompt         the system prompt and what it costs  [--mode M] [--dialect xml|native|json] [--profile P] [--cwd DIR] [--no-rules]
      --model NAME  --num-ctx N  --num-predict N (as it would be for these; no server is asked)
      --json (also why each section is in, and why others are not)
  parse          a model's reply on standard input: the calls in it  [--dialect xml|native|json] [--json]
  apply FILE     SEARCH/REPLACE blocks on standard input, applied to FILE: all of them, or none and the reason why.
                 Unified diffs, and old_string with new_string, are taken too  [--check] [--json]
  models         what the server has, and what runs now  [--json]
  model NAME     what one model can do, and how it runs  [--pull | --load [--num-ctx N] | --unload | --delete] [--json]
  fit NAME       what a window costs in memory, and what fits  [--memory 8GB] [--cache f16|q8_0|q4_0] [--parallel N] [--json]
  modelfiles build [DIR]   make models of <name>-<tag>.modelfile files; asks before it pulls  [--pull] [--name MODEL] [--json]
  modelfiles check [DIR]   their errors, by line  [--json]
  modelfiles write MODEL   a Modelfile of a model's settings  [--num-ctx N] [--num-predict N] [--out DIR]
  checkup [MODEL]          what a model on this machine can be trusted with; some minutes
                 [--num-ctx N] [--minutes N] [--again] [--cloud] [--save FILE] [--json]
  checkup --compare [FILE]…  check-ups side by side: those that are kept, or these files  [--json]
  doctor         why it does not work, and what to do  [--host URL]… [--ca FILE] [--model NAME] [--num-ctx N] [--json]
  mcp            your MCP servers (mcp.json in ~/.bilby), whether they start, and what their tools cost  [--json]

The server is --host, else OLLAMA_HOST, else http://127.0.0.1:11434; its key is BILBY_API_KEY. For a certificate of an
authority of your own: --ca FILE, else BILBY_CA. A proxy is used only if it is BILBY_PROXY, and never for private addresses.
Exit code: 0 finished or answered, 1 stopped for another cause, 2 wrong usage, 130 stopped by you.
`;

/** Runs one command. Resolves to the exit code; rejects with what went wrong in a way nobody foresaw. */
export async function main(argv: string[]): Promise<number> {
  const [name = "", ...args] = argv;
  const asksHow = args.slice(0, args.includes("--") ? args.indexOf("--") : undefined).includes("--help");
  if (name === "" || name === "help" || name === "--help" || name === "-h" || asksHow) {
    (name === "" ? process.stderr : process.stdout).write(asksHow ? helpFor(name) : HELP);
    return name === "" ? EXIT.usage : EXIT.ok;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    complain(`bilby: there is no command "${name}". \`bilby help\` lists them.\n`);
    return EXIT.usage;
  }
  try {
    return await command(args);
  } catch (error) {
    if (error instanceof ModelError && error.cause === "stopped-by-user") {
      complain("Stopped.\n");
      return EXIT.stopped;
    }
    if (!(error instanceof UsageError)) throw error;
    complain(`bilby ${name}: ${error.message}\n`);
    return EXIT.usage;
  }
}

/** What the help says of one command, and of what holds for all. */
function helpFor(name: string): string {
  const [usage = "", list = "", ...rest] = HELP.split(/\n\n/);
  // The options of `resume` are those of `run`.
  const wanted = name === "resume" ? ["run", "resume"] : [name];
  const entries = list.split(/\n(?= {2}\S)/).filter((entry) => wanted.includes(entry.trimStart().split(/\s/)[0]!));
  return entries.length > 0 ? [usage, entries.join("\n"), ...rest].join("\n\n") : HELP;
}
