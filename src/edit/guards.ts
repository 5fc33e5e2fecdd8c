/**
 * What a person must look at before it is written: text left out with a promise that it is still there, and a file that
 * lost most of itself. Only what is new in the change counts; a file may have had such words all along.
 */
import { isBlank } from "./lines.ts";

/** Every reason to hold a change. */
export function concernsAbout(before: string, after: string): string[] {
  return [...placeholders(before, after), ...shrink(before, after)];
}

/** Reasons to hold a change for new placeholders ("rest of code unchanged" and its kin), one a line, at most five. */
export function placeholders(before: string, after: string): string[] {
  const had = new Set(before.split("\n").map((line) => line.trim()));
  const hadWords = new Set([...had].flatMap((line) => phraseOf(line)?.core ?? []));
  const reasons: string[] = [];
  for (const [row, raw] of after.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || had.has(line) || line.length > 300) continue;
    const phrase = phraseOf(line);
    if (!phrase || (phrase.core !== "" && hadWords.has(phrase.core)) || !isPlaceholder(phrase)) continue;
    reasons.push(`line ${row + 1} looks like a placeholder for code that was left out: ${line.slice(0, 120)}`);
    if (reasons.length === 5) break;
  }
  return reasons;
}

/** Below this many lines a file that shrinks is nothing to be alarmed at. */
const FEWEST_LINES = 20;
const FEWEST_CHARACTERS = 4000;
const KEPT_SHARE = 0.5;

/** A reason to hold a change that leaves less than half of a file, by lines or, in a file of few long lines, by characters. */
export function shrink(before: string, after: string): string[] {
  const lines = (text: string) => text.split("\n").filter((line) => !isBlank(line)).length;
  const [had, has] = [lines(before), lines(after)];
  if (had > 0 && has === 0) return [`the whole content would be removed (${had} lines)`];
  if (had >= FEWEST_LINES && has < had * KEPT_SHARE) return [`${had - has} of ${had} lines would be removed`];
  if (before.length >= FEWEST_CHARACTERS && after.length < before.length * KEPT_SHARE)
    return [`${before.length - after.length} of ${before.length} characters would be removed`];
  return [];
}

interface Phrase {
  /** The words, without comment signs, dots, brackets and case. */
  core: string;
  /** Has three dots or more at one of its ends. */
  dots: boolean;
  /** Stands in a comment, as far as the line shows. */
  comment: boolean;
}

