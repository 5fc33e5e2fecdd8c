/** A Modelfile of a model with what is set for it now, as a text to be looked at, changed and saved. */
import { fileFor } from "../modelfile/name.ts";
import { modelfileFrom } from "../modelfile/write.ts";
import type { ModelInfo } from "../models/model.ts";
import { settingsFor } from "../settings/model-settings.ts";
import { type Settings, samplingOptions } from "../settings/settings.ts";

/** `window`: tokens a task would have. */
export function modelfileText(info: ModelInfo, all: Settings, window: number): string {
  const settings = settingsFor(all, info.name);
  const [path, tag = "latest"] = info.name.split(/:(?=[^:/]*$)/);
  const name = `${path}-${tag}:${window % 1024 === 0 ? `${window / 1024}k` : window}`;
  const text = modelfileFrom(info, {
    window,
    maxOutput: settings.maxOutputTokens,
    sampling: samplingOptions(settings),
  });
  return `# Save this as ${fileFor(name)}, then build it.\n${text}`;
}
