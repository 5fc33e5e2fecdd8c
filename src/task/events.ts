/**
 * Everything that can happen in a task, as one zod union. A task is a list of these and nothing else:
 * chat, messages, meter and undo are read from it. Events are appended, never changed.
 */
import { z } from "zod";

export const LOG_VERSION = 1;

/** Why a turn stopped. One correction for the model and one action for the user per cause: `agent/causes.ts`. */
export const stopCause = z.enum([
  "finished",
  "answered",
  "waiting",
  "overflow",
  "truncated",
  "cut-off",
  "malformed-call",
  "repeating",
  "empty",
  "server-unreachable",
  "model-missing",
  "unauthorized",
  "server-error",
  "server-crashed",
  "garbage",
  "limit",
  "stopped-by-user",
  "interrupted",
]);
export type StopCause = z.infer<typeof stopCause>;

export const dialectName = z.enum(["xml", "native", "json"]);
export type DialectName = z.infer<typeof dialectName>;

/** Where the effective window came from, in order of precedence. */
export const windowSource = z.enum(["setting", "loaded", "modelfile", "default"]);
export type WindowSource = z.infer<typeof windowSource>;

/** Tokens the server has for prompt and answer together, and how many of them are kept for the answer. */
export const windowSchema = z.object({
  tokens: z.int().positive(),
  source: windowSource,
  reserve: z.int().nonnegative(),
  trained: z.int().positive().optional(),
  /** What was wanted, where the server was found to give less. */
  asked: z.int().positive().optional(),
});
export type ContextWindow = z.infer<typeof windowSchema>;

/** What a call asks for. `name` and the keys of `args` are canonical; `repairs` says what had to be mended to read it. */
export const toolCallSchema = z.object({
  id: z.string(),
  name: z.string(),
  args: z.record(z.string(), z.unknown()),
  repairs: z.array(z.string()).optional(),
});
export type ToolCall = z.infer<typeof toolCallSchema>;

/** Something in a reply that looked like a call and is none. */
export const callProblemSchema = z.object({
  cause: z.enum(["unfinished", "unknown-tool", "missing-parameter", "bad-parameter", "malformed", "ambiguous"]),
  detail: z.string(),
  tool: z.string().optional(),
});
export type CallProblem = z.infer<typeof callProblemSchema>;

/** What the server counted and measured for one reply. Durations in milliseconds; absent where the server sent none. */
export const usageSchema = z.object({
  promptTokens: z.number().optional(),
  outputTokens: z.number().optional(),
  loadMs: z.number().optional(),
  promptMs: z.number().optional(),
  outputMs: z.number().optional(),
  totalMs: z.number().optional(),
});
export type Usage = z.infer<typeof usageSchema>;

export const todoSchema = z.object({
  text: z.string(),
  state: z.enum(["open", "doing", "done"]),
});
export type Todo = z.infer<typeof todoSchema>;

/** The facts of a finished call, for the chat, the ledger and undo. Never sent to the model. */
export const toolDetailSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("read"),
    path: z.string(),
    from: z.int(),
    to: z.int(),
    total: z.int(),
    hash: z.string(),
    /** How it was answered: the text itself, or a pointer to what the model already has. */
    form: z.enum(["full", "range", "unchanged", "changes", "outline"]).default("full"),
    /** The lines given, where they have gaps; otherwise `from` to `to`. */
    ranges: z.array(z.object({ from: z.int(), to: z.int() })).optional(),
  }),
  z.object({ kind: z.literal("list"), path: z.string(), count: z.int(), cut: z.boolean() }),
  z.object({ kind: z.literal("search"), path: z.string(), pattern: z.string(), hits: z.int(), files: z.int() }),
  z.object({
    kind: z.literal("change"),
    path: z.string(),
    added: z.int(),
    removed: z.int(),
    /** Hash of the content before and after; null where there was no file. */
    before: z.string().nullable(),
    after: z.string().nullable(),
    /** A unified diff for the chat. */
    diff: z.string(),
    rungs: z.array(z.string()).optional(),
    editedByUser: z.boolean().optional(),
    /** The editor changed it on saving, to so many lines; `told`: the model was given all of that. */
    formatted: z.object({ lines: z.int(), told: z.boolean() }).optional(),
    /** Folders that were made for it, outermost first. */
    folders: z.array(z.string()).optional(),
  }),
  z.object({ kind: z.literal("mcp"), server: z.string(), tool: z.string() }),
  z.object({
    kind: z.literal("command"),
    command: z.string(),
    cwd: z.string(),
    exitCode: z.int().nullable(),
    signal: z.string().nullable().optional(),
    timedOut: z.boolean().optional(),
    ms: z.number(),
    /** Last lines of output, for the folded card. */
    tail: z.string(),
    /** It goes on in the background under this name; `lines` of its output are in the result. */
    background: z.object({ id: z.string(), lines: z.int() }).optional(),
  }),
  z.object({ kind: z.literal("question"), question: z.string(), suggestions: z.array(z.string()), answer: z.string() }),
  z.object({ kind: z.literal("todos"), todos: z.array(todoSchema) }),
  z.object({ kind: z.literal("mode"), from: z.string(), to: z.string() }),
  z.object({ kind: z.literal("completion"), result: z.string() }),
  z.object({ kind: z.literal("page"), artifact: z.string(), from: z.int(), to: z.int() }),
]);
export type ToolDetail = z.infer<typeof toolDetailSchema>;

