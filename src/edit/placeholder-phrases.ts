/**
 * How models say that they left code out, in the languages they say it in. Matched against a comment's bare words: lower
 * case, without comment signs, dots and punctuation. Whole phrases only, so that prose about the rest of something passes.
 */

export const CODE =
  "(?:code|file|content|contents|implementation|function|functions|method|methods|class|classes|component|components|jsx|page|template|query|settings|logic|functionality|imports|script|module|program|body|document|markup|html|css|styles?|config|configuration|section|sections|lines?|tests?|cases?|props|properties|fields|routes|handlers|handling|definitions?|fichier)";
const STAYS =
  "(?:(?:is |are |was |were )?(?:unchanged|unmodified|untouched|omitted|truncated|elided|not shown|not changed|the same|same as before|as before|as is|as it was|identical)|(?:remains?|stays?|continues?)(?: (?:the )?(?:same|unchanged|as is|as before|intact|here|below))?|goes here|go here|here|below|follows)";

const FROM_BEFORE =
  "(?: (?:from|as in|like|as) (?:the )?(?:original|existing|previous)(?: (?:code|file|version|implementation))?)?";

/** Placeholders by their words alone, wherever a comment or dots say that they are no program. */
export const SAYS_SO: readonly RegExp[] = [
  new RegExp(
    `^(?:the |and |todo )*(?:rest|remainder) (?:of )?(?:the |this |your |my |existing |original |previous )*${CODE}(?: ${CODE})?(?: ${STAYS})*${FROM_BEFORE}$`,
  ),
  new RegExp(`^(?:the |and )?(?:rest|remainder|everything else|all else)(?: of (?:the |your )?\\S+)? ${STAYS}$`),
  new RegExp(
    `^(?:the |all |any |your |my )*(?:remaining|existing|other|previous|original|unchanged|omitted|old|above|same)(?: \\S+){0,2}? ${CODE}(?: \\S+)?(?: ${STAYS})+$`,
  ),
  new RegExp(
    `^(?:the |all |any |your |my )*${CODE}(?: ${CODE})? ${STAYS.replace("|here|below|follows", "")}(?: (?:here|for brevity|above|below))?$`,
  ),
  new RegExp(
    `^(?:keep|leave|insert|include|add|put|paste|copy|retain|preserve|continue)(?: (?:the|your|all|any|in|with))* (?:rest|everything else|(?:remaining|existing|original|previous|unchanged|other)(?: \\S+)? ${CODE})(?: (?:of )?(?:the |your |this )*${CODE})?(?: (?:as is|the same|as before|unchanged|untouched|intact|here|below|above|in place))*${FROM_BEFORE}$`,
  ),
  /^(?:.* )?(?:omitted|truncated|snipped|shortened|abbreviated|elided|removed|cut|left out) for (?:the sake of )?(?:brevity|clarity|space|readability)$/,
  /^(?:(?:remains?|stays?|left|kept) )?unchanged$|^(?:(?:remains?|stays?) the same|no changes)$/,
  /^(?:\d+ )?(?:more )?lines? (?:unchanged|omitted|skipped|truncated|not shown)$/,
  /^(?:no changes?|unchanged|nothing changed|no modifications?) (?:here|below|above|needed here|from here|beyond this point|code|to the rest.*)$/,
  /^(?:unchanged code|existing code|previous code)(?: (?:here|above|below|omitted|unchanged))$/,
  /^same (?:code )?as (?:before|above|(?:the )?(?:original|previous))(?: code| file| version| implementation)?$/,
  // German
  /^(?:der |den )?(?:rest|restliche[rn]?|verbleibende[rn]?|übrige[rn]?) (?:(?:des|der|vom|von) )?(?:code|codes|datei|klasse|funktion|methoden?|funktionen|inhalts?|implementierung)(?:$| .*(?:unverändert|gleich|wie (?:bisher|zuvor|vorher|oben)|hier|ausgelassen).*$)/,
  /^(?:der |den )?(?:bestehender? |restlicher? )?(?:code|datei|inhalt|rest) (?:bleibt|bleiben|ist|wie) (?:unverändert|gleich|bisher|zuvor|vorher)$/,
  // French
  /^(?:le )?reste (?:du|de la|de l|des) (?:code|fichier|classe|fonction|méthodes?|contenu|implémentation|composant)(?:$| .*(?:inchangé|identique|même|omis|ici|ne change pas).*$)/,
  /^(?:le )?(?:code|fichier|contenu|reste)(?: existant)? (?:reste |est |demeure )?(?:inchangé|identique|le même|ne change pas)$/,
  // Spanish and Portuguese
  /^(?:el |o )?(?:resto|restante) (?:del?|do|da)(?: la| el)? (?:código|codigo|archivo|arquivo|fichero|clase|classe|función|função|métodos?|componente)(?:$| .*(?:igual|mismo|mesmo|cambios|inalterad|alterações|mudanças|mantiene|omitid|aquí|aqui).*$)/,
  /^(?:el |o )?(?:resto|código|codigo)(?: existente| restante)? (?:.*)(?:sin cambios|igual|inalterado|sem alterações|sem mudanças|se mantiene)$/,
  // Italian
  /^(?:il )?resto del(?:la|lo)? (?:codice|file|classe|funzione|metodo)(?:$| .*(?:invariat|uguale|immutat|stesso).*$)/,
  /^(?:il )?(?:resto|codice)(?: esistente)? (?:.*)(?:invariato|uguale|immutato)$/,
  // Dutch
  /^(?:de )?rest van (?:de|het) (?:code|bestand|klasse|functie)(?:$| .*(?:ongewijzigd|hetzelfde|gelijk).*$)/,
  /^(?:bestaande |overige )?(?:code|bestand|rest) (?:blijft|is) (?:ongewijzigd|hetzelfde|gelijk)$/,
  // Polish, Turkish
  /^(?:reszta|pozostał[aye]) (?:kodu|kod|pliku|metody|funkcji)(?:$| .*(?:bez zmian|taka? sam).*$)/,
  /^(?:kodun|dosyanın) (?:geri kalanı|kalanı|devamı)(?:$| .*(?:aynı|değişmedi|burada).*$)/,
  // Russian and Ukrainian
  /^(?:остальной код|остальная часть (?:кода|файла|класса)|остальные (?:методы|функции)|решта коду|інший код|дальше код)(?:$| .*(?:без измен|не измен|без змін|такой же|прежн|здесь).*$)/,
  /^(?:существующий|прежний) код (?:без изменений|здесь|остаётся|остается).*$/,
  /^код (?:без изменений|не изменился)$/,
  // Chinese
  /^(?:其余|其他|剩余|现有|原有|之前|其餘|剩餘|現有)的?(?:所有)?(?:代码|代碼|程式碼|部分|内容|內容|方法|函数|函數)(?:$|.*(?:保持|不变|不變|省略|同上|相同|此处|这里).*$)/,
  /^(?:其余|其他|剩余|其餘)(?:保持)?(?:不变|不變|省略)$/,
  /^(?:代码|代碼|部分|内容|中间|此处|以下|后续)?(?:代码|内容)?(?:保持不变|保持不變|省略|略)$/,
  // Japanese
  /^(?:残りの|既存の|他の|その他の|元の)(?:コード|処理|実装|内容|部分|メソッド|関数)(?:$|.*(?:変更なし|変更しない|省略|そのまま|同じ|ここ).*$)/,
  /^(?:以下|以降|途中)?(?:省略|中略|変更なし|そのまま|同じ)$/,
  // Korean
  /^(?:나머지|기존|이전|다른) ?(?:코드|내용|부분|구현|메서드|함수)[는은도를을]?(?:$| .*(?:동일|유지|생략|변경|그대로|여기).*$)/,
  /^(?:이하 |중간 )?(?:생략|변경 없음|동일)$/,
];

