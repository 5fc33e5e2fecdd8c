/**
 * The text a model was asked for, without what models put round it: thought, one fence about the whole, a sentence that announces
 * it, quotes. What is in doubt stays.
 */
import { readReply } from "../calls/read.ts";

/** A fence with these words after it is a frame, with another language it is the text's own. */
const FRAME = /^(`{3,}|~{3,})[ \t]*(?:text|txt|plain|plaintext|markdown|md|git|commit|gitcommit|git-commit)?[ \t]*\n/i;
const ANNOUNCED =
  /^(?:(?:sure|certainly|of course|okay|ok)\b[^\n]*|here(?:'s| is| are)\b[^\n]*|[*# ]*(?:(?:the|your|a) )?(?:commit message|(?:rewritten|improved|clearer|revised|enhanced) (?:request|prompt|message|version))[* ]*):[* \t]*\n+/i;
const QUOTED = /^(["'`“])([^\n]*)(["'`”])$/;

/** `thinking` is what came in a field of its own. */
export function plainAnswer(content: string, thinking = ""): string {
  const { text } = readReply("xml", [], content, { thinking });
  return unquoted(unframed(unannounced(text.trim())));
}

function unannounced(text: string): string {
  const rest = text.replace(ANNOUNCED, "");
  return rest.trim() === "" ? text : rest.trim();
}

/** What follows a frame is talk about what is in it. */
function unframed(text: string): string {
  const [opening, fence] = FRAME.exec(text) ?? [];
  if (opening === undefined || fence === undefined) return text;
  const body = text.slice(opening.length);
  const end = body.search(new RegExp(`^${fence}[ \\t]*$`, "m"));
  return (end < 0 ? body : body.slice(0, end)).trim();
}

function unquoted(text: string): string {
  const [, open, inner = "", close] = QUOTED.exec(text) ?? [];
  const pair = open === "“" ? "”" : open;
  return open !== undefined && close === pair && !inner.includes(pair!) ? inner.trim() : text;
}
