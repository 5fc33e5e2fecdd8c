/**
 * The environment commands run in: the user's, without what belongs to the editor, without pagers, prompts and colour.
 * Nothing in here may wait for a person, because nobody can answer.
 */
import path from "node:path";

const SET: Record<string, string> = {
  PAGER: "cat",
  GIT_PAGER: "cat",
  MANPAGER: "cat",
  SYSTEMD_PAGER: "cat",
  AWS_PAGER: "",
  GIT_TERMINAL_PROMPT: "0",
  // A rebase or a merge would open an editor and wait; `true` accepts the prepared message.
  GIT_EDITOR: "true",
  GIT_SEQUENCE_EDITOR: "true",
  TERM: "dumb",
  NO_COLOR: "1",
  DEBIAN_FRONTEND: "noninteractive",
  PYTHONUNBUFFERED: "1",
  PIP_NO_INPUT: "1",
  GCM_INTERACTIVE: "never",
  COMPOSER_NO_INTERACTION: "1",
  npm_config_progress: "false",
  npm_config_update_notifier: "false",
  // Not CI=1: yarn and pnpm then refuse to touch the lock file, and some builds turn warnings into errors.
};

/** On Windows: cmd looks for a program in the current folder first, where anybody may have put a git.bat. */
const SET_ON_WINDOWS: Record<string, string> = { NoDefaultCurrentDirectoryInExePath: "1" };

/** The editor's own, and ours. ELECTRON_RUN_AS_NODE would turn every Electron program into node; BILBY_API_KEY is a secret. */
const DROPPED = /^(?:VSCODE_|ELECTRON_|CODE_SERVER_|BILBY_)/i;
const DROPPED_EXACT: ReadonlySet<string> = new Set([
  // Files that each shell would run first.
  "BASH_ENV",
  "ENV",
  "CHROME_DESKTOP",
  "ORIGINAL_XDG_CURRENT_DESKTOP",
  "FORCE_COLOR",
  "CLICOLOR_FORCE",
  "COLORTERM",
  "APPLICATION_INSIGHTS_NO_DIAGNOSTIC_CHANNEL",
  "GIT_INDEX_FILE",
  "GIT_DIR",
  "GIT_WORK_TREE",
  // Programs that git would start for whoever has set them.
  "GIT_EXTERNAL_DIFF",
  "GIT_PROXY_COMMAND",
  "PERL5DB",
  "PYTHONINSPECT",
  "PYTHONSTARTUP",
  "PROMPT_COMMAND",
]);

/** Without "." and the like: in a workspace these would find what anybody has put there. */
function absoluteOnly(searchPath: string, platform: NodeJS.Platform): string {
  const { delimiter, isAbsolute } = platform === "win32" ? path.win32 : path.posix;
  return searchPath
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .join(delimiter);
}

/** A copy of an environment that is fit for commands nobody watches. */
export function commandEnvironment(
  from: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(from)) {
    if (value === undefined || DROPPED.test(name) || DROPPED_EXACT.has(name)) continue;
    // Helpers of the editor talk to it through VSCODE_ variables, which are gone; without them they fail or hang.
    if (/^(?:GIT|SSH)_ASKPASS$/.test(name) && /vscode|code/i.test(value)) continue;
    // What debuggers and the host put there would be loaded into every node that a command starts; a limit of memory is the user's.
    if (name === "NODE_OPTIONS" && /js-debug|bootloader|vscode|electron|code-server|--inspect/i.test(value)) continue;
    kept[name] = /^path$/i.test(name) ? absoluteOnly(value, platform) : value;
  }
  return { ...kept, ...SET, ...(platform === "win32" ? SET_ON_WINDOWS : {}) };
}
