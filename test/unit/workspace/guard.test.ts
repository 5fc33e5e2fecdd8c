import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inside, type PathStyle, placePath, rootOf, shownPath } from "../../../src/workspace/guard.ts";
import type { Root } from "../../../src/workspace/workspace.ts";

const posix: Root[] = [{ name: "app", path: "/home/me/app" }];
const windows: Root[] = [{ name: "app", path: "C:\\Users\\me\\app" }];

function placed(input: string, roots: readonly Root[] = posix, style: PathStyle = "posix"): string {
  const found = placePath(input, roots, style);
  return "problem" in found
    ? `refused: ${found.problem}`
    : `${found.root ? found.root.name : "outside"} ${found.absolute}`;
}

describe("a path as a model writes it", () => {
  it.each([
    ["src/a.ts", "app /home/me/app/src/a.ts"],
    ["./src//./a.ts", "app /home/me/app/src/a.ts"],
    ["src\\lib\\a.ts", "app /home/me/app/src/lib/a.ts"],
    [".", "app /home/me/app"],
    ["src/../a.ts", "app /home/me/app/a.ts"],
    ["src/...", "app /home/me/app/src/..."],
    ["/home/me/app/a.ts", "app /home/me/app/a.ts"],
    ["file:///home/me/app/a%20b.ts", "app /home/me/app/a b.ts"],
    ["../app/a.ts", "app /home/me/app/a.ts"],
  ])("reads %j as a place in the workspace", (input, expected) => {
    expect(placed(input)).toBe(expected);
  });

  it.each([
    ["../other/a.ts", "outside /home/me/other/a.ts"],
    ["src/../../other", "outside /home/me/other"],
    ["..\\..\\x", "outside /home/x"],
    ["/etc/passwd", "outside /etc/passwd"],
    ["/home/me/app-secrets/a", "outside /home/me/app-secrets/a"],
    ["/home/me/app/../app2/a", "outside /home/me/app2/a"],
    ["/home/me/APP/a", "outside /home/me/APP/a"],
    ["file:///etc/passwd", "outside /etc/passwd"],
    ["file:///home/me/app/%2e%2e/x", "outside /home/me/x"],
    ["//etc/passwd", "outside /etc/passwd"],
  ])("sees that %j leads out of it", (input, expected) => {
    expect(placed(input)).toBe(expected);
  });

  it.each([
    "",
    "   ",
    "a\0b",
    "a\nb",
    "a\u001b[2Jb",
    "~",
    "~/.ssh/id_rsa",
    "~\\x",
    "C:\\Windows\\win.ini",
    "c:x",
    "\\\\?\\C:\\x",
    "//?/C:/x",
    "\\\\.\\pipe\\x",
    "\\??\\C:\\x",
    "https://example.com/a",
    "file://server/share/a",
    "file:////server/share",
    "file:///%E0%A4%A",
    "file:///a%00b",
    "src/\u202egnp.ts",
    "../../../../../x",
  ])("refuses %j, with words a model can act on", (input) => {
    expect(placed(input)).toMatch(/^refused: .{20,}/);
  });
});

describe("a path on Windows", () => {
  it.each([
    ["src\\a.ts", "app C:/Users/me/app/src/a.ts"],
    ["src/a.ts", "app C:/Users/me/app/src/a.ts"],
    ["c:\\Users\\me\\app\\a.ts", "app C:/Users/me/app/a.ts"],
    ["file:///C:/Users/me/app/a.ts", "app C:/Users/me/app/a.ts"],
    ["C:\\Windows\\win.ini", "outside C:/Windows/win.ini"],
    ["..\\b", "outside C:/Users/me/b"],
    ["D:\\x", "outside D:/x"],
    ["/Users/me/app/a.ts", "app C:/Users/me/app/a.ts"],
    ["\\Windows\\win.ini", "outside C:/Windows/win.ini"],
  ])("reads %j", (input, expected) => {
    expect(placed(input, windows, "windows")).toBe(expected);
  });

  it.each([
    "C:src\\a.ts",
    "a.txt:stream",
    ".git::$INDEX_ALLOCATION/config",
    "a.ts::$DATA",
    "src/a.ts.",
    "src/a.ts ",
    ".git./config",
    "CON",
    "src/aux.ts",
    "nul",
    "com1.txt",
    "\\\\server\\share\\a",
    "//server/share/a",
    "\\\\?\\C:\\Users\\me\\app\\a.ts",
    "a?b",
    "a*",
    "C:\\..\\..\\x",
  ])("refuses %j", (input) => {
    expect(placed(input, windows, "windows")).toMatch(/^refused: /);
  });

  it("opens a network path only where it is the workspace itself", () => {
    const share: Root[] = [{ name: "app", path: "\\\\server\\share\\app" }];
    expect(placed("\\\\server\\share\\app\\a.ts", share, "windows")).toBe("app //server/share/app/a.ts");
    expect(placed("\\\\server\\share\\other", share, "windows")).toMatch(/^refused: /);
    expect(placed("a.ts", share, "windows")).toBe("app //server/share/app/a.ts");
  });
});

