/**
 * The port to the user's files, search and commands. Every path a model names enters through `locate`, the one
 * guard; nothing else in here takes a path that is not `Located`.
 */

export interface Root {
  name: string;
  /** Absolute, real. */
  path: string;
}

/** A path that went through the guard. */
export interface Located {
  /** As it is shown and sent to the model: relative to its root, forward slashes; with the root's name in front where there are several. */
  shown: string;
  /** Absolute path with links resolved as far as they exist. */
  real: string;
  root: Root | null;
  /** True if the real path is in none of the roots; such a path always asks. */
  outside: boolean;
  /** Why this one always asks, whatever is granted: protected configuration, or a secret. */
  sensitive: "protected" | "secret" | null;
  /** Matches an ignore file that forbids it (.bilbyignore, .rooignore). */
  ignored: boolean;
}

export interface FileText {
  /** The bytes on disk, for undo. */
  raw: Uint8Array;
  /** Content with LF line endings and without BOM. */
  text: string;
  /** SHA-256 of `raw`, hex. */
  hash: string;
  bytes: number;
  eol: "\n" | "\r\n";
  /** True if both kinds of line endings occur; then `text` keeps the CR of the odd ones. */
  mixedEol: boolean;
  bom: boolean;
  encoding: string;
}

export interface Written {
  /** Of the new content. */
  hash: string;
  /** As shown, outermost first; left out where there was none to make. */
  folders?: string[];
}

export interface Listing {
  /** Relative to the listed folder, forward slashes, sorted; folders end in a slash, and are left out if their content is in here. */
  entries: string[];
  /** True if there was more than the limit. */
  cut: boolean;
}

export interface SearchHit {
  path: string;
  line: number;
  text: string;
}

export interface SearchResult {
  hits: SearchHit[];
  files: number;
  cut: boolean;
}

/** A command that was started. Whoever started it ends it, or sees it end. */
export interface CommandProcess {
  /** 0 where it is not known. */
  readonly pid: number;
  /** When it is over and its output read. Never rejects. */
  readonly ended: Promise<{ exitCode: number | null; signal: string | null }>;
  /** Ends it with everything it started: asked first, then made to. */
  end(): void;
}

export interface Problem {
  path: string;
  line: number;
  severity: "error" | "warning";
  message: string;
  source?: string;
}

/** Where a symbol is declared; lines from 1. */
export interface SymbolPlace {
  path: string;
  line: number;
}

export interface Workspace {
  readonly roots: readonly Root[];
  readonly shell: { os: string; name: string };
  locate(path: string): Promise<Located>;
  /** Rejects with a WorkspaceError: missing, directory, binary, too-large, unreadable, ignored. */
  read(file: Located): Promise<FileText>;
  /** Raw text as it is in the editor, if it is open there with unsaved changes. */
  unsaved?(file: Located): string | undefined;
  /**
   * Writes whole content atomically, creating folders. `expect` is the hash the file must still have (null: must not
   * exist); otherwise rejects with cause "changed" and writes nothing. Returns the new hash, and the folders it made.
   */
  write(file: Located, text: string, as: { expect: string | null; like?: FileText }): Promise<Written>;
  /**
   * After a file was written: lets the editor do to it what it does on saving, as the user has set it. What is on disk may differ
   * then. Does nothing where the editor has other text than `text`.
   */
  settle?(file: Located, text: string): Promise<void>;
  /** Deletes a file that still has the hash `expect`; otherwise rejects with cause "changed" and deletes nothing. */
  remove(file: Located, expect: string): Promise<void>;
  /** Deletes a folder if there is nothing in it. Resolves to whether it did. */
  removeFolder(folder: Located): Promise<boolean>;
  list(dir: Located, options: { recursive: boolean; limit: number; signal?: AbortSignal }): Promise<Listing>;
  search(
    dir: Located,
    options: { regex: string; glob?: string; limit: number; signal?: AbortSignal },
  ): Promise<SearchResult>;
  /** Starts a command line. `onOutput` gets stdout and stderr as they come. Rejects if it cannot be started. */
  start(command: string, options: { cwd: Located; onOutput(chunk: string): void }): Promise<CommandProcess>;
  /** Whether there is still a process of that number, whoever's it is. */
  isRunning?(pid: number): boolean;
  /** Uncommitted changes as a diff, new files by name; undefined if there are none, or no repository. */
  changes?(signal?: AbortSignal): Promise<string | undefined>;
  /** A commit's message and diff; undefined if there is none by that hash. */
  commit?(hash: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Where symbols of that name are declared, as the editor's language servers know. */
  symbol?(name: string): Promise<SymbolPlace[]>;
  /** What was last said in the editor's terminal; undefined if none is open. */
  terminal?(): Promise<string | undefined>;
  /** Problems the editor knows; empty where there is no editor. */
  problems?(files?: readonly Located[]): Promise<Problem[]>;
  /** Problems of a file that was just written, once the editor had a moment to look at it. */
  problemsSoon?(file: Located): Promise<Problem[]>;
}

export type WorkspaceCause =
  | "missing"
  | "directory"
  | "not-directory"
  | "binary"
  | "too-large"
  | "unreadable"
  | "ignored"
  | "exists"
  | "changed"
  | "bad-pattern"
  | "bad-path"
  | "no-search"
  | "refused";

/** A failure in the words the model and the user both get: what is wrong and what to do now. */
export class WorkspaceError extends Error {
  override readonly name = "WorkspaceError";
  override readonly cause: WorkspaceCause;
  constructor(cause: WorkspaceCause, message: string) {
    super(message);
    this.cause = cause;
  }
}