const OPENERS = /^(?:\/\/+|\/\*+|<!--+|\{\s*\/\*+|\(\*|#+|--+|;+|%+|\*+|'''|"""|REM\b|@?rem\b|!|\{-|'(?=\s))\s*/;
const CLOSERS = /\s*(?:\*+\/\s*\}?|--+>|\*\)|-\}|'''|""")\s*$/;
const DOTS = /\.{3,}|\u2026|\u22EF|\u3002{3}|\uFF0E{3}/;

function phraseOf(line: string): Phrase | undefined {
  const trailing = /^(.*\S)\s+((?:\/\/|#|--|\/\*|<!--)\s.*)$/.exec(line);
  const opened = OPENERS.exec(line);
  // A comment after code; within a string it would be part of the program.
  if (!opened && trailing && (trailing[1]!.match(/["'`]/g)?.length ?? 0) % 2 === 0) return phraseOf(trailing[2]!);
  const body = (opened ? line.slice(opened[0].length) : line).replace(CLOSERS, "");
  const stripped = body.replace(/^[\s[({<]+|[\s\])}>]+$/g, "");
  const dots = new RegExp(`^(?:${DOTS.source})|(?:${DOTS.source})$`).test(
    stripped.replace(/[.\s]*$/, (end) => end.trim()),
  );
  const core = stripped
    .replace(new RegExp(DOTS.source, "g"), " ")
    .replace(/[\s[\](){}<>.:;,!\-*/#"'`\u3002\uFF0C\uFF08\uFF09\u2013\u2014]+/g, " ")
    .trim()
    .toLowerCase();
  if (core.length > 90) return undefined;
  return { core, dots, comment: opened !== null };
}

const CODE =
  "(?:code|file|content|contents|implementation|function|functions|method|methods|class|classes|component|components|logic|imports|script|module|program|body|document|markup|html|css|styles?|config|configuration|section|sections|lines?|tests?|cases?|props|properties|fields|routes|handlers|handling|definitions?|fichier)";
const STAYS =
  "(?:(?:is |are |was |were )?(?:unchanged|unmodified|untouched|omitted|truncated|elided|not shown|not changed|the same|same as before|as before|as is|as it was|identical)|(?:remains?|stays?|continues?)(?: (?:the )?(?:same|unchanged|as is|as before|intact|here|below))?|goes here|go here|here|below|follows)";

/** Placeholders by their words alone, wherever a comment or dots say that they are no program. */
const SAYS_SO: readonly RegExp[] = [
  new RegExp(
    `^(?:the |and )?(?:rest|remainder) (?:of )?(?:the |this |your |my |existing |original |previous )*${CODE}(?: ${CODE})?(?: ${STAYS})*$`,
  ),
  new RegExp(`^(?:the |and )?(?:rest|remainder|everything else|all else)(?: of (?:the |your )?\\S+)? ${STAYS}$`),
  new RegExp(
    `^(?:the |all |any |your |my )*(?:remaining|existing|other|previous|original|unchanged|omitted|old|above|same)(?: \\S+){0,2}? ${CODE}(?: \\S+)?(?: ${STAYS})+$`,
  ),
  new RegExp(
    `^(?:the |all |any |your |my )*${CODE} ${STAYS.replace("|here|below|follows", "")}(?: (?:here|for brevity|above|below))?$`,
  ),
  /^(?:keep|leave|insert|include|add|put|paste|copy|retain|preserve)(?: (?:the|your|all|any|in))* (?:rest|remaining|existing|original|previous|unchanged|other)\b.*$/,
  /^(?:.* )?(?:omitted|truncated|snipped|shortened|abbreviated|elided|removed|cut|left out) for (?:the sake of )?(?:brevity|clarity|space|readability)$/,
  /^(?:no changes?|unchanged|nothing changed|no modifications?) (?:here|below|above|needed here|from here|beyond this point|code|to the rest.*)$/,
  /^(?:unchanged code|existing code|previous code)(?: (?:here|above|below|omitted|unchanged))$/,
  /^same as (?:before|above|original|previous)(?: code| version| implementation)?$/,
  // German, French, Spanish, Portuguese, Italian, Dutch
  /^(?:der |den )?(?:rest|restliche[rn]?|verbleibende[rn]?|\u00fcbrige[rn]?)\b.*\b(?:codes?|datei|methoden|funktion(?:en)?|klasse|inhalt|implementierung|unver\u00e4ndert|gleich)\b.*$/,
  /^(?:.* )?(?:code|datei|inhalt|methoden|rest) (?:bleibt|bleiben|ist|wie) (?:unver\u00e4ndert|gleich|bisher|zuvor|vorher)$/,
  /^(?:le |la )?reste (?:du|de la|de l|des)\b.*$/,
  /^(?:.* )?(?:code|fichier|contenu|reste) (?:reste |est |demeure )?(?:inchang\u00e9e?|identique|le m\u00eame)$/,
  /^(?:el |o )?(?:resto|restante) (?:del?|do|da)\b.*(?:c\u00f3digo|codigo|archivo|arquivo|fichero|clase|classe|funci\u00f3n|fun\u00e7\u00e3o|m\u00e9todos?|igual|mismo|cambios|inalterado|mesmo|mudan\u00e7as).*$/,
  /^(?:el |o )?(?:resto|c\u00f3digo|codigo)\b.*\b(?:sin cambios|permanece|sigue igual|queda igual|inalterado|sem altera\u00e7\u00f5es|sem mudan\u00e7as|igual|se mantiene)\b.*$/,
  /^(?:il )?(?:resto|codice)\b.*\b(?:codice|file|invariato|invariata|uguale|immutato)(?: .*)?$/,
  /^(?:de )?rest van (?:de|het)\b.*$/,
  /^(?:.* )?(?:code|bestand|rest) (?:blijft|is) (?:ongewijzigd|hetzelfde|gelijk)$/,
  // Polish, Turkish, Russian, Ukrainian
  /^(?:reszta|pozosta\u0142[ay])\b.*(?:kodu|kod|pliku|bez zmian).*$/,
  /^(?:kodun|dosyan\u0131n) (?:geri kalan\u0131|kalan\u0131|devam\u0131).*$/,
  /^(?:\u043e\u0441\u0442\u0430\u043b\u044c\u043d|\u0440\u0435\u0448\u0442\u0430 |\u0456\u043d\u0448\u0438\u0439 |\u0434\u0430\u043b\u044c\u0448\u0435 ).*(?:\u043a\u043e\u0434|\u0444\u0430\u0439\u043b|\u043c\u0435\u0442\u043e\u0434|\u0444\u0443\u043d\u043a\u0446|\u0431\u0435\u0437 \u0438\u0437\u043c\u0435\u043d\u0435\u043d|\u0431\u0435\u0437 \u0437\u043c\u0456\u043d).*$/,
  /^(?:\u0441\u0443\u0449\u0435\u0441\u0442\u0432\u0443\u044e\u0449|\u043f\u0440\u0435\u0436\u043d)\S* \u043a\u043e\u0434.*(?:\u0431\u0435\u0437 \u0438\u0437\u043c\u0435\u043d\u0435\u043d|\u0437\u0434\u0435\u0441\u044c|\u043e\u0441\u0442\u0430).*$/,
  /^\u043a\u043e\u0434 (?:\u0431\u0435\u0437 \u0438\u0437\u043c\u0435\u043d\u0435\u043d\u0438\u0439|\u043d\u0435 \u0438\u0437\u043c\u0435\u043d).*$/,
  // Chinese, Japanese, Korean
  /^(?:\u5176\u4f59|\u5176\u4ed6|\u5269\u4f59|\u73b0\u6709|\u539f\u6709|\u4e4b\u524d\u7684|\u5176\u9918|\u5269\u9918|\u73fe\u6709).{0,6}(?:\u4ee3\u7801|\u4ee3\u78bc|\u7a0b\u5f0f\u78bc|\u90e8\u5206|\u5185\u5bb9|\u65b9\u6cd5|\u51fd\u6570|\u4e0d\u53d8).*$/,
  /^.{0,8}(?:\u4ee3\u7801|\u90e8\u5206|\u5185\u5bb9|\u4ee3\u78bc)?(?:\u4fdd\u6301\u4e0d\u53d8|\u4fdd\u6301\u4e0d\u8b8a|\u6b64\u5904\u7701\u7565|\u4ee5\u4e0b\u7701\u7565|\u4e2d\u95f4\u7701\u7565|\u7701\u7565|\u7565)$/,
  /^(?:\u6b8b\u308a\u306e|\u65e2\u5b58\u306e|\u4ed6\u306e|\u305d\u306e\u4ed6\u306e|\u5143\u306e).{0,8}(?:\u30b3\u30fc\u30c9|\u51e6\u7406|\u5b9f\u88c5|\u5185\u5bb9|\u90e8\u5206|\u30e1\u30bd\u30c3\u30c9|\u95a2\u6570).*$/,
  /^.{0,8}(?:\u4ee5\u4e0b\u7701\u7565|\u4e2d\u7565|\u5909\u66f4\u306a\u3057|\u305d\u306e\u307e\u307e)$/,
  /^(?:\ub098\uba38\uc9c0|\uae30\uc874|\uc774\uc804|\ub2e4\ub978).{0,6}(?:\ucf54\ub4dc|\ub0b4\uc6a9|\ubd80\ubd84|\uad6c\ud604|\uba54\uc11c\ub4dc|\ud568\uc218).*$/,
  /^.{0,10}(?:\uc0dd\ub7b5|\ubcc0\uacbd \uc5c6\uc74c|\ub3d9\uc77c)$/,
];

/** Placeholders only with dots around them: on their own these are headings and remarks. */
const WITH_DOTS: readonly RegExp[] = [
  /^(?:the |and |all |any |your |my |some )*(?:rest|remainder|remaining|existing|other|others|previous|original|unchanged|omitted|old|same|more|additional|further|similar)(?: (?:of |the )*\S+){0,3}$/,
  new RegExp(`^(?:the |and |all |your |my )*${CODE}(?: (?:continues|goes here|here|above|below|unchanged|omitted))*$`),
  /^(?:unchanged|omitted|truncated|snip|snipped|continued|etc|and so on|as before|as above)$/,
  /^(?:bestehende[rn]?|vorhandene[rn]?|unver\u00e4nderte[rn]?|weitere[rn]?|restliche[rn]?|rest) ?\S*(?: \S+)?$/,
  /^(?:code|contenu|m\u00e9thodes|fonctions) (?:existante?s?|restante?s?|pr\u00e9c\u00e9dente?s?|inchang\u00e9e?s?)$/,
  /^(?:resto|c\u00f3digo|codigo|m\u00e9todos|codice|contenido|conte\u00fado)(?: \S+){0,3}$/,
  /^(?:bestaande|overige|rest|istniej\u0105cy|mevcut|reszta|zbytek) ?(?:\S+ ?){0,3}$/,
  /^(?:\u0441\u0443\u0449\u0435\u0441\u0442\u0432\u0443\u044e\u0449|\u043e\u0441\u0442\u0430\u043b\u044c\u043d|\u0456\u0441\u043d\u0443\u044e\u0447|\u0438 \u0442\u0430\u043a \u0434\u0430\u043b\u0435\u0435).*$/,
];

function isPlaceholder({ core, dots, comment }: Phrase): boolean {
  if (core === "") return comment && dots;
  if (!comment && !dots) return false;
  if (SAYS_SO.some((pattern) => pattern.test(core))) return true;
  return dots && WITH_DOTS.some((pattern) => pattern.test(core));
}
