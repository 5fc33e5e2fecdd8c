/**
 * What host and view say to each other. The host owns all state: the view gets one snapshot, then numbered patches,
 * and asks for a snapshot again when a number is missing. Messages from the view are parsed with `viewMessage`, never trusted.
 */
import { z } from "zod";
import type { BackgroundCommand } from "../agent/commands.ts";
import type { Phase } from "../agent/watch.ts";
import type { Ledger } from "../context/ledger.ts";
import type { ContextSums } from "../context/meter.ts";
import type { Price } from "../context/price.ts";
import type { StopCause, Todo, Usage } from "../task/events.ts";
import type { Item } from "../task/items.ts";
import type { TaskSummary } from "../task/summary.ts";
import type { UndoState } from "../undo/plan.ts";

// ---- host to view -----------------------------------------------------------------------------------------------

export type { Phase } from "../agent/watch.ts";
export type { CallPreview, Item, OtherChange, StopAction, StopActionId } from "../task/items.ts";
export type { TaskSummary } from "../task/summary.ts";

/** Tokens by what they are, and what the last reply told of the machine. */
export interface Meter extends ContextSums {
  /** From the last reply. */
  usage?: Usage;
  tokensPerSecond?: number;
  /** Share of the model on the GPU, 0 to 1. */
  gpu?: number;
}

export interface ModelChoice {
  name: string;
  detail: string;
  capabilities: string[];
  remote: boolean;
  /** Why it may not do; it can still be chosen. */
  caveat?: string;
}

export type Connection =
  | { state: "connecting"; endpoint: string }
  | {
      state: "ready";
      endpoint: string;
      version: string;
      models: ModelChoice[];
      suggested?: { name: string; why: string };
      /** What this server cannot do that others can. */
      notice?: string;
    }
  | {
      state: "failed";
      endpoint: string;
      cause: StopCause;
      message: string;
      evidence: string;
      fixes: { text: string; command?: string }[];
      /** The setting that mends it, where it is not the address. */
      setting?: string;
    };

/** A server of the user's. `health` is as it was when somebody last looked. */
export interface ServerChoice {
  name: string;
  url: string;
  inForce: boolean;
  asking: boolean;
  health?:
    | { state: "well"; version: string; ms: number; models: number }
    | { state: "failed"; message: string; next?: string };
}

export type GrantCategory = "read" | "edit" | "command" | "mode" | "mcp";

export interface PanelState {
  connection: Connection;
  /** Those to choose from, the one in force among them. */
  servers?: ServerChoice[];
  task: { id: string; title: string; mode: string; model: string; dialect: string } | null;
  items: Item[];
  phase: Phase;
  meter: Meter | null;
  todos: Todo[];
  queue: { id: string; text: string }[];
  /** Commands of the task that go on in the background, oldest first. */
  background: BackgroundCommand[];
  /** What runs without asking, and whether that is the user's setting or for this task only. */
  auto: Record<GrantCategory, "ask" | "task" | "always">;
  /** Commands and MCP tools, word for word, that their grants let run. */
  granted?: { command: string[]; mcp: string[] };
  mode: string;
  modes: { slug: string; name: string; whenToUse: string; model?: string }[];
  /** Texts of the workspace that would speak to the model, and do not until the user has agreed. */
  undecided?: {
    key: string;
    kind: "rule" | "patch" | "override" | "modes";
    path: string;
    tokens: number;
    invisible: string[];
  }[];
  model: string | null;
  history: TaskSummary[];
  trusted: boolean;
  workspace: string | null;
  /** To be put into the input by the view that shows it next. */
  insert?: string;
  /** A text that is being put in clearer words; with `to`, the view that has `from` in its input puts that in its place. */
  enhance?: { from: string; to?: string } | null;
  /** Bumped when a view should move the focus to the input. */
  focusInput: number;
}

export type PatchOp =
  | { op: "set"; state: Partial<Omit<PanelState, "items">> }
  | { op: "item"; item: Item }
  | { op: "remove"; id: string }
  /** Appends to a streaming item. */
  | { op: "append"; id: string; field: "text" | "thinking" | "argument" | "output"; text: string }
  | { op: "items"; items: Item[] };

