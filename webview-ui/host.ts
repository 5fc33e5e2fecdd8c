/**
 * The one door to VS Code: messages out, messages in, and what the view may keep over a reload (drafts, nothing else).
 */
import type { HostMessage, ViewInput } from "../src/panel/protocol.ts";

/** Text typed and not sent, and what it was before it was enhanced. */
export interface KeptDraft {
  text: string;
  before?: string;
}

/** By task id ("" before there is a task). */
export type Drafts = Readonly<Record<string, KeptDraft>>;

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface Host {
  send(message: ViewInput): void;
  drafts(): Drafts;
  keepDrafts(drafts: Drafts): void;
}

const DRAFTS_KEPT = 20;

/** Takes hold of VS Code's API (possible once per page) and hands every message of the host to `receive`. */
export function connect(receive: (message: HostMessage) => void): Host {
  const vscode = acquireVsCodeApi();
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (isHostMessage(event.data)) receive(event.data);
  });
  return {
    send: (message) => vscode.postMessage(message),
    drafts: () => readDrafts(vscode.getState()),
    keepDrafts: (drafts) => {
      const kept = Object.entries(drafts).filter(([, { text }]) => text !== "");
      vscode.setState({ drafts: Object.fromEntries(kept.slice(-DRAFTS_KEPT)) });
    },
  };
}

const hostTypes: ReadonlySet<unknown> = new Set<HostMessage["type"]>([
  "snapshot",
  "patch",
  "output",
  "suggestions",
  "undo",
  "toast",
  "ledger",
  "ledger.price",
  "ledger.step",
]);

/** VS Code's own frame also posts to this window; only messages that name one of our types are the host's. */
function isHostMessage(data: unknown): data is HostMessage {
  return typeof data === "object" && data !== null && "type" in data && hostTypes.has(data.type);
}

function readDrafts(state: unknown): Drafts {
  if (typeof state !== "object" || state === null || !("drafts" in state)) return {};
  const { drafts } = state;
  if (typeof drafts !== "object" || drafts === null) return {};
  return Object.fromEntries(Object.entries(drafts).filter((entry): entry is [string, KeptDraft] => isDraft(entry[1])));
}

function isDraft(value: unknown): value is KeptDraft {
  if (typeof value !== "object" || value === null || !("text" in value)) return false;
  const before = "before" in value ? value.before : undefined;
  return typeof value.text === "string" && (before === undefined || typeof before === "string");
}
