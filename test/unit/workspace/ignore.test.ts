import { describe, expect, it } from "vitest";
import { ignoreRule } from "../../../src/workspace/ignore.ts";

describe("an ignore file", () => {
  const rule = ignoreRule(["\ufeffsecrets/\n*.log\n!keep.log\n", "/private.txt\n# a comment\n"]);
  it("matches as git does, without case", () => {
    expect(rule("secrets/a.txt")).toBe("ignored");
    expect(rule("SECRETS/a.txt")).toBe("ignored");
    expect(rule("a/b.log")).toBe("ignored");
    expect(rule("keep.log")).toBe("kept");
    expect(rule("private.txt")).toBe("ignored");
    expect(rule("sub/private.txt")).toBeNull();
    expect(rule("src/a.ts")).toBeNull();
  });
  it("says nothing of the folder it stands in", () => {
    expect(ignoreRule(["*"])("")).toBeNull();
  });
});
