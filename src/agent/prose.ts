/**
 * Prose where a call was needed: code printed into the chat instead of an edit, or a step that is announced and not taken.
 * Only clear cases count, because a plain answer must never be nagged; where in doubt, it is an answer.
 */

/** What the reply answers. */
export interface Asked {
  /** The user's last words. */
  text: string;
  /** Names of the tools the model may use now. */
  tools: readonly string[];
  /** Some of these do more than talk. */
  mayAct: boolean;
  mayEdit: boolean;
  /** A file was changed since the user spoke. */
  changed: boolean;
  /** Paths the model has read or was told of. */
  paths: readonly string[];
}

const CHANGE =
  /\b(?:fix|add|change|implement|write|create|update|refactor|rename|remove|delete|make|replace|convert|move|improve|optimi[sz]e|correct|edit|build|migrate|extract|support|handle|mend|repair|port|split|introduce)\b/i;
/** The user wants words, or code to look at. */
const WORDS =
  /\b(?:explain|describe|show me|tell me|how (?:do|does|would|can|could|should|to)|what|why|which|when|where|who|example|snippet|review|summari[sz]e|compare|suggest|in (?:the )?chat|don't (?:change|edit|touch|write)|do not (?:change|edit|touch|write)|without (?:changing|editing))\b|\?\s*$/i;
const FENCE = /^[ \t]*(`{3,}|~{3,})([^\n]*)\n([\s\S]*?)^[ \t]*\1[ \t]*$/gm;
const MEANT =
  /\b(?:here(?:'s| is| are)|updated?|corrected|modified|fixed|new|full|complete|final|revised|replace|change|add|should (?:now )?(?:be|look)|becomes?)\b/i;
const FEWEST_LINES = 3;

const ANNOUNCED =
  /^(?:(?:now|next|first|then|ok(?:ay)?|great|good|sure|alright|so|thanks|understood|perfect)\b[,.!: ]*)*(?:let me|let's|i(?:'|’)?ll|i will|i(?:'|’)?m going to|i am going to|i need to|i should|now i)\b(?! (?:know|be|wait|stop|leave it|assume|let you|summari[sz]e|explain))/i;
const ACTION =
  /\b(?:read|check|look|open|search|list|run|edit|update|change|fix|write|create|apply|modify|examine|inspect|start|begin|implement|add|find|explore|view|verify|test|rename|replace|remove|refactor|use)\b/i;
const CONDITION = /\b(?:if|once|when|after|unless|until|would you|do you|shall i|should i|want me|please|later)\b/i;
const LONGEST_ANNOUNCEMENT = 220;

/** What is missing in a reply without a call; null if it can stand as an answer. */
export function missingCall(text: string, asked: Asked): "code-in-chat" | "call-announced" | null {
  if (!asked.mayAct) return null;
  if (asked.mayEdit && !asked.changed && wantsChange(asked.text) && printsEdit(text, asked.paths))
    return "code-in-chat";
  return announcesStep(text) ? "call-announced" : null;
}

function wantsChange(text: string): boolean {
  return CHANGE.test(text) && !WORDS.test(text);
}

/** Code of some length that is introduced as the new state of a file. */
function printsEdit(text: string, paths: readonly string[]): boolean {
  for (const { 2: info = "", 3: code = "", index } of text.matchAll(FENCE)) {
    if (code.trim().split("\n").length < FEWEST_LINES) continue;
    const before = text.slice(0, index).trimEnd().split(/\n/).slice(-2).join("\n");
    const around = `${before}\n${info}\n${code.split("\n")[0]}`;
    if (MEANT.test(before) || paths.some((path) => around.includes(path))) return true;
  }
  return false;
}

/** The last sentence says that the speaker acts now, and nothing follows. */
function announcesStep(text: string): boolean {
  const last =
    text
      .trim()
      .split(/(?<=[.!?…])\s+|\n+/)
      .at(-1)
      ?.trim() ?? "";
  if (last === "" || last.length > LONGEST_ANNOUNCEMENT || last.endsWith("?")) return false;
  return ANNOUNCED.test(last) && ACTION.test(last) && !CONDITION.test(last);
}
