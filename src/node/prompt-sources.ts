/**
 * Reads what user and workspace say about modes and prompts, anew each time: a few small files, before a request of seconds.
 * A workspace counts only where it is trusted, and text by text only as far as the user agreed.
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { splitLines } from "../context/lines.ts";
import { builtInModes } from "../modes/built-in.ts";
import { parseModes, withCustom } from "../modes/custom.ts";
import type { Mode } from "../modes/mode.ts";
import { readCommands } from "../prompt/commands.ts";
import { customise } from "../prompt/customise.ts";
import type { Entry } from "../prompt/entries.ts";
import { type ChangedIn, hashOf } from "../prompt/patch.ts";
import { readPatches } from "../prompt/patch-file.ts";
import { type RuleFile, ruleSections, shownPath, stripInvisible } from "../prompt/rules.ts";
import type { FolderRule, PromptSources, WorkspaceText } from "../prompt/sources.ts";
import type { Workspace } from "../workspace/workspace.ts";
import type { Agreed } from "./agreed.ts";
import { changeFiles, homeFiles, homeShelf, workspaceShelf } from "./change-files.ts";
import { ownCommands, ownRules } from "./own-texts.ts";
import {
  readCommandFiles,
  readFolderRules,
  readModeFiles,
  readPromptOverrides,
  readPromptPatches,
  readRules,
  type WorkspaceTexts,
} from "./rules.ts";

export interface SourcesOptions {
  /** The user's own modes. */
  modesFile: string;
  /** The folder of the user's own changes to the prompt. */
  promptFolder: string;
  /** Folders of the user's own with rules and commands for every workspace. */
  ownFolders?: readonly string[];
  workspace: Workspace | undefined;
  trusted(): boolean;
  /** What the user agreed to; left out where using the workspace's texts is what was asked for. */
  agreed?: Agreed | undefined;
  settings(): { entries: readonly unknown[]; instructions: string; language: string };
  count(text: string): number;
}

type Kind = WorkspaceText["kind"];
interface Found {
  kind: Kind;
  file: RuleFile;
  text: WorkspaceText;
}

