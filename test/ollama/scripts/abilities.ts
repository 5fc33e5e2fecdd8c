/**
 * Models of known abilities, for the check-up: each answers the questions that it is asked as well as it can, by reading
 * them, and fails exactly where it is said to.
 */
import { type Conversation, call, type Piece, type Reply, rule, type Script, say, think } from "../script.ts";
import { encode } from "../tokens.ts";

export interface Abilities {
  /** Calls in a dialect come out right; else it talks of what it would do. */
  native: boolean;
  xml: boolean;
  /** Keeps to a JSON schema. */
  json: boolean;
  diff: boolean;
  whole: boolean;
  /** Tokens up to which it finds a fact, and up to which it obeys the system prompt. */
  finds: number;
  obeys: number;
  /** "asked": only where the server lets it think. "always": into the answer, whatever is asked. */
  thinks: "never" | "asked" | "always";
}

export const ABLE: Abilities = {
  native: true,
  xml: true,
  json: true,
  diff: true,
  whole: true,
  finds: Number.POSITIVE_INFINITY,
  obeys: Number.POSITIVE_INFINITY,
  thinks: "never",
};

/** A script for one model on a server of its own. */
export function abilities(can: Abilities): Script {
  return rule("abilities", (conversation) => {
    const answer = answerOf(conversation, can);
    if (can.thinks === "asked") return [think("Let me see. "), ...answer];
    return can.thinks === "always" ? [say("<think>\nLet me see.\n</think>\n\n"), ...answer] : answer;
  });
}

function answerOf(conversation: Conversation, can: Abilities): Reply {
  const asked = conversation.messages.at(-1)?.content ?? "";
  const code = /```ts\n([\s\S]*?)```/.exec(asked)?.[1];
  if (code !== undefined) return [edit(asked, code, conversation, can)];
  const read = /Read the file (\S+)/.exec(asked)?.[1];
  const list = /List the files in the folder ([\w/]+)/.exec(asked)?.[1];
  if (read) return [use("read_file", { path: read }, conversation, can)];
  if (list) return [use("list_files", { path: list }, conversation, can)];
  if (asked.includes("19 + 23")) return [say("That is 42.")];
  if (asked.includes("Count from 1 to 200")) return [say(Array.from({ length: 200 }, (_, i) => `${i + 1}, `).join(""))];
  if (asked.includes("buoy?")) return [say(codes(asked, conversation, can))];
  return [say("2")];
}

function use(name: string, args: Record<string, unknown>, { format, dialect }: Conversation, can: Abilities): Piece {
  if (format) return can.json ? call(name, args) : say("I am not sure.");
  const able = dialect === "native" ? can.native : can.xml;
  return able ? call(name, args) : say("I would have a look at it, if I knew how.");
}

function edit(asked: string, code: string, conversation: Conversation, can: Abilities): Piece {
  const change = asked.includes("instead of 3") ? ["metres > 3", "metres > 4"] : ["isHigh", "isFlood"];
  const after = code.replaceAll(change[0]!, change[1]!);
  const path = "src/tides.ts";
  if (asked.includes("with write_file")) {
    return use("write_file", { path, content: can.whole ? after : "// the rest is as before\n" }, conversation, can);
  }
  const lines = code.split("\n").filter((line) => line.includes(change[0]!));
  const blocks = lines.map((line) => {
    const search = can.diff ? line : `${line} // as I remember it`;
    return `<<<<<<< SEARCH\n${search}\n=======\n${line.replaceAll(change[0]!, change[1]!)}\n>>>>>>> REPLACE`;
  });
  return use("apply_diff", { path, diff: blocks.join("\n") }, conversation, can);
}

function codes(asked: string, { messages }: Conversation, can: Abilities): string {
  const size = messages.reduce((sum, { content }) => sum + encode(content).length, 0);
  const start = size <= can.obeys ? "HARBOUR: " : "";
  if (size > can.finds) return `${start}I could not find it in the log.`;
  const question = asked.slice(asked.lastIndexOf("What is the code"));
  const found = [...question.matchAll(/the (\w+) buoy/g)].map(([, buoy]) => {
    const told = new RegExp(`code of the ${buoy} buoy is (\\d+)`).exec(asked)?.[1];
    return `${buoy} ${told ?? "unknown"}`;
  });
  return `${start}${found.join(", ")}.`;
}
