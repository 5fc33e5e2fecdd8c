/** What the user set, for this model and for all, as the loop wants it. */
import { settingsFor, withheldFor } from "../settings/model-settings.ts";
import { type Settings, samplingOptions } from "../settings/settings.ts";
import type { Grants } from "./approval.ts";
import type { AgentOptions } from "./ports.ts";

export function agentOptions(all: Settings, now: { mode: string; model: string; grants: Grants }): AgentOptions {
  const settings = settingsFor(all, now.model);
  const withheld = withheldFor(all, now.model);
  return {
    model: now.model,
    mode: now.mode,
    grants: now.grants,
    dialect: settings.dialect,
    profile: settings.promptProfile,
    window: settings.contextWindow || undefined,
    maxOutput: settings.maxOutputTokens === -1 ? undefined : settings.maxOutputTokens,
    think: { auto: undefined, off: false, on: true, low: "low", medium: "medium", high: "high" }[settings.think],
    keepAlive: settings.keepAlive || undefined,
    sampling: samplingOptions(settings),
    condenseAt: settings.condenseAtPercent / 100,
    maxRequests: settings.maxRequestsPerTurn,
    caps: { files: settings.autoApprove.maxFiles, requests: settings.autoApprove.maxRequests },
    commandTimeoutMs: settings.commandTimeoutSeconds * 1000,
    draft: settings.draftThinking,
    ...(withheld.length > 0 ? { withheld } : {}),
  };
}