describe("several roots", () => {
  const roots: Root[] = [
    { name: "web", path: "/w/web" },
    { name: "api", path: "/w/api" },
    { name: "inner", path: "/w/web/packages/inner" },
  ];
  it("takes a root's name in front", () => {
    expect(placed("api/src/a.ts", roots)).toBe("api /w/api/src/a.ts");
    expect(placed("./api/a.ts", roots)).toBe("api /w/api/a.ts");
    expect(placed("src/a.ts", roots)).toBe("web /w/web/src/a.ts");
    expect(placed("api/../../x", roots)).toBe("outside /x");
  });
  it("gives a path to the innermost root, and shows it with that name", () => {
    expect(rootOf("/w/web/packages/inner/a", roots, "posix")?.name).toBe("inner");
    expect(shownPath("src/a.ts", roots[1]!, roots)).toBe("api/src/a.ts");
    expect(shownPath("", roots[1]!, roots)).toBe("api");
    expect(shownPath("", posix[0]!, posix)).toBe(".");
  });
});

/** Pieces that path tricks are made of, glued at random. */
const tricks = fc
  .array(
    fc.oneof(
      fc.constantFrom("..", ".", "/", "\\", "//", "~", ":", "::$DATA", "C:", "c:\\", "\\\\?\\", "file://", "file:///"),
      fc.constantFrom(
        "home",
        "me",
        "app",
        "APP",
        "app2",
        "Users",
        "src",
        "a.ts",
        ".git",
        "GIT~1",
        "etc",
        "%2e%2e",
        "%2f",
      ),
      fc.constantFrom(" ", ".", "\0", "\n", "\u202e", "é", "e\u0301", "\uff0e\uff0e", "\u2215", "%5c"),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 10 },
  )
  .map((parts) => parts.join(""));

describe("whatever a path is made of", () => {
  it.each([
    ["posix", posix],
    ["windows", windows],
  ] as const)("nothing that lies outside is ever classed inside (%s)", (style, roots) => {
    const top = style === "posix" ? "/home/me/app" : "C:/Users/me/app";
    fc.assert(
      fc.property(tricks, (input) => {
        const found = placePath(input, roots, style);
        if ("problem" in found) return;
        // Resolved anew, name by name, by an independent reading of what the system would open.
        const names: string[] = [];
        for (const name of found.absolute.split("/")) {
          expect(name).not.toBe("..");
          expect(name).not.toBe(".");
          names.push(name);
        }
        const really = found.absolute === top || found.absolute.startsWith(`${top}/`);
        expect(found.root !== null).toBe(really);
        expect(found.absolute).not.toMatch(/[\0\n\\]/);
        if (style === "windows" && found.root) expect(found.absolute.slice(2)).not.toContain(":");
      }),
      { numRuns: 10_000 },
    );
  });

  it("a path that goes up more often than down is never inside", () => {
    fc.assert(
      fc.property(fc.nat({ max: 5 }), fc.nat({ max: 5 }), fc.constantFrom("/", "\\"), (down, extra, slash) => {
        const input = [...Array(down).fill("d"), ...Array(down + 1 + extra).fill(".."), "x"].join(slash);
        const found = placePath(input, posix, "posix");
        expect("problem" in found || found.root === null).toBe(true);
      }),
    );
  });

  it("inside() agrees with a comparison name by name", () => {
    const name = fc.constantFrom("a", "b", "ab", "A", "é");
    const path = fc.array(name, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(path, path, (folder, file) => {
        const starts = folder.every((each, index) => file[index] === each);
        const relative = inside(`/${folder.join("/")}`, `/${file.join("/")}`, "posix");
        expect(relative).toBe(starts && file.length >= folder.length ? file.slice(folder.length).join("/") : null);
      }),
      { numRuns: 2_000 },
    );
  });
});