export interface UndoneFile {
  path: string;
  steps: number[];
  /** "merge": it changed since, and putting it back wants an agreement. */
  state: UndoState;
  /** For the user. */
  why: string;
  done: boolean;
  /** It goes, because the task had made it. */
  deleted: boolean;
}

/** Every item of the window, in the model's tokens, and a bar for each request. */
export interface LedgerState extends Ledger {
  task: string;
  /** What condensing now would do; null if it would not free enough, or while a turn runs. */
  condense: { before: number; after: number } | null;
  /** The last condensing, while it can be undone. */
  condensed?: { seq: number; before: number; after: number };
}

/** What a change of an item costs, before it is made. */
export interface LedgerPrice extends Price {
  item: string;
  /** How long reading that again should take, where it is known. */
  ms?: number;
}

/** Text of a request or a reply. Beyond what a view should hold, the rest is left out, and `more` is how many characters. */
export interface SentText {
  text: string;
  more?: number;
}

export interface SentMessage {
  role: string;
  /** What it is made of, as the ledger has it. */
  items: { id: string; label: string }[];
  tokens: number;
  /** The request before had it too. */
  cached: boolean;
  content: SentText;
  thinking?: SentText;
  /** Calls as JSON. */
  calls?: SentText;
  images: number;
}

/** One request as it was sent, and what came back. */
export interface LedgerStep {
  step: number;
  model: string;
  tokens: number;
  reused: number;
  /** The body, byte for byte. */
  body: SentText;
  messages: SentMessage[];
  /** Schemas of native tools as JSON, and their tokens. */
  tools?: SentText & { tokens: number };
  reply?: { content: SentText; thinking?: SentText; calls?: SentText; tokens?: number; ms: number };
  failed?: { message: string; evidence: string };
}

export type HostMessage =
  | { type: "snapshot"; rev: number; state: PanelState }
  | { type: "patch"; rev: number; ops: PatchOp[] }
  | { type: "output"; id: string; text: string }
  /** What putting back would do (`done` false), or did. Of all the task, one step or one file. */
  | { type: "undo"; step?: number; path?: string; done: boolean; files: UndoneFile[]; uncovered: string[] }
  | { type: "suggestions"; request: number; entries: { label: string; insert: string; detail?: string }[] }
  /** null: there is no task to account for. */
  | { type: "ledger"; ledger: LedgerState | null }
  | { type: "ledger.price"; price: LedgerPrice }
  | { type: "ledger.step"; sent: LedgerStep | null; step: number }
  | { type: "toast"; text: string; action?: { label: string; message: ViewMessage } };

// ---- view to host -----------------------------------------------------------------------------------------------

const id = z.string().min(1).max(200);
const short = z.string().max(500);
const long = z.string().max(2_000_000);