/** Placeholders only with dots around them: on their own these are headings and remarks. */
export const WITH_DOTS: readonly RegExp[] = [
  /^(?:the |and |all |any |your |my |some )*(?:rest|remainder|remaining|existing|other|others|previous|original|unchanged|omitted|old|same|more|additional|further|similar)(?: (?:of |the )*\S+){0,3}$/,
  new RegExp(`^(?:the |and |all |your |my )*${CODE}(?: (?:continues|goes here|here|above|below|unchanged|omitted))*$`),
  /^(?:unchanged|no changes?|omitted|truncated|snip|snipped|continued|keep|as before|as above|etc|and so on)$/,
  /^\d+ (?:more )?lines?$/,
  new RegExp(`^${CODE} (?:${CODE}|details)$`),
  /^(?:bestehende[rn]?|vorhandene[rn]?|unveränderte[rn]?|weitere[rn]?|restliche[rn]?|rest) ?\S*(?: \S+)?$/,
  /^(?:code|contenu|méthodes|fonctions) (?:existante?s?|restante?s?|précédente?s?|inchangée?s?)$/,
  /^(?:resto|código|codigo|métodos|codice|contenido|conteúdo)(?: \S+){0,3}$/,
  /^(?:bestaande|overige|rest|istniejący|mevcut|reszta|zbytek) ?(?:\S+ ?){0,3}$/,
  /^(?:существующ|остальн|існуюч|и так далее).*$/,
];

/** Placeholders with brackets of their own around them, in a comment: `// [existing code]`. */
export const IN_BRACKETS: readonly RegExp[] = [
  new RegExp(`^(?:the |your )?(?:existing|previous|original|remaining|other) ${CODE}$`),
  /^(?:truncated|snip|snipped|omitted)$/,
];
