/** Where a model's name says that it comes from, and how far a download is. Pure. */
import { showSize } from "./fit/size.ts";
import type { Progress } from "./model.ts";

/** Names without a registry are Ollama's own. */
export const OLLAMA_REGISTRY = "registry.ollama.ai";

/** The registry in a name: `hf.co/user/repo:Q4_K_M` is of hf.co. */
export function registryOf(name: string): string {
  const [first = "", ...rest] = name
    .trim()
    .replace(/^\w+:\/\//, "")
    .split("/");
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  return isHost ? first.toLowerCase() : OLLAMA_REGISTRY;
}

/** What is to be agreed to before a download; undefined where nothing is: the user named the model and pressed the button. */
export function pullQuestion(name: string, endpoint: string): string | undefined {
  const registry = registryOf(name);
  if (registry === OLLAMA_REGISTRY || registry === "ollama.com") return undefined;
  return `${name} does not come from Ollama's own registry: the server at ${endpoint} downloads it from ${registry}.`;
}

/** What is wrong with a name that cannot be pulled, or undefined. */
export function nameProblem(name: string): string | undefined {
  if (name === "") return "Say which model, for example qwen3-coder:30b or hf.co/user/repo:Q4_K_M.";
  if (/\s/.test(name)) return `A model's name has no blanks: "${name}".`;
  return /^[\w./:@-]+$/.test(name) ? undefined : `"${name}" is no name of a model.`;
}

/** A download as a whole. A server tells of its layers one by one, so that the size grows until it has told of all. */
export interface PullProgress {
  status: string;
  total?: number;
  completed?: number;
}

/** Adds up the layers. */
export function pullProgress(): (step: Progress) => PullProgress {
  const layers = new Map<string, { total: number; completed: number }>();
  return ({ status, digest, total, completed = 0 }) => {
    if (digest && total) layers.set(digest, { total, completed });
    if (layers.size === 0) return { status };
    const sum = (key: "total" | "completed") => [...layers.values()].reduce((all, layer) => all + layer[key], 0);
    return { status, total: sum("total"), completed: sum("completed") };
  };
}

/** "pulling manifest", "12 % of 4.7 GiB". */
export function pullText({ status, total, completed = 0 }: PullProgress): string {
  if (!total) return status;
  return completed < total ? `${Math.floor((completed / total) * 100)} % of ${showSize(total)}` : status;
}
