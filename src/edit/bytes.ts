/**
 * Bytes of a file to text and back. The rule: what decodes encodes to the same bytes, in every encoding, also where
 * the encoding is only a guess; what cannot keep that is refused.
 */

/** How the bytes were written, so that they can be written so again. */
export interface TextForm {
  eol: "\n" | "\r\n";
  bom: boolean;
  encoding: string;
}

export interface DecodedText extends TextForm {
  /** LF line endings, no BOM; in a file with both kinds of endings, or with a CR elsewhere, as it is. */
  text: string;
  mixedEol: boolean;
}

export interface Refused {
  refused: string;
}

const UTF8 = "utf-8";
const UTF16_LE = "utf-16le";
const UTF16_BE = "utf-16be";
/** UTF-8 with some bytes that are none; those stand in the text as lone surrogates, U+DC80 to U+DCFF. */
const UTF8_STRAY = "utf-8 with stray bytes";
const SINGLE_BYTE = "windows-1252";

export function decode(bytes: Uint8Array): DecodedText | Refused {
  const [b0, b1, b2, b3] = bytes;
  if (b0 === 0xff && b1 === 0xfe && b2 === 0 && b3 === 0) return { refused: "UTF-32" };
  if (b0 === 0 && b1 === 0 && b2 === 0xfe && b3 === 0xff) return { refused: "UTF-32" };
  if (b0 === 0xff && b1 === 0xfe) return utf16(bytes.subarray(2), UTF16_LE);
  if (b0 === 0xfe && b1 === 0xff) return utf16(bytes.subarray(2), UTF16_BE);
  const bom = b0 === 0xef && b1 === 0xbb && b2 === 0xbf;
  const body = bom ? bytes.subarray(3) : bytes;
  if (body.includes(0)) return { refused: "a binary file: it has NUL bytes" };
  try {
    return asDecoded(new TextDecoder(UTF8, { fatal: true, ignoreBOM: true }).decode(body), bom, UTF8);
  } catch {
    // Not UTF-8 throughout: then either UTF-8 with damage or an encoding of one byte a character.
    const { text, valid, stray } = decodeStray(body);
    if (bom || valid > stray) return asDecoded(text, bom, UTF8_STRAY);
    return asDecoded(decodeSingle(body), false, SINGLE_BYTE);
  }
}

/** `like` is what `decode` said of the file; without it, UTF-8 with the text's own line endings. */
export function encode(text: string, like?: TextForm): { bytes: Uint8Array } | Refused {
  if (text.includes("\0"))
    return { refused: "the text has a NUL character; a file with one is binary, and could not be changed again" };
  const ended = like?.eol === "\r\n" ? text.replace(/\r?\n/g, "\r\n") : text;
  const encoding = like?.encoding ?? UTF8;
  if (encoding === UTF16_LE || encoding === UTF16_BE) return { bytes: encodeUtf16(ended, encoding) };
  if (encoding === SINGLE_BYTE) return encodeSingle(ended);
  if (encoding !== UTF8 && encoding !== UTF8_STRAY) return { refused: `the encoding ${encoding} cannot be written` };
  if (encoding === UTF8 && /\p{Surrogate}/u.test(ended))
    return { refused: "the text has half a character (a lone surrogate) that UTF-8 cannot hold" };
  const bytes = encoding === UTF8 ? new TextEncoder().encode(ended) : encodeStray(ended);
  return { bytes: like?.bom ? withMark([0xef, 0xbb, 0xbf], bytes) : bytes };
}

function asDecoded(text: string, bom: boolean, encoding: string): DecodedText {
  const crlf = text.includes("\r\n");
  if (crlf) {
    const plain = text.replaceAll("\r\n", "\n");
    // Only where every LF has its CR and there is no other CR does LF stand for CRLF and nothing else.
    if (!plain.includes("\r") && !/(?<!\r)\n/.test(text)) {
      return { text: plain, eol: "\r\n", mixedEol: false, bom, encoding };
    }
  }
  return { text, eol: "\n", mixedEol: crlf, bom, encoding };
}