/** A result that was cut for the model; the whole of it is kept beside the log under `id`. */
export const artifactSchema = z.object({ id: z.string(), bytes: z.int(), lines: z.int() });
export type Artifact = z.infer<typeof artifactSchema>;

/** A file's content before and after, by hash; null where there was no file. */
const fileChange = z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() });

const base = { v: z.literal(LOG_VERSION), seq: z.int().nonnegative(), at: z.number() };

export const promptSection = z.object({ id: z.string(), title: z.string(), tokens: z.int() });
export type PromptSectionSize = z.infer<typeof promptSection>;

/** Lines of a file that were given with the user's words, by what the user mentioned. */
const mentionedFile = z.object({ path: z.string(), hash: z.string(), from: z.int(), to: z.int(), total: z.int() });

export const taskEvent = z.discriminatedUnion("type", [
  z.object({
    ...base,
    type: z.literal("task.created"),
    task: z.string(),
    title: z.string(),
    roots: z.array(z.object({ name: z.string(), path: z.string() })),
    app: z.string(),
  }),
  z.object({ ...base, type: z.literal("task.renamed"), title: z.string() }),
  /** The fixed prefix: from here on each request starts with exactly this. A second one is an announced break. */
  z.object({
    ...base,
    type: z.literal("prompt.composed"),
    why: z.enum(["start", "condensed", "mode", "model", "window", "dialect", "edited", "server"]),
    mode: z.string(),
    profile: z.string(),
    dialect: dialectName,
    model: z.object({ name: z.string(), digest: z.string().optional() }),
    /** Base URL, without a password that was in it. */
    server: z.string().optional(),
    window: windowSchema,
    system: z.string(),
    sections: z.array(promptSection),
    /** Tool schemas of the native dialect as sent; empty for xml. */
    tools: z.array(z.record(z.string(), z.unknown())),
    tokens: z.object({ system: z.int(), tools: z.int() }),
    /** Set once for the task, because a change of them may reload the model or break the prefix. */
    options: z.record(z.string(), z.unknown()).default({}),
    think: z.union([z.boolean(), z.string()]).optional(),
    /** The JSON schema that each reply is held to; of the json dialect only. */
    format: z.record(z.string(), z.unknown()).optional(),
  }),
  /** `text` is what the user typed; `sent` is what the model gets: mentions resolved, facts appended, frozen. */
  z.object({
    ...base,
    type: z.literal("user.said"),
    text: z.string(),
    sent: z.string(),
    images: z.array(z.string()).optional(),
    mentions: z.array(mentionedFile).optional(),
  }),
  /** Words of ours to the model, outside any result: a correction, a mode switch, changed facts. Frozen as sent. */
  z.object({
    ...base,
    type: z.literal("note.appended"),
    why: z.enum(["correction", "mode", "environment", "mention", "todos", "resumed", "undone", "command"]),
    cause: stopCause.optional(),
    /** What a correction is about: a row of `agent/recovery.ts`. */
    trouble: z.string().optional(),
    /** Of a mention: the file that `text` gives. */
    mentions: z.array(mentionedFile).optional(),
    text: z.string(),
  }),
  z.object({
    ...base,
    type: z.literal("request.sent"),
    step: z.int(),
    /** Our count before sending; `reused` is the part shared with the request before. */
    promptTokens: z.int(),
    reused: z.int(),
    /** Set if the body does not start with the body before and no event announced it: a bug, shown as such. */
    brokenPrefixAt: z.int().optional(),
    /** Set where this one request was made to think otherwise than the prompt says. */
    think: z.union([z.boolean(), z.string()]).optional(),
    /** How long the server was asked to keep the model, where it was asked. */
    keepAlive: z.union([z.string(), z.number()]).optional(),
  }),
  z.object({
    ...base,
    type: z.literal("model.replied"),
    step: z.int(),
    content: z.string(),
    /** The part of `content` that is prose: calls and thoughts taken out. */
    text: z.string(),
    thinking: z.string().optional(),
    /** True where thinking came in its own field, so that it goes back in that field. */
    thinkingField: z.boolean().optional(),
    calls: z.array(toolCallSchema),
    /** Calls as the server gave them, sent back to it unchanged. */
    nativeCalls: z
      .array(z.object({ id: z.string().optional(), name: z.string(), args: z.record(z.string(), z.unknown()) }))
      .optional(),
    problems: z.array(callProblemSchema),
    doneReason: z.string().optional(),
    usage: usageSchema,
    /** From our request to the first delta, and to the end. */
    firstMs: z.number().optional(),
    thinkingMs: z.number().optional(),
    ms: z.number(),
  }),
  z.object({
    ...base,
    type: z.literal("request.failed"),
    step: z.int(),
    cause: stopCause,
    message: z.string(),
    evidence: z.string(),
    /** What had arrived; shown to the user, never run, never sent back. */
    partial: z.string().optional(),
  }),
  z.object({
    ...base,
    type: z.literal("call.decided"),
    call: z.string(),
    decision: z.enum(["approved", "rejected"]),
    /** Who decided: the user, a standing grant (named), or a rule that needs no asking. */
    by: z.enum(["user", "grant", "rule"]),
    grant: z.string().optional(),
    reason: z.string().optional(),
  }),
  z.object({
    ...base,
    type: z.literal("tool.started"),
    call: z.string(),
    /** The change that is about to be written, so that it can be put back also if the process dies while writing. */
    change: fileChange.optional(),
  }),
  /** A running command goes on in the background: its call gets a result now, and the command ends when it ends. */
  z.object({
    ...base,
    type: z.literal("command.left"),
    call: z.string(),
    /** What the model calls it by. */
    id: z.string(),
    command: z.string(),
    cwd: z.string(),
    pid: z.int(),
    by: z.enum(["user", "model"]),
    since: z.number(),
  }),
  /** A command in the background is over. `lost`: the process that had started it is gone, and with it what it wrote. */
  z.object({
    ...base,
    type: z.literal("command.ended"),
    id: z.string(),
    call: z.string(),
    by: z.enum(["itself", "user", "task", "lost"]),
    exitCode: z.int().nullable(),
    signal: z.string().nullable(),
    ms: z.number(),
    tail: z.string(),
    /** Lost, but a process of its number is still there. */
    stillThere: z.boolean().optional(),
    /** All it wrote, with the number of its first line that was kept. */
    output: artifactSchema.extend({ first: z.int() }).optional(),
  }),
  z.object({
    ...base,
    type: z.literal("tool.finished"),
    call: z.string(),
    name: z.string(),
    status: z.enum(["ok", "failed", "rejected", "skipped", "interrupted"]),
    /** What the model is told. */
    text: z.string(),
    detail: toolDetailSchema.optional(),
    artifact: artifactSchema.optional(),
    images: z.array(z.string()).optional(),
    ms: z.number().optional(),
  }),
  /** The user put a file back: what these calls did to it is no longer there. */
  z.object({
    ...base,
    type: z.literal("change.undone"),
    calls: z.array(z.string()),
    /** What was on disk, and what is now. */
    ...fileChange.shape,
    /** The file had changed since, and those changes were kept. */
    merged: z.boolean(),
    /** Folders that the task had made and that were empty without the file, innermost first. */
    folders: z.array(z.string()).optional(),
  }),
  z.object({
    ...base,
    type: z.literal("mode.switched"),
    from: z.string(),
    to: z.string(),
    by: z.enum(["user", "model"]),
  }),
  z.object({
    ...base,
    type: z.literal("context.condensed"),
    why: z.enum(["full", "threshold", "asked"]),
    stage: z.enum(["mechanical", "summary"]),
    /** Events up to and including this one are now represented by `text` and the stubs. */
    through: z.int(),
    text: z.string(),
    /** The part of `text` that the model wrote, for the next condensing to build on. */
    summary: z.string().optional(),
    /** Calls whose results stay, as stubs. Without `text`, events stay and only these results are shortened. */
    stubs: z.record(z.string(), z.string()).default({}),
    /** Numbers of replies whose calls failed and were made good later: they stay without their long arguments. */
    folded: z.array(z.int()).optional(),
    before: z.int(),
    after: z.int(),
    note: z.string().optional(),
  }),
  z.object({ ...base, type: z.literal("condensing.undone"), seqOf: z.int() }),
  z.object({
    ...base,
    type: z.literal("item.changed"),
    item: z.string(),
    change: z.enum(["dropped", "restored", "pinned", "unpinned"]),
  }),
  z.object({
    ...base,
    type: z.literal("turn.ended"),
    cause: stopCause,
    message: z.string(),
    evidence: z.string().optional(),
  }),
  /** Told to the user only. */
  z.object({ ...base, type: z.literal("notice"), level: z.enum(["info", "warning"]), text: z.string() }),
]);

export type TaskEvent = z.infer<typeof taskEvent>;
export type EventType = TaskEvent["type"];
export type EventOf<T extends EventType> = Extract<TaskEvent, { type: T }>;
/** An event before the log gives it version, number and time. */
export type NewEvent = TaskEvent extends infer E ? (E extends TaskEvent ? Omit<E, "v" | "seq" | "at"> : never) : never;
