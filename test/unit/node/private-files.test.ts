/** What Bilby keeps of a user is read by nobody else on the machine. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { fileAgreed } from "../../../src/node/agreed.ts";
import { fileBlobs } from "../../../src/node/blobs.ts";
import { keepDenied } from "../../../src/node/denied.ts";
import { bilbyHome } from "../../../src/node/home.ts";
import { ensureMcpFile } from "../../../src/node/mcp/file.ts";
import { TaskStore } from "../../../src/task/store.ts";
import { temporaryFolder } from "./folder.ts";

const bits = (file: string) => statSync(file).mode & 0o777;

describe.skipIf(process.platform === "win32")("the user's own folder and what is in it", () => {
  it.each<[string, (home: ReturnType<typeof bilbyHome>) => unknown, (home: ReturnType<typeof bilbyHome>) => string]>([
    ["MCP servers with their keys", (home) => ensureMcpFile(home.mcp), (home) => home.mcp],
    ["denied commands", (home) => keepDenied(home.denied, ["git push"]), (home) => home.denied],
    ["decisions", (home) => fileAgreed(home.agreed).set(["k"], "used"), (home) => home.agreed],
    [
      "contents of files",
      (home) => fileBlobs(home.blobs).put(Buffer.from("x")),
      (home) => path.join(home.blobs, "2d/711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"),
    ],
  ])("are private: %s", async (_what, make, file) => {
    const home = bilbyHome({ BILBY_HOME: path.join(temporaryFolder(), "home") });
    await make(home);
    expect(existsSync(file(home))).toBe(true);
    expect(bits(file(home))).toBe(0o600);
    expect(bits(home.dir)).toBe(0o700);
  });

  it("are private: the log of a task", () => {
    const home = bilbyHome({ BILBY_HOME: path.join(temporaryFolder(), "home") });
    const log = new TaskStore(home.tasks).create({ title: "x", roots: [], app: "test" });
    expect(bits(path.join(home.tasks, `${log.id}.jsonl`))).toBe(0o600);
    expect(bits(home.tasks)).toBe(0o700);
    log.close();
  });

  it("keeps what the user wrote into mcp.json, and closes it to others", async () => {
    const file = path.join(temporaryFolder(), "mcp.json");
    writeFileSync(file, "mine", { mode: 0o644 });
    await ensureMcpFile(file);
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect(bits(file)).toBe(0o600);
  });
});
