/** The ten families that Bilby must get along with. */
import { glm, gptOss, llama, mistral } from "./big.ts";
import type { Family } from "./family.ts";
import { cline, deepseekR1, gemma } from "./plain.ts";
import { qwen3, qwen3Coder, qwen25Coder } from "./qwen.ts";

export { type Family, familyScript } from "./family.ts";

export const FAMILIES: readonly Family[] = [
  qwen25Coder,
  qwen3,
  qwen3Coder,
  gptOss,
  llama,
  mistral,
  glm,
  deepseekR1,
  gemma,
  cline,
];
