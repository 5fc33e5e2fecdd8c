/**
 * Who decides whether a call runs: rules that nothing waives, then standing grants, then the user. Only the host's own
 * settings grant anything; no word of a model, a file or the view can lower what is asked.
 */

import type { Preview, Tool } from "../tools/tool.ts";
import { parseCommand, shellKind } from "../workspace/command.ts";
import type { Located } from "../workspace/workspace.ts";
import type { PendingCall } from "./watch.ts";

/** What runs without asking. */
export interface Grants {
  read: boolean;
  edit: boolean;
  mode: boolean;
  /** "listed": exactly the argument vectors in `commands`. "all" only from the terminal's own --yes. */
  command: "none" | "listed" | "all";
  commands: readonly (readonly string[])[];
}

export type Verdict = { allow: true; by: "rule" | "grant"; grant?: string } | { allow: false; why?: string };

/** Asks whoever sits in front. Rejects only when `signal` aborts. */
export interface Approver {
  ask(pending: PendingCall, signal: AbortSignal): Promise<Decision>;
}

export type Decision =
  | { approved: true; by: "user"; answer?: string; edited?: string }
  | { approved: false; by: "user" | "rule"; reason: string };

export function decide(tool: Tool, preview: Preview, grants: Grants, shell: string): Verdict {
  switch (preview.kind) {
    case "none":
    case "completion":
      return { allow: true, by: "rule" };
    case "question":
      return { allow: false };
    case "mode":
      return grants.mode ? { allow: true, by: "grant", grant: "mode" } : { allow: false };
    case "read": {
      // A protected file may be looked at: what makes it dangerous is to be changed.
      const why = preview.located.filter((file) => file.outside || file.sensitive === "secret").map(alwaysAsks)[0];
      if (why) return { allow: false, why };
      return grants.read ? { allow: true, by: "grant", grant: "read" } : { allow: false };
    }
    case "change": {
      const why = alwaysAsks(preview.located) ?? preview.concerns[0];
      if (why) return { allow: false, why };
      return grants.edit ? { allow: true, by: "grant", grant: "edit" } : { allow: false };
    }
    case "command":
      return decideCommand(preview, grants, shell);
    default:
      return unknownPreview(preview, tool);
  }
}

function decideCommand(preview: Extract<Preview, { kind: "command" }>, grants: Grants, shell: string): Verdict {
  if (grants.command === "all") return { allow: true, by: "grant", grant: "command" };
  const outside = alwaysAsks(preview.cwd);
  if (outside) return { allow: false, why: outside };
  if (grants.command === "none") return { allow: false };
  const kind = shellKind(shell);
  if (!kind) return { allow: false, why: `Not covered by a grant: the rules of the shell "${shell}" are not known.` };
  const parsed = parseCommand(preview.command, kind);
  if ("doubt" in parsed) return { allow: false, why: `Not covered by a grant: ${parsed.doubt}.` };
  const listed = grants.commands.some((argv) => sameArgv(argv, parsed.argv));
  return listed ? { allow: true, by: "grant", grant: `command: ${parsed.argv.join(" ")}` } : { allow: false };
}

export function sameArgv(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, i) => word === b[i]);
}

/** The reason why a path asks whatever is granted, or undefined. */
function alwaysAsks(located: Located): string | undefined {
  if (located.outside) return `Outside the workspace: ${located.real}`;
  if (located.sensitive === "protected")
    return `${located.shown} can change what runs on this machine, so it always asks.`;
  if (located.sensitive === "secret") return `${located.shown} may hold secrets, so it always asks.`;
  return undefined;
}

function unknownPreview(_preview: never, tool: Tool): Verdict {
  return { allow: false, why: `${tool.name} did not say what it will do.` };
}
