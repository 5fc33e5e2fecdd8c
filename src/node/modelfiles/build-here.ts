/**
 * Building as the editor does it: asks before a download, says how far it is, and ends in one sentence. Everything it needs of an
 * editor is handed to it.
 */
import path from "node:path";
import type { ModelLibrary, ModelServer } from "../../models/model.ts";
import { pullProgress, pullText } from "../../models/pull.ts";
import { type Built, buildAll, readSources } from "./build.ts";
import { baseQuestion } from "./question.ts";

export interface BuildHere {
  /** One Modelfile, or a folder of them. */
  at: string;
  /** For a file that does not say which model it is for. */
  model?: string;
  server: ModelServer & ModelLibrary;
  signal: AbortSignal;
  confirm(question: string, yes: string): Promise<boolean>;
  onProgress(text: string): void;
}

/** undefined where it was stopped. Rejects with an Error whose message is for the user. */
export async function buildHere(here: BuildHere): Promise<{ level: "info" | "warning"; text: string } | undefined> {
  const { at, model, server, signal, confirm, onProgress } = here;
  const downloads = new Map<string, ReturnType<typeof pullProgress>>();
  try {
    const built = await buildAll(await readSources(at, signal, model), {
      server,
      signal,
      onProgress(name, step) {
        const add = downloads.get(name) ?? pullProgress();
        downloads.set(name, add);
        onProgress(`${name}: ${pullText(add(step))}`);
      },
      mayPull: (base, name) => confirm(baseQuestion(base, name), `Download ${base}`),
    });
    return { level: built.every(({ status }) => status === "built") ? "info" : "warning", text: outcome(built) };
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

function outcome(built: readonly Built[]): string {
  const done = built.filter(({ status }) => status === "built").map(({ model }) => model);
  const rest = built.filter(({ status }) => status !== "built");
  return [
    ...(done.length > 0 ? [`${listed(done)} ${done.length === 1 ? "is" : "are"} built.`] : []),
    ...rest.map((one) => `${one.model} was not built: ${why(one)}.`),
  ].join(" ");
}

/** The first thing that is wrong, with its line. */
function why({ file, problems, reason }: Built): string {
  const first = problems.find(({ severity }) => severity === "error");
  return first ? `${path.basename(file)}, line ${first.line}: ${first.message}` : (reason ?? "");
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
