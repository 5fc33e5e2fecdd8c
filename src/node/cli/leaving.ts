/** Before the first request of a command: a model that sends all it gets off this machine is asked about; an old server is named. */
import readline from "node:readline/promises";
import { ModelError } from "../../models/model.ts";
import type { OllamaServer } from "../../models/ollama/server.ts";
import { COMPLETE_SINCE, lacks } from "../../models/ollama/versions.ts";
import { leavesQuestion } from "../../models/view.ts";
import { UsageError } from "./usage.ts";
import { complain } from "./visible.ts";

/** Of commands that send something to a model. */
export const cloudOption = { cloud: { type: "boolean" } } as const;

/** Throws where nobody agreed. Without a terminal nobody can, so `--cloud` has to say it. */
export async function beforeSending(server: OllamaServer, model: string, agreed: boolean | undefined): Promise<void> {
  const [leaving] = await Promise.all([model !== "" && !agreed && leaves(server, model), nameLacks(server)]);
  if (!leaving || (await agreesAtTerminal(model))) return;
  throw new UsageError(`${leavesQuestion(model)} Nothing was sent. --cloud allows it.`);
}

async function leaves(server: OllamaServer, model: string): Promise<boolean> {
  try {
    return (await server.show(model)).remote === true;
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    // The command itself says what is wrong with the server; until then the name has to do.
    return /[:-]cloud$/.test(model);
  }
}

async function agreesAtTerminal(model: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const terminal = readline.createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${leavesQuestion(model)} Use it? [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** What goes without on an old server, on standard error; nothing for one that has it all, or that cannot be asked. */
export async function nameLacks(server: OllamaServer): Promise<void> {
  const version = await server.version().catch((error: unknown) => {
    if (error instanceof ModelError) return undefined;
    throw error;
  });
  const missing = version === undefined ? [] : lacks(version);
  if (missing.length === 0) return;
  const means = missing.map((lack) => lack.means).join(" ");
  complain(`Ollama ${version} is old. ${means} Update it to ${COMPLETE_SINCE} or newer.\n`);
}
