/**
 * Reads what a workspace says to a model: rules files, prompt patches, a prompt of its own. Through the workspace port
 * alone, so that the path guard and the ignore files hold here too.
 */
import { existsSync } from "node:fs";
import { COMMAND_FOLDERS } from "../prompt/commands.ts";
import { overridePlaces } from "../prompt/override.ts";
import { type RuleFile, rulePlaces } from "../prompt/rules.ts";
import { type Located, type Workspace, WorkspaceError } from "../workspace/workspace.ts";

/** Files of one rules folder. More is not a set of rules but an accident. */
export const MOST_FILES = 100;

/** Which files of a rules folder are rules; editors and systems leave others there. Roo Code's own rules are XML. */
export const TEXT = /\.(md|mdx|mdc|markdown|txt|rules|xml|ya?ml|json)$|(^|\/)[^./]+$/i;

/** What Cline keeps among its rules and does not send as such. */
const NO_RULES = /^(workflows|hooks|skills)\//;

export type FolderRuleFile = RuleFile & { hash: string };

export interface WorkspaceTexts {
  files: RuleFile[];
  /** Files that are there and could not be read: what they say is not sent, which the user must know. */
  problems: { file: string; reason: string }[];
}

/** Rules files of all roots, for `ruleSections`. */
export function readRules(workspace: Workspace, mode: string): Promise<WorkspaceTexts> {
  const { files, folders } = rulePlaces(mode);
  return readPlaces(workspace, files, folders);
}

/** The AGENTS.md files of these folders, which are given as they are shown. */
export async function readFolderRules(workspace: Workspace, folders: readonly string[]): Promise<FolderRuleFile[]> {
  const problems: WorkspaceTexts = { files: [], problems: [] };
  const found = await Promise.all(
    folders.map(async (folder) => {
      const path = `${folder}/AGENTS.md`;
      const file = await attempt(workspace, path, problems, (at) => workspace.read(at));
      return file ? [{ path, text: file.text, hash: file.hash }] : [];
    }),
  );
  return found.flat();
}

/** Files of `.bilby/prompt/`, for `readPatches`. */
export function readPromptPatches(workspace: Workspace): Promise<WorkspaceTexts> {
  return readPlaces(workspace, [], [".bilby/prompt"]);
}

/** Prompts of the workspace's own for a mode, for `override`; the first counts. */
export function readPromptOverrides(workspace: Workspace, mode: string): Promise<WorkspaceTexts> {
  return readPlaces(workspace, overridePlaces(mode), []);
}

/** Files of slash commands, for `readCommands`. */
export function readCommandFiles(workspace: Workspace): Promise<WorkspaceTexts> {
  return readPlaces(workspace, [], COMMAND_FOLDERS);
}

/** Files of custom modes, ours before Roo Code's, for `parseModes`. */
export function readModeFiles(workspace: Workspace): Promise<WorkspaceTexts> {
  return readPlaces(workspace, [".bilby/modes.yaml", ".roomodes"], []);
}

async function readPlaces(workspace: Workspace, files: string[], folders: string[]): Promise<WorkspaceTexts> {
  const found: WorkspaceTexts = { files: [], problems: [] };
  for (const { name } of workspace.roots) {
    const root = workspace.roots.length > 1 ? name : undefined;
    const paths = [...files];
    for (const folder of folders) {
      for (const entry of await filesIn(workspace, inRoot(root, folder), found)) paths.push(`${folder}/${entry}`);
    }
    for (const path of paths) {
      const text = await textOf(workspace, inRoot(root, path), found);
      if (text !== undefined) found.files.push({ path, text, ...(root === undefined ? {} : { root }) });
    }
  }
  return found;
}

async function filesIn(workspace: Workspace, folder: string, found: WorkspaceTexts): Promise<string[]> {
  const listed = await attempt(workspace, folder, found, (dir) =>
    workspace.list(dir, { recursive: true, limit: MOST_FILES }),
  );
  if (listed?.cut)
    found.problems.push({ file: folder, reason: `has more than ${MOST_FILES} files; the rest is not read` });
  return (listed?.entries ?? [])
    .filter((entry) => TEXT.test(entry))
    .filter((entry) => !(folder.endsWith(".clinerules") && NO_RULES.test(entry)));
}

async function textOf(workspace: Workspace, path: string, found: WorkspaceTexts): Promise<string | undefined> {
  return (await attempt(workspace, path, found, (file) => workspace.read(file)))?.text;
}

/** What is not there is no problem, nor is a folder where a file may stand, nor what an ignore file forbids. */
const EXPECTED = new Set(["missing", "directory", "not-directory", "ignored"]);

async function attempt<T>(
  workspace: Workspace,
  path: string,
  found: WorkspaceTexts,
  look: (at: Located) => Promise<T>,
): Promise<T | undefined> {
  try {
    const located = await workspace.locate(path);
    // Most places are empty. Reading one that is would look through the workspace for what may have been meant.
    if (!existsSync(located.real) && workspace.unsaved?.(located) === undefined) return undefined;
    if (!located.outside) return await look(located);
    found.problems.push({ file: path, reason: "leads outside the workspace and is not read" });
  } catch (error) {
    if (!(error instanceof WorkspaceError)) throw error;
    if (!EXPECTED.has(error.cause)) found.problems.push({ file: path, reason: error.message });
  }
  return undefined;
}

function inRoot(root: string | undefined, path: string): string {
  return root === undefined ? path : `${root}/${path}`;
}
