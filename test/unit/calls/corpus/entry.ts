/** What an entry of the corpus is: a reply, and what must be found in it. */
import type { CallProblem } from "../../../../src/task/events.ts";

export interface Entry {
  /** Ends the sentence "a reply with …". */
  name: string;
  reply: string;
  /** The calls in order, as `[name, args]`. Empty: nothing may run. */
  calls: [string, Record<string, unknown>][];
  /** Causes of the problems, in order. Left out: there are none. */
  problems?: CallProblem["cause"][];
  /** The model may be asked what it meant instead. */
  mayAsk?: boolean;
  text?: string;
  thinking?: string;
  /** Cut off at the right place it is another reply that is right in itself. */
  shorterIsOther?: boolean;
}

export const read = (path: string, rest: Record<string, unknown> = {}): Entry["calls"][number] => [
  "read_file",
  { path, ...rest },
];
export const list = (path: string, rest: Record<string, unknown> = {}): Entry["calls"][number] => [
  "list_files",
  { path, ...rest },
];
export const write = (path: string, content: string): Entry["calls"][number] => ["write_file", { path, content }];
export const run = (command: string, rest: Record<string, unknown> = {}): Entry["calls"][number] => [
  "execute_command",
  { command, ...rest },
];
export const diff = (path: string, text: string): Entry["calls"][number] => ["apply_diff", { path, diff: text }];
export const done = (result: string): Entry["calls"][number] => ["attempt_completion", { result }];

export const block = (before: string, after: string) => `<<<<<<< SEARCH\n${before}\n=======\n${after}\n>>>>>>> REPLACE`;