function withMark(mark: readonly number[], body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(mark.length + body.length);
  bytes.set(mark);
  bytes.set(body, mark.length);
  return bytes;
}

function utf16(body: Uint8Array, encoding: string): DecodedText | Refused {
  if (body.length % 2 !== 0) return { refused: "UTF-16 with half a character at its end" };
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const parts: string[] = [];
  for (let at = 0; at < body.length; at += 16_384) {
    const units: number[] = [];
    for (let k = at; k < Math.min(at + 16_384, body.length); k += 2)
      units.push(view.getUint16(k, encoding === UTF16_LE));
    parts.push(String.fromCharCode(...units));
  }
  const text = parts.join("");
  if (text.includes("\0")) return { refused: "a binary file: it has NUL characters" };
  return asDecoded(text, true, encoding);
}

function encodeUtf16(text: string, encoding: string): Uint8Array {
  const bytes = new Uint8Array(2 + text.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, encoding === UTF16_LE);
  for (let k = 0; k < text.length; k++) view.setUint16(2 + k * 2, text.charCodeAt(k), encoding === UTF16_LE);
  return bytes;
}

/** UTF-8 as Python's surrogateescape reads it: a byte that is no UTF-8 becomes U+DC00 plus the byte. */
function decodeStray(bytes: Uint8Array): { text: string; valid: number; stray: number } {
  const parts: string[] = [];
  let from = 0;
  let valid = 0;
  let stray = 0;
  const decoder = new TextDecoder(UTF8, { ignoreBOM: true });
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      if (length > 1) valid++;
      at += length;
      continue;
    }
    parts.push(decoder.decode(bytes.subarray(from, at)), String.fromCharCode(0xdc00 + bytes[at]!));
    stray++;
    from = ++at;
  }
  parts.push(decoder.decode(bytes.subarray(from)));
  return { text: parts.join(""), valid, stray };
}

/** Bytes of the well-formed UTF-8 sequence at `at`; 0 if there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  for (let k = 1; k < length; k++) if (((bytes[at + k] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] ?? 0;
  // Overlong forms, surrogates, and what lies beyond U+10FFFF.
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  return length;
}

function encodeStray(text: string): Uint8Array {
  const chunks: Uint8Array[] = [];
  const encoder = new TextEncoder();
  let size = 0;
  for (const part of text.split(/([\uDC80-\uDCFF])/u)) {
    const unit = part.charCodeAt(0);
    const chunk =
      unit >= 0xdc80 && unit <= 0xdcff && part.length === 1 ? Uint8Array.of(unit - 0xdc00) : encoder.encode(part);
    chunks.push(chunk);
    size += chunk.length;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Windows-1252 from 0x80 to 0x9F, as browsers read it: the five bytes it leaves free stand for themselves. */
const HIGH =
  "\u20AC\x81\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\x8D\u017D\x8F\x90\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\x9D\u017E\u0178";

function decodeSingle(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) {
    const codes = Array.from(bytes.subarray(at, at + 8192), (b) =>
      b >= 0x80 && b <= 0x9f ? HIGH.charCodeAt(b - 0x80) : b,
    );
    parts.push(String.fromCharCode(...codes));
  }
  return parts.join("");
}

function encodeSingle(text: string): { bytes: Uint8Array } | Refused {
  const bytes = new Uint8Array(text.length);
  for (let k = 0; k < text.length; k++) {
    const code = text.charCodeAt(k);
    const high = HIGH.indexOf(text[k]!);
    if (high >= 0) bytes[k] = 0x80 + high;
    else if (code <= 0xff && (code < 0x80 || code > 0x9f)) bytes[k] = code;
    else {
      const character = String.fromCodePoint(text.codePointAt(k)!);
      return {
        refused: `the file is not UTF-8 (taken as ${SINGLE_BYTE}), and that has no “${character}”; use a character it has, or ask the user to convert the file`,
      };
    }
  }
  return { bytes };
}
