import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pathGuard, stillThere } from "../../../src/node/workspace/locate.ts";
import { temporaryFolder, writeFiles } from "./folder.ts";

function guarded() {
  const top = temporaryFolder({ "app/src/a.ts": "a", "app/.vscode/settings.json": "{}", "other/b.ts": "b" });
  const root = { name: "app", path: path.join(top, "app") };
  return { top, root, guard: pathGuard([root]) };
}

describe("where a path really leads", () => {
  it("shows a file in the workspace relative to it", async () => {
    const { root, guard } = guarded();
    expect(await guard.locate("./src/../src/a.ts")).toEqual({
      shown: "src/a.ts",
      real: path.join(root.path, "src/a.ts"),
      root,
      outside: false,
      sensitive: null,
      ignored: false,
    });
    expect(await guard.locate("new/folder/c.ts")).toMatchObject({ shown: "new/folder/c.ts", outside: false });
  });

  it("shows the resolved path of what lies outside", async () => {
    const { top, guard } = guarded();
    const found = await guard.locate("../other/b.ts");
    expect(found).toMatchObject({ shown: path.join(top, "other/b.ts"), outside: true, root: null });
  });

  it("follows a link out of the workspace, to a file and through a folder", async () => {
    const { top, root, guard } = guarded();
    symlinkSync(path.join(top, "other"), path.join(root.path, "folder"));
    symlinkSync("../other/b.ts", path.join(root.path, "file.ts"));
    expect(await guard.locate("folder/b.ts")).toMatchObject({ outside: true, real: path.join(top, "other/b.ts") });
    expect(await guard.locate("file.ts")).toMatchObject({ outside: true, real: path.join(top, "other/b.ts") });
    expect(await guard.locate("folder/new/x.ts")).toMatchObject({ outside: true });
  });

  it("follows a dangling link to what would be created", async () => {
    const { top, root, guard } = guarded();
    symlinkSync(path.join(top, "other/not-yet.ts"), path.join(root.path, "one.ts"));
    symlinkSync("one.ts", path.join(root.path, "two.ts"));
    symlinkSync(path.join(top, "nowhere"), path.join(root.path, "deep"));
    for (const name of ["one.ts", "two.ts"])
      expect(await guard.locate(name)).toMatchObject({ outside: true, real: path.join(top, "other/not-yet.ts") });
    expect(await guard.locate("deep/er/x.ts")).toMatchObject({
      outside: true,
      real: path.join(top, "nowhere/er/x.ts"),
    });
  });

  it("resolves .. of a link's target where the link leads, not where it stands", async () => {
    const { top, root, guard } = guarded();
    mkdirSync(path.join(top, "other/deep"));
    symlinkSync(path.join(top, "other/deep"), path.join(root.path, "hop"));
    symlinkSync("hop/../missing.ts", path.join(root.path, "sly.ts"));
    expect(await guard.locate("sly.ts")).toMatchObject({ outside: true, real: path.join(top, "other/missing.ts") });
  });

  it("refuses a ring of links", async () => {
    const { root, guard } = guarded();
    symlinkSync("b", path.join(root.path, "a"));
    symlinkSync("a", path.join(root.path, "b"));
    await expect(guard.locate("a/x")).rejects.toMatchObject({ cause: "bad-path" });
  });

  it("sees protected files through links, by either name", async () => {
    const { root, guard } = guarded();
    symlinkSync(".vscode/settings.json", path.join(root.path, "notes.md"));
    mkdirSync(path.join(root.path, "plain"));
    symlinkSync("plain", path.join(root.path, ".husky"));
    expect(await guard.locate("notes.md")).toMatchObject({ shown: ".vscode/settings.json", sensitive: "protected" });
    expect(await guard.locate(".husky/pre-commit")).toMatchObject({
      shown: "plain/pre-commit",
      sensitive: "protected",
    });
  });

  it("keeps what an ignore file forbids, also as soon as it is written and through links", async () => {
    const { root, guard } = guarded();
    expect((await guard.locate("src/a.ts")).ignored).toBe(false);
    writeFiles(root.path, { ".bilbyignore": "src/\n", ".rooignore": "*.secret\n" });
    symlinkSync("src/a.ts", path.join(root.path, "way-around.ts"));
    expect((await guard.locate("src/a.ts")).ignored).toBe(true);
    expect((await guard.locate("way-around.ts")).ignored).toBe(true);
    expect((await guard.locate("x.secret")).ignored).toBe(true);
    expect((await guard.locate("other.ts")).ignored).toBe(false);
  });

  it("notices when the place was swapped for a link after it was located", async () => {
    const { top, root, guard } = guarded();
    const file = await guard.locate("later/x.ts");
    await stillThere(file);
    symlinkSync(path.join(top, "other"), path.join(root.path, "later"));
    await expect(stillThere(file)).rejects.toMatchObject({ cause: "refused" });
  });

  it("finds a file in the one of several roots that has it", async () => {
    const { top, root } = guarded();
    const guard = pathGuard([root, { name: "other", path: path.join(top, "other") }]);
    expect(await guard.locate("b.ts")).toMatchObject({ shown: "other/b.ts", outside: false });
    expect(await guard.locate("src/a.ts")).toMatchObject({ shown: "app/src/a.ts" });
    expect(await guard.locate("other/b.ts")).toMatchObject({ shown: "other/b.ts" });
    expect(await guard.locate("new.ts")).toMatchObject({ shown: "app/new.ts" });
  });

  it("agrees with the system about what is inside, for any mixture of names, links and dots", async () => {
    const { top, root, guard } = guarded();
    writeFileSync(path.join(top, "outside.ts"), "x");
    symlinkSync(top, path.join(root.path, "up"));
    symlinkSync("src", path.join(root.path, "same"));
    symlinkSync(path.join(top, "gone"), path.join(root.path, "gone"));
    const name = fc.constantFrom("src", "up", "same", "gone", "app", "other", "..", ".", "a.ts", "b.ts", "outside.ts");
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 6 }), async (names) => {
        const found = await guard.locate(names.join("/")).catch(() => undefined);
        if (!found || found.outside) return;
        // Whatever exists under that path must really be in the root.
        let real: string | undefined;
        try {
          real = realpathSync.native(found.real);
        } catch {
          real = undefined;
        }
        expect(real ?? found.real).toBe(found.real);
        expect(found.real === root.path || found.real.startsWith(`${root.path}/`)).toBe(true);
      }),
      { numRuns: 1_500 },
    );
  });
});
