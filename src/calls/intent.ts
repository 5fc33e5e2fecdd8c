/**
 * Whether something that reads as a call is meant as one. A call stands alone, or is announced and comes last; what is
 * shown, quoted, compared or logged is none. Where the words say both, or nothing, it is ambiguous and does not run.
 */

export type Intent = "call" | "shown" | "ambiguous";

/** A call as it stands in its surroundings. Calls with nothing between them are judged as one. */
export interface Setting {
  /** Text before it, from the call before or the start; the last few hundred characters matter. */
  lead: string;
  /** Text after it, up to the next call or the end. */
  tail: string;
  /** It comes after prose on the same line. */
  inline: boolean;
  fenced: boolean;
  /** Its fence holds other things too: code under discussion. */
  mixed: boolean;
  /** Another call follows. */
  followed: boolean;
  /** In a thought: then only what is clearly decided counts. */
  thought: boolean;
  /** What was found about the call before it in the same text. */
  before?: Intent;
}

/** The speaker is about to act. */
const FIRST_PERSON =
  /\b(?:i'll|i will|i'm going to|i am going to|i'm \w+ing|let me|let's|let us|i (?:need|want|have|must|shall) to|i (?:must|should)(?! not| never)|i(?:'d| would) like to|we'll|we (?:need|have|want) to|we (?:will|should|must)|i can now|going to|here it goes|here (?:goes|we go)|here(?:'s| is) (?:the|my) (?:(?:next|tool|function|read_file|required|corrected|updated|fixed|right|proper) )*(?:call|edit|fix|change|update|command|action|patch)\b(?! (?:that|which|of|from|in|the))|ich (?:werde|lese|suche|sehe|schaue|prüfe|öffne|schreibe|ändere|erstelle|starte|führe)|lass (?:mich|uns)|je vais|laissez?-moi|voy a|déjame|vamos a|vou|deixe-me|vado a|fammi)\b|让我|我(?:将|来|会|要|需要|先)|接下来|давайте|まず|では/i;
const ANNOUNCED =
  /^[^\p{L}]*(?:now|next|first(?:ly)?|second(?:ly)?|then|finally|lastly|okay|ok|sure|certainly|of course|alright|great|good|done|understood|thanks|yes|\p{L}+ing|(?:the |a )?(?:fix|edit|change|update|patch|solution|implementation|command|(?:corrected|updated|fixed|right|proper) (?:tool |function )?call|read|check|search|list|run|open|view|examine|inspect|explore|look|verify|add|remove|rename|step))\b|\b(?:now|tool call|function call|action|step \d+)[\s:.]*$|\b(?:next step|proceed\w*|start(?:ing)? (?:by|with)|step \d+)\b|[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af\u0400-\u04ff]/iu;
/** Somebody explains, quotes, compares or logs. */
const SHOWN =
  /例|示例|格式|语法|пример|формат|\b(?:(?:an?|one|this|another|following|simple|minimal|short|quick) example|examples? (?:of|call|usage|reply|response|output)|(?:it|that|this|which|call) (?:should|must|has to|needs to) (?:be|look|read)(?=\W*$)|sieht .{0,20}aus|ressemble|se ve así|beispiel|exemple|ejemplo|esempio|(?:look|looks|looking|looked) like|would(?! like to)|you(?:'d| can| could| should| may| might| must| need| want| have| use| call| write| get| see)|one (?:can|could|would)|the (?:xml |json |call |tool |general |expected |correct )*(?:syntax|format|template|schema|form) (?:is|was|of|for)|syntax|here(?:'s| is) (?:how|what|an?)|this is (?:how|what)|how (?:to|a|an|the|it|you|one|models?|tools?)|what (?:a|an|the) \w+ (?:looks?|call)|(?:explain|demonstrate|illustrate|describe)|(?:show|give) (?:you|how|what|an?|the (?:format|syntax))|instead of|rather than|as opposed to|versus|compared (?:to|with)|(?:do not|don't|never|must not|should not|shouldn't|won't|will not|not) (?:call|use|run|send|write|emit|do|execute)|(?:calls?|tools?) (?:such as|like (?!this))|compare|(?:answers?|repl(?:y|ies)|responds?|begins?|ends?) with|from the (?:logs?|transcript|docs|documentation|readme|issue|tests?|prompt|example|report|old|last|previous)|called like|used like|invoked? (?:as|like|with)|is (?:called|invoked|written)|the (?:log|transcript|output|docs|documentation|readme|manual|prompt|spec)\b.{0,30}(?:says?|said|shows?|showed|contains?|contained|reads?|was|is)|(?:it|model|assistant|agent|llm|bot|user|cline|roo(?: code)?|qwen|llama|gpt\S*|deepseek|mistral|gemma|glm|he|she|they) (?:\w+ )?(?:printed|wrote|said|says|answered|replied|responded|emitted|emits|output|outputs|produced|produces|sent|sends|generated|writes|prints|called|used|uses|tried|logged|returned|made|makes?))\b/i;
/** A heading that names a tool is documentation. */
const SNAKE = /\b[a-z]+_[a-z]+\b/;
/** An example stays one, whoever gives it. */
const EXAMPLE = /\b(?:for (?:example|instance)|e\.g\.|i\.e\.)/i;
const SHOWN_WEAK =
  /\b(?:example|sample|snippet|usage|format|like (?:this|so|that)|such as|previous(?:ly)?|earlier|last (?:turn|reply|time|message)|logs?|logged|log file|transcript|printed|wrote|written|outputs?|said|says|answer(?:ed)?|repl(?:y|ied)|respon(?:se|ded)|emitted|produced|generated|quote[sd]?|excerpt|contain(?:s|ed)?|shows?|showed|shown|means?|equivalent|corresponds|dialect|notation|docs|documentation|readme|wrong|incorrect|invalid|bad|broken|failed)\b|^(?:reads|writes|lists|runs|searches|returns|creates|edits|executes|replaces|asks)\b/i;
/** The same in a sentence that is over, and that may be about anything: a test that failed, what a file contains. */
const SHOWN_BEFORE =
  /\b(?:example|sample|snippet|usage|format|notation|dialect|transcript|printed|wrote|replied|emitted|quote[sd]?|excerpt)\b/i;
/** Words of someone who explains as much as of someone who acts. */
const DOUBTFUL =
  /\b(?:could|might|may|if|uses?|used|calls?|called|writes?|emits?|sends?|before that|last call|they|models|people|users|others|not|never|don't|didn't|avoid)\b/i;
const MAYBE = /\b(?:could|might|may|maybe|perhaps|alternatively|option|or i|what if|should i|would|either|if)\b/i;
/** What the speaker wants to find out is not what is shown: "let me see how it is used". */
const WONDERED =
  /\b(?:see|check|understand|find out|look (?:at|into)|examine|verify|confirm|know|learn|figure out|determine|inspect)\s+(?:how|what|where|why|whether|if|which)\b(?!.*\b(?:calls?|format|syntax|example|repl(?:y|ies)|looks? like)\b)[^.:]*/i;
/** What was left undone is made up for: "you are right, I did not use a tool." */
const REGRETTED = /\b(?:did|have|had)(?: not|n't) (?:call|use|run|send|write|make)\w*/gi;
const LIST_MARK = /\n\s*(?:[-*•]|\d+[.)])\s*$/;
/** A sentence that goes on in what follows it. */
const OPEN_END =
  /[:：,;]["'*_]*\s*$|\b(?:with|between|and|or|is|are|was|were|be|as|by|in|of|to|from|for|that|like|at)$/i;
/** After the call: the speaker waits, or says what comes then. */
const WAITING =
  /\b(?:i'll|i will|i'm|let me|let's|we'll|going to|(?:this|that|which|it) (?:will|should)|i've|i have|once|after (?:that|this|reading|i)|wait\w*|then|next|afterwards|please (?:wait|approve|confirm|let|provide))\b/i;
const SHOWN_TAIL =
  /\b(?:would|is (?:how|what|an? example|the (?:old|new|syntax|format|call))|example|syntax|format|as you can see|as shown|shown above|you(?:'d| can| could| should| would| may)|instead|rather|versus|vs)\b/i;
const SHOWN_TAIL_WEAK =
  /\b(?:reads? (?:the|a|lines)|writes? (?:the|a)|means|where (?:path|the)|replace \W?\w+\W? with|above|not|you need)\b/i;
const ASKS = /(?:\?\s*$|\b(?:shall i|should i|do you want|would you like|is that ok|may i)\b)/i;
/** A model that goes on as if the result had come. The call was meant all the same. */
const IMAGINED =
  /^\s*(?:<(?:tool_response|tool_result|result|results|function_results|observation|output|response|\|im_start\|>user)\b|(?:observation|result|tool result|tool output|output|user|human)\s*:|\[\w+ [^\n]*\]\s*(?:result)?|<\|)/i;
/** Tags around a call that mean nothing, and what is left of the last one. */
const WRAPPING = /(?:<[a-z_]+>\s*)+$/i;
export const LEFT = /^(?:\s*<\/[\w:]+>)*\s*(?:<[^\s<>]*)?$/;
const CODE_BEFORE =
  /(?:\/\/|\/\*|<!--|=|\breturn|\bconsole\.\w+\(|\bprint\(|\bassert\w*\(?|^\s*#+|\becho|\+|→|->|=>)\s*["'`(]*$/;
const SPEAKER =
  /^\s*(?:[\w./-]+:\d+:|\[[^\]]*\]|\d\d:\d\d\S*|(?:assistant|model|user|human|ai|bot|system|agent|roo|cline|qwen|>>>|\$)\s*[:>\]]|\d+\s*[|:│]|\||\+)/i;
const SHOWING_ELEMENT =
  /<(?:examples?|sample|quote|blockquote|code|pre|log|document|instructions?|format|usage)\b[^>]*>\s*$/i;
const QUOTES: Record<string, string> = {
  '"': '"',
  "'": "'",
  "`": "`",
  "“": "”",
  "«": "»",
  "(": ")",
  "‘": "’",
  "„": "“",
};

/** Judges one call, or a run of calls with nothing between them. */
export function judge(setting: Setting): Intent {
  if (setting.mixed) return "shown";
  const line = setting.inline ? (setting.lead.split("\n").at(-1) ?? "") : "";
  const item = line.replace(/^\s*(?:[-*•]|\d+[.)])\s*/, "");
  if (isQuoted(setting) || SHOWING_ELEMENT.test(setting.lead)) return "shown";
  if (setting.inline && (CODE_BEFORE.test(item) || SPEAKER.test(line))) return "shown";
  const lead = leadOf(setting.lead.replace(WRAPPING, ""));
  const tail = IMAGINED.test(setting.tail) || LEFT.test(setting.tail) ? "" : setting.tail.trim();
  const verdict = weigh(setting, lead, tail, setting.inline && item.trim() !== "");
  // After something that was only shown, a call has to be announced, or it is shown beside it.
  if (setting.before !== undefined && setting.before !== "call" && !lead.first) return setting.before;
  if (verdict !== "call") return verdict;
  if (setting.thought && (tail !== "" || MAYBE.test(lead.sentence))) return "shown";
  return "call";
}

interface Lead {
  sentence: string;
  /** Announced in the first person. */
  first: boolean;
  announced: boolean;
  shown: boolean;
  weak: boolean;
  doubtful: boolean;
  asks: boolean;
  /** The sentence before the call is over, so it does not introduce it. */
  ended: boolean;
}

function leadOf(text: string): Lead {
  const recent = text
    .slice(-600)
    .replace(/[’]/g, "'")
    .replace(/[\uFEFF\u200B-\u200D\u2060]/g, "");
  // `1.` before a call says nothing; what stands before it does.
  const paragraphs = recent
    .replace(LIST_MARK, "")
    .trimEnd()
    .split(/\n\s*\n/);
  const paragraph = paragraphs.at(-1) ?? "";
  const sentence = lastSentence(paragraph);
  const heading = recent
    .split("\n")
    .some((line) => /^\s*#+\s/.test(line) && (SHOWN.test(line) || SHOWN_WEAK.test(line) || SNAKE.test(line)));
  const ended = sentence === "" || /[.!。！)…]["'*_]*\s*$/.test(sentence);
  const said = ended ? sentence.replace(REGRETTED, "") : sentence;
  // What comes before "let me" in a sentence is the reason for it.
  const start = said.search(FIRST_PERSON);
  const first = start >= 0;
  const clause = first ? said.slice(start).replace(WONDERED, "") : said;
  return {
    sentence,
    first,
    announced: first || ANNOUNCED.test(sentence),
    shown: SHOWN.test(clause) || EXAMPLE.test(sentence) || heading,
    weak: (ended ? SHOWN_BEFORE : SHOWN_WEAK).test(clause),
    doubtful: !ended && DOUBTFUL.test(clause),
    asks: /[?？]["')*_]*\s*$/.test(sentence),
    ended,
  };
}

/** The last sentence, or the one that ends with a colon; abbreviations and file names do not end one. */
function lastSentence(paragraph: string): string {
  const parts = paragraph.trim().split(/(?<=[.!?。！？]["')*_]*)\s+(?=["'(*_`<A-Z\p{Lu}])|\n/u);
  const last = parts.at(-1) ?? "";
  // A short last line such as `xml:` is introduced by the one before.
  return last.length < 12 && parts.length > 1 ? `${parts.at(-2)} ${last}` : last;
}

function weigh(setting: Setting, lead: Lead, tail: string, inline: boolean): Intent {
  if (lead.shown)
    return lead.first && !/\b(?:show|explain|demonstrate|illustrate|describe|give)\b/i.test(lead.sentence)
      ? "ambiguous"
      : "shown";
  if (lead.asks) return "ambiguous";
  if (lead.weak && !lead.announced) return "shown";
  if (lead.doubtful && !lead.announced) return tail === "" ? "ambiguous" : "shown";
  if ((lead.weak || lead.doubtful) && !lead.first && (setting.fenced || inline)) return "ambiguous";
  if (/^[.,;:!)]*$/.test(tail)) return last(setting, lead, tail, inline);
  return goesOn(setting, lead, tail, inline);
}

/** Nothing comes after it. */
function last(setting: Setting, lead: Lead, tail: string, inline: boolean): Intent {
  if (lead.announced || lead.sentence === "") return "call";
  if (inline && tail !== "") return "ambiguous";
  return lead.ended || (!inline && !setting.fenced && !OPEN_END.test(lead.sentence)) ? "call" : "ambiguous";
}

/** Prose comes after it. */
function goesOn(setting: Setting, lead: Lead, tail: string, inline: boolean): Intent {
  const head = tail.split(/\n\s*\n/)[0] ?? "";
  const introduced = lead.announced || lead.sentence === "";
  const waiting =
    WAITING.test(head) ||
    (setting.followed && (ANNOUNCED.test(head) || (introduced && head.length < 80 && head.endsWith(":"))));
  if (/^[.,;:!?)\]}]/.test(setting.tail)) return lead.first ? "ambiguous" : "shown";
  const sameLine = !/^\s*\n/.test(setting.tail) && !setting.fenced;
  if (/^(?:or|vs\.?|versus)\b/i.test(tail) && setting.followed) return "shown";
  if (ASKS.test(head) && !setting.followed) return "ambiguous";
  if (SHOWN_TAIL.test(head) && !WAITING.test(head)) return lead.first ? "ambiguous" : "shown";
  if (SHOWN_TAIL_WEAK.test(head) && !waiting) return inline || /^[a-z]/.test(head) ? "shown" : "ambiguous";
  if (sameLine && (inline || !waiting)) return lead.first ? "ambiguous" : "shown";
  if (/^[a-z]/.test(head) && !(waiting && lead.first)) return "shown";
  if (setting.fenced && !(lead.announced && waiting)) return lead.first ? "ambiguous" : "shown";
  if (lead.first || waiting) return "call";
  return lead.announced && !inline ? "call" : "ambiguous";
}

function isQuoted({ lead, tail, fenced }: Setting): boolean {
  if (fenced) return false;
  const open = lead.at(-1) ?? "";
  const close = QUOTES[open];
  return close !== undefined && tail.startsWith(close);
}
