/** What is asked before the server downloads a base that it does not have; the same at a terminal and in the editor. */
import { OLLAMA_REGISTRY, registryOf } from "../../models/pull.ts";

export function baseQuestion(base: string, model: string): string {
  const registry = registryOf(base);
  const from = registry === OLLAMA_REGISTRY ? "" : ` It would come from ${registry}.`;
  return `${model} is made from ${base}, which the server does not have.${from}`;
}
