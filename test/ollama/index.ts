/** What tests and benches import of the scripted Ollama. */
export { MODELS, type ModelSpec } from "./models.ts";
export * from "./script.ts";
export { FAULTS } from "./scripts/faults.ts";
export { SCRIPTS } from "./scripts/index.ts";
export {
  certificateFile,
  type Intercept,
  type OllamaOptions,
  type RequestRecord,
  type ScriptedOllama,
  startOllama,
} from "./server.ts";
