/** The commands package.json contributes, without the `bilby.` in front. A test holds the two together. */
export const commandNames = [
  "newTask",
  "stop",
  "switchMode",
  "chooseModel",
  "openTab",
  "showHistory",
  "settings",
  "approve",
  "approveStep",
  "reject",
  "focusChat",
  "setApiKey",
  "deleteApiKey",
  "promptStudio",
  "models",
  "buildModelfile",
  "explain",
  "fix",
  "improve",
  "addToContext",
] as const;
export type CommandName = (typeof commandNames)[number];
