/**
 * The o200k vocabulary as a compact binary: `packRanks` makes it at build time from tiktoken's data, `unpackRanks` opens it.
 * A token's rank is its position. Lives in typed arrays, because a Map of 200,000 strings costs some 30 MB.
 */

const MAGIC = 0x31_45_50_42; // "BPE1", little-endian
const HEADER = 8;
const SLOT_BITS = 19;

/** No such token. Greater than every rank. */
export const NO_RANK = 0x7fff_ffff;

export interface Ranks {
  /** Longest token in bytes. */
  readonly longest: number;
  /** Rank of the bytes from `start` up to `end`, or NO_RANK. */
  rank(bytes: Uint8Array, start: number, end: number): number;
}

/** What tiktoken publishes: lines of `! firstRank token token …`, tokens in base64. */
export interface RanksJson {
  bpe_ranks: string;
}

/** Packs tiktoken's ranks: magic, count, a length byte per token, all token bytes. */
export function packRanks(json: RanksJson): Uint8Array {
  const tokens: Uint8Array[] = [];
  for (const line of json.bpe_ranks.split("\n")) {
    const [mark, first, ...encoded] = line.split(" ");
    if (mark !== "!") continue;
    let rank = Number(first);
    for (const token of encoded) tokens[rank++] = Uint8Array.from(atob(token), (c) => c.charCodeAt(0));
  }
  const size = tokens.reduce((sum, token) => sum + token.length, 0);
  const packed = new Uint8Array(HEADER + tokens.length + size);
  const view = new DataView(packed.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, tokens.length, true);
  let at = HEADER + tokens.length;
  for (const [rank, token] of tokens.entries()) {
    if (!token || token.length > 255) throw new Error(`Rank ${rank} of the vocabulary cannot be packed.`);
    packed[HEADER + rank] = token.length;
    packed.set(token, at);
    at += token.length;
  }
  return packed;
}

/** Opens what `packRanks` made. Builds the hash table here: in the file it would not compress. */
export function unpackRanks(packed: Uint8Array): Ranks {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (packed.length < HEADER || view.getUint32(0, true) !== MAGIC) {
    throw new Error("The token vocabulary is damaged: reinstall Bilby, or run `npm run build`.");
  }
  const count = view.getUint32(4, true);
  const starts = new Uint32Array(count + 1);
  const slots = new Int32Array(1 << SLOT_BITS).fill(-1);
  const mask = slots.length - 1;
  let at = HEADER + count;
  let longest = 0;
  for (let rank = 0; rank < count; rank++) {
    const length = packed[HEADER + rank]!;
    if (length > longest) longest = length;
    starts[rank] = at;
    let slot = hash(packed, at, at + length) & mask;
    while (slots[slot] !== -1) slot = (slot + 1) & mask;
    slots[slot] = rank;
    at += length;
  }
  starts[count] = at;
  if (at !== packed.length)
    throw new Error("The token vocabulary is cut off: reinstall Bilby, or run `npm run build`.");

  return {
    longest,
    rank(bytes, start, end) {
      const length = end - start;
      if (length > longest) return NO_RANK;
      let slot = hash(bytes, start, end) & mask;
      for (;;) {
        const rank = slots[slot]!;
        if (rank === -1) return NO_RANK;
        const from = starts[rank]!;
        if (starts[rank + 1]! - from === length) {
          let i = 0;
          while (i < length && packed[from + i] === bytes[start + i]) i++;
          if (i === length) return rank;
        }
        slot = (slot + 1) & mask;
      }
    },
  };
}

/** FNV-1a, with the high bits folded down because the table uses the low ones. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let h = 0x811c9dc5;
  for (let i = start; i < end; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  return h ^ (h >>> 15);
}
