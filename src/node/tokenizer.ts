/**
 * The token counter on disk: opens the packed vocabulary when something is counted for the first time.
 * npm `tiktoken` is not loaded at run time: its WASM costs 80 MB and 260 ms in an extension host.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bpeTokenizer } from "../context/bpe.ts";
import { unpackRanks } from "../context/ranks.ts";
import type { Tokenizer } from "../context/tokens.ts";

/** File the build writes with `packRanks`, beside the bundles. */
export const RANKS_FILE = "o200k.bin";

/** Lazy: nothing is read before the first `count`. Throws there if `dir` has no packed vocabulary. */
export function loadTokenizer(dir: string): Tokenizer {
  let open: Tokenizer | undefined;
  return {
    count(text) {
      open ??= bpeTokenizer(unpackRanks(packedRanks(join(dir, RANKS_FILE))));
      return open.count(text);
    },
  };
}

function packedRanks(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`The token vocabulary ${file} cannot be read: reinstall Bilby, or run \`npm run build\`.`, {
      cause: error,
    });
  }
}
