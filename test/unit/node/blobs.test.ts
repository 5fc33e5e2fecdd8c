import { createHash } from "node:crypto";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileBlobs } from "../../../src/node/blobs.ts";
import { temporaryFolder } from "./folder.ts";

describe("content kept by its hash", () => {
  it("comes back byte for byte", async () => {
    const blobs = fileBlobs(path.join(temporaryFolder(), "deep/blobs"));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const hash = await blobs.put(bytes);
        expect(hash).toBe(createHash("sha256").update(bytes).digest("hex"));
        expect(Buffer.from((await blobs.get(hash))!)).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 50 },
    );
  });

  it("is stored once, readable by the user only, with no drafts left", async () => {
    const folder = temporaryFolder();
    const blobs = fileBlobs(folder);
    const bytes = Buffer.from("same");
    const hashes = await Promise.all(Array.from({ length: 8 }, () => blobs.put(bytes)));
    expect(new Set(hashes).size).toBe(1);
    const place = path.join(folder, hashes[0]!.slice(0, 2));
    expect(readdirSync(place)).toEqual([hashes[0]!.slice(2)]);
    if (process.platform !== "win32") expect(statSync(path.join(place, hashes[0]!.slice(2))).mode & 0o777).toBe(0o600);
  });

  it("counts as not there when it is damaged, unknown, or no hash at all", async () => {
    const folder = temporaryFolder();
    const blobs = fileBlobs(folder);
    const hash = await blobs.put(Buffer.from("whole"));
    writeFileSync(path.join(folder, hash.slice(0, 2), hash.slice(2)), "wh");
    expect(await blobs.get(hash)).toBeUndefined();
    expect(await blobs.get("0".repeat(64))).toBeUndefined();
    expect(await blobs.get("../../etc/passwd")).toBeUndefined();
    expect(await blobs.put(Buffer.from("whole"))).toBe(hash);
    expect(await blobs.get(hash)).toEqual(Buffer.from("whole"));
  });
});