export const viewMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("say"), text: long, images: z.array(z.string().max(20_000_000)).max(8).default([]) }),
  z.object({ type: z.literal("queue.edit"), id, text: long }),
  z.object({ type: z.literal("queue.remove"), id }),
  /** Whether approving a waiting change takes this hunk of it, numbered from 0 as its diff shows them. */
  z.object({ type: z.literal("take"), call: id, hunk: z.int().nonnegative(), take: z.boolean() }),
  z.object({ type: z.literal("approve"), call: id }),
  /** The waiting change and those that are shown with it. `call`: the waiting one. */
  z.object({ type: z.literal("approve.step"), call: id }),
  z.object({ type: z.literal("approve.reads") }),
  z.object({ type: z.literal("reject"), call: id, reason: long.default("") }),
  z.object({ type: z.literal("answer"), call: id, text: long }),
  /** `step`: with the changes that are shown with it. */
  z.object({ type: z.literal("review"), call: id, step: z.boolean().default(false) }),
  z.object({ type: z.literal("output"), id }),
  z.object({
    type: z.literal("undo"),
    step: z.int().positive().optional(),
    path: z.string().max(4_000).optional(),
    check: z.boolean().default(false),
    merge: z.boolean().default(false),
  }),
  /** Of a running command, by its call: lets it go on in the background, ends it, shows its output in a terminal. */
  z.object({ type: z.literal("command"), call: id, do: z.enum(["leave", "end", "terminal"]) }),
  z.object({ type: z.literal("stop") }),
  z.object({
    type: z.literal("act"),
    action: z.enum(["retry", "continue", "condense", "settings", "start-server", "pull", "new-task", "key"]),
  }),
  z.object({ type: z.literal("task.new") }),
  z.object({ type: z.literal("task.open"), id }),
  z.object({ type: z.literal("task.rename"), id, title: short }),
  z.object({ type: z.literal("task.delete"), id }),
  z.object({ type: z.literal("task.undelete"), id }),
  z.object({ type: z.literal("task.export"), id }),
  z.object({ type: z.literal("mode"), slug: short }),
  z.object({ type: z.literal("model"), name: short }),
  z.object({
    type: z.literal("auto"),
    category: z.enum(["read", "edit", "command", "mode", "mcp"]),
    scope: z.enum(["ask", "task", "always"]),
  }),
  z.object({ type: z.literal("texts.decide"), keys: z.array(id).max(500), use: z.boolean() }),
  z.object({ type: z.literal("texts.show"), key: id }),
  z.object({ type: z.literal("open.studio") }),
  /** Asks something about a place in the code, in words of `prompts/support/`. */
  z.object({
    type: z.literal("support"),
    name: z.enum(["explain", "fix", "improve"]),
    place: z.string().max(4_000),
    problems: z.string().max(20_000).default(""),
  }),
  /** Puts a text into the input; the view that has done so says `inserted`. */
  z.object({ type: z.literal("insert"), text: z.string().max(4_000) }),
  z.object({ type: z.literal("inserted") }),
  /** Puts what is typed into clearer words; `enhance.end` stops that, or says that the result is in the input. */
  z.object({ type: z.literal("enhance"), text: long }),
  z.object({ type: z.literal("enhance.end") }),
  z.object({ type: z.literal("open.models") }),
  z.object({ type: z.literal("connect") }),
  /** While the servers are in view: how each of them does is found out. */
  z.object({ type: z.literal("servers.look") }),
  z.object({ type: z.literal("servers.leave") }),
  /** Only one that the settings have. */
  z.object({ type: z.literal("servers.choose"), url: z.string().max(2_000) }),
  z.object({ type: z.literal("condense"), keep: z.string().max(4_000).default("") }),
  z.object({ type: z.literal("condense.undo"), seq: z.int() }),
  /** While it is open, the host sends a new one with every change. */
  z.object({ type: z.literal("ledger.open") }),
  z.object({ type: z.literal("ledger.close") }),
  z.object({ type: z.literal("ledger.price"), item: id }),
  z.object({
    type: z.literal("ledger.change"),
    item: id,
    change: z.enum(["dropped", "restored", "pinned", "unpinned"]),
  }),
  z.object({ type: z.literal("ledger.step"), step: z.int().positive() }),
  z.object({
    type: z.literal("ledger.take"),
    step: z.int().positive(),
    part: z.enum(["request", "reply"]),
    to: z.enum(["clipboard", "editor"]),
  }),
  z.object({ type: z.literal("open.file"), path: short, line: z.int().optional() }),
  z.object({ type: z.literal("open.link"), url: z.string().max(4000) }),
  z.object({ type: z.literal("open.settings"), query: short.default("bilby") }),
  z.object({ type: z.literal("open.tab") }),
  z.object({ type: z.literal("copy"), text: long }),
  z.object({ type: z.literal("suggest"), request: z.int(), trigger: z.enum(["@", "/"]), query: short }),
]);
export type ViewMessage = z.infer<typeof viewMessage>;
/** What the view may send: defaults may be left out. */
export type ViewInput = z.input<typeof viewMessage>;