export function promptSources(options: SourcesOptions): PromptSources {
  const { modesFile, promptFolder, ownFolders = [], workspace, trusted, agreed, settings, count } = options;

  const textOf = (kind: Kind, file: RuleFile): Found => {
    const shown = shownPath(file);
    const clean = stripInvisible(file.text);
    const key = keyOf(shown, file.text);
    const decision: WorkspaceText["decision"] = agreed ? (agreed.get(key) ?? "undecided") : "used";
    const text = { key, kind, path: shown, text: clean.text, invisible: clean.removed, decision };
    return { kind, file, text: { ...text, tokens: count(clean.text) } };
  };
  const look = async (kind: Kind, read: (workspace: Workspace) => Promise<WorkspaceTexts>) => {
    if (!workspace || !trusted()) return { found: [], problems: [] };
    const { files, problems } = await read(workspace);
    return {
      found: files.filter((file) => file.text.trim() !== "").map((file) => textOf(kind, file)),
      problems: problems.map(({ file, reason }) => `${file}: ${reason}`),
    };
  };
  /** Folders below the root that were worked in and have an AGENTS.md: what these say is asked about like the rest. */
  const met = new Set<string>();
  const metRules = async (at: Workspace): Promise<WorkspaceTexts> => {
    return { files: await readFolderRules(at, [...met]), problems: [] };
  };
  const all = async (mode: string) => {
    const looked = await Promise.all([
      look("rule", async (at) => counting(await readRules(at, mode), mode)),
      look("patch", readPromptPatches),
      look("override", async (at) => firstOnly(await readPromptOverrides(at, mode))),
      look("modes", readModeFiles),
    ]);
    return { found: looked.flatMap((one) => one.found), problems: looked.flatMap((one) => one.problems) };
  };

  const readChanges = async (of: ChangedIn["of"]) => {
    if (of === "home") {
      const files = await homeFiles(promptFolder);
      return { all: files, counting: files };
    }
    const { found } = await look("patch", readPromptPatches);
    const shown = found.map(({ file, text }) => ({ path: text.path, text: file.text, decision: text.decision }));
    return { all: shown, counting: shown.filter(({ decision }) => decision === "used") };
  };
  const shelf = (of: ChangedIn["of"]) => {
    if (of === "home") return homeShelf(promptFolder);
    if (!workspace) throw new Error("No folder is open, so nothing can be saved in a workspace.");
    if (!trusted()) throw new Error("This folder is not trusted, so nothing in it counts. Save in your settings.");
    return workspaceShelf(workspace, ({ path: file, text }) => agreed?.set([keyOf(file, text)], "used"));
  };

  return {
    async modes() {
      const ownText = await readIfThere(modesFile);
      const own = ownText.trim() === "" ? { modes: [], problems: [] } : parseModes(modesFile, ownText, "user");
      const { found } = await look("modes", readModeFiles);
      const theirs = found
        .filter(({ text }) => text.decision === "used")
        .map(({ text }) => parseModes(text.path, text.text, "workspace"));
      const problems = [own, ...theirs].flatMap((one) => one.problems);
      return {
        modes: withCustom(builtInModes, own.modes, firstOfEach(theirs.flatMap((one) => one.modes))),
        problems: problems.map(({ file, line, reason }) => `${file}, line ${line}: ${reason}`),
      };
    },

    async customisation(mode) {
      const [{ found, problems }, own, rules] = await Promise.all([
        all(mode),
        homeFiles(promptFolder),
        ownRules(ownFolders, mode),
      ]);
      const used = (kind: Kind) => found.filter((one) => one.kind === kind && one.text.decision === "used");
      const files = {
        rules: used("rule").map((one) => one.file),
        ownRules: rules,
        patches: used("patch").map(asShown),
        overrides: used("override").map(asShown),
        own,
      };
      const custom = customise({ mode, ...settings(), ...files }, count);
      return { ...custom, problems: [...problems, ...custom.problems] };
    },

    async workspaceTexts(mode) {
      const [{ found }, folders] = await Promise.all([all(mode), look("rule", metRules)]);
      return [...found, ...folders.found].map(({ text }) => text);
    },

    async folderRules(paths) {
      const found = { rules: [] as FolderRule[], undecided: [] as string[] };
      if (!workspace || !trusted()) return found;
      for (const file of await readFolderRules(workspace, foldersOf(paths, workspace.roots))) {
        if (file.text.trim() === "") continue;
        met.add(path.posix.dirname(file.path));
        const { key, path: shown, text, decision } = textOf("rule", file).text;
        const { hash } = file;
        if (decision === "undecided") found.undecided.push(key);
        if (decision === "used") found.rules.push({ path: shown, text, hash, lines: splitLines(text).length });
      }
      return found;
    },

    async decide(texts, use) {
      agreed?.set(
        texts.map(({ key }) => key),
        use ? "used" : "left-out",
      );
    },

    async changes(of) {
      const read = readPatches((await readChanges(of)).counting, of);
      return [...read.patches, ...read.added].map(({ at: _, ...entry }): Entry => entry);
    },

    async change(of, edit) {
      await changeFiles(shelf(of), await readChanges(of), edit);
    },

    async commands() {
      // Not asked about before: a command says nothing until the user types it, and then it stands in the chat.
      const nothing = { files: [], problems: [] };
      const { files, problems } = workspace && trusted() ? await readCommandFiles(workspace) : nothing;
      // The workspace's come first: of two with one name, its own is meant.
      const read = readCommands([...files, ...(await ownCommands(ownFolders))]);
      const all = [...problems, ...read.problems].map(({ file, reason }) => `${file}: ${reason}`);
      return { commands: read.commands, problems: all };
    },

    readModes: () => readIfThere(modesFile),

    async writeModes(text) {
      await mkdir(path.dirname(modesFile), { recursive: true, mode: 0o700 });
      const temporary = `${modesFile}.${process.pid}`;
      await writeFile(temporary, text, { mode: 0o600 });
      await rename(temporary, modesFile);
    },
  };
}

/** All folders between these files and their roots, each once, the outermost first. */
function foldersOf(paths: readonly string[], roots: readonly { name: string }[]): string[] {
  const folders = new Set<string>();
  for (const file of paths) {
    const parts = file.split("/");
    for (let depth = roots.length > 1 ? 2 : 1; depth < parts.length; depth++)
      folders.add(parts.slice(0, depth).join("/"));
  }
  return [...folders].sort();
}

function keyOf(shown: string, text: string): string {
  return hashOf(`${shown}\n${text}`);
}

/** What was agreed to is the text as it was shown: without what cannot be seen. */
function asShown({ file, text }: Found): RuleFile {
  return { ...file, text: text.text };
}

/** Rules of a product whose place another one took are not sent, so nobody need be asked about them. */
function counting({ files, problems }: WorkspaceTexts, mode: string): WorkspaceTexts {
  const sent = new Set(ruleSections({ files, mode }, () => 0).map(({ title }) => title));
  return { files: files.filter((file) => sent.has(shownPath(file))), problems };
}

/** Of a mode's own prompts the first one counts. */
function firstOnly({ files, problems }: WorkspaceTexts): WorkspaceTexts {
  return { files: files.slice(0, 1), problems };
}

/** `.bilby/modes.yaml` is read before `.roomodes`: a mode that both have is ours. */
function firstOfEach(modes: readonly Mode[]): Mode[] {
  const bySlug = new Map<string, Mode>();
  for (const mode of modes) if (!bySlug.has(mode.slug)) bySlug.set(mode.slug, mode);
  return [...bySlug.values()];
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
