import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadTokenizer, RANKS_FILE } from "../../../src/node/tokenizer.ts";
import { packed } from "../context/tokenizer.ts";

const dir = mkdtempSync(join(tmpdir(), "bilby-tokenizer-"));
afterAll(() => rmSync(dir, { recursive: true }));

describe("the tokenizer on disk", () => {
  it("opens its vocabulary at the first count, not before", () => {
    const tokenizer = loadTokenizer(dir);
    expect(() => tokenizer.count("hello world")).toThrow(/cannot be read: reinstall Bilby, or run `npm run build`/);
    writeFileSync(join(dir, RANKS_FILE), packed);
    expect(tokenizer.count("hello world")).toBe(2);
    rmSync(join(dir, RANKS_FILE));
    expect(tokenizer.count("hello world, again")).toBe(4);
  });
});
