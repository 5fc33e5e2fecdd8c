/**
 * Who decides whether a call runs: rules that nothing waives, then standing grants, then the user. Only the host's own
 * settings grant anything; no word of a model, a file or the view can lower what is asked.
 */

import type { Preview, Tool } from "../tools/tool.ts";
import { alwaysAsks } from "../workspace/always-ask.ts";
import { parseCommand, shellKind } from "../workspace/command.ts";
import { denial } from "../workspace/denied.ts";
import type { Located } from "../workspace/workspace.ts";
import type { PendingCall } from "./watch.ts";

/** What runs without asking. */
export interface Grants {
  read: boolean;
  edit: boolean;
  mode: boolean;
  /** "listed": exactly the argument vectors below. "all" only from the terminal's own --yes. */
  command: "none" | "listed" | "all";
  /** From the user's settings. */
  commands: readonly (readonly string[])[];
  /** Approved by hand in this task. They run again unasked only where they ran then, and not if a person should look each time. */
  remembered?: readonly RememberedCommand[];
  /** MCP tools as `server/tool`, exactly these. "all" only from the terminal's own --yes. */
  mcp?: "all" | readonly string[];
  /** The user's rules of what never runs, whatever is granted. */
  denied?: readonly string[];
}

export interface RememberedCommand {
  argv: readonly string[];
  /** Real path of the folder. */
  cwd: string;
  /** As the user approved it; `shown`: with the folder where that is not the workspace's. */
  line: string;
  shown: string;
}

/** `deny`: the user's rule that forbids it, so that nobody is asked. */
export type Verdict =
  | { allow: true; by: "rule" | "grant"; grant?: string }
  | { allow: false; why?: string; deny?: string };

/** Asks whoever sits in front. Rejects only when `signal` aborts. */
export interface Approver {
  ask(pending: PendingCall, signal: AbortSignal): Promise<Decision>;
}

export type Decision =
  | { approved: true; by: "user"; answer?: string; edited?: string }
  | { approved: false; by: "user" | "rule"; reason: string; denied?: string };

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
      const why = preview.located.filter((file) => file.outside || file.sensitive === "secret").map(alwaysAsksPath)[0];
      if (why) return { allow: false, why };
      return grants.read ? { allow: true, by: "grant", grant: "read" } : { allow: false };
    }
    case "change": {
      const why = alwaysAsksPath(preview.located) ?? preview.concerns[0];
      if (why) return { allow: false, why };
      return grants.edit ? { allow: true, by: "grant", grant: "edit" } : { allow: false };
    }
    case "mcp": {
      const name = mcpName(preview);
      const isGranted = grants.mcp === "all" || grants.mcp?.includes(name);
      return isGranted ? { allow: true, by: "grant", grant: `MCP: ${name}` } : { allow: false };
    }
    case "command":
      return decideCommand(preview, grants, shell);
    default:
      return unknownPreview(preview, tool);
  }
}

function decideCommand(preview: Extract<Preview, { kind: "command" }>, grants: Grants, shell: string): Verdict {
  const { command, cwd } = preview;
  const denied = denial(command, shell, grants.denied ?? []);
  if (denied && "denied" in denied) return { allow: false, deny: denied.denied };
  if (denied) return { allow: false, why: `Your denied commands may forbid this: ${denied.doubt}.` };
  if (grants.command === "all") return { allow: true, by: "grant", grant: "command" };
  const outside = alwaysAsksPath(cwd);
  if (outside) return { allow: false, why: outside };
  const kind = shellKind(shell);
  const parsed = kind ? parseCommand(command, kind) : { doubt: `the rules of the shell "${shell}" are not known` };
  const isGranted = grants.command === "listed";
  if (!kind || "doubt" in parsed) {
    const doubt = "doubt" in parsed ? parsed.doubt : "";
    return isGranted ? { allow: false, why: `Not covered by a grant: ${doubt}.` } : { allow: false };
  }
  const granted: Verdict = { allow: true, by: "grant", grant: `command: ${parsed.argv.join(" ")}` };
  // What the user has written into the settings was looked at there.
  if (isGranted && grants.commands.some((argv) => sameArgv(argv, parsed.argv))) return granted;
  const why = alwaysAsks(command, kind);
  if (why) return { allow: false, why: `Asks each time: ${why}.` };
  const isKnown = grants.remembered?.some((known) => known.cwd === cwd.real && sameArgv(known.argv, parsed.argv));
  return isGranted && isKnown ? granted : { allow: false };
}

/** How a grant names an MCP tool. A server's name has no slash. */
export function mcpName({ server, tool }: { server: string; tool: string }): string {
  return `${server}/${tool}`;
}

export function sameArgv(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, i) => word === b[i]);
}

/** The reason why a path asks whatever is granted, or undefined. */
function alwaysAsksPath(located: Located): string | undefined {
  if (located.outside) return `Outside the workspace: ${located.real}`;
  if (located.sensitive === "protected")
    return `${located.shown} can change what runs on this machine, so it always asks.`;
  if (located.sensitive === "secret") return `${located.shown} may hold secrets, so it always asks.`;
  return undefined;
}

function unknownPreview(_preview: never, tool: Tool): Verdict {
  return { allow: false, why: `${tool.name} did not say what it will do.` };
}
