/** The real counter over the real vocabulary, packed in memory, for tests that count. */
import ranks from "tiktoken/encoders/o200k_base.json" with { type: "json" };
import { bpeTokenizer } from "../../../src/context/bpe.ts";
import { packRanks, unpackRanks } from "../../../src/context/ranks.ts";

export const packed = packRanks(ranks);
export const tokenizer = bpeTokenizer(unpackRanks(packed));
