/** `bilby context`: the account of a task at a terminal, and its requests byte for byte. */
import { afterEach, describe, expect, it } from "vitest";
import { call, say, script } from "../ollama/index.ts";
import { bilby } from "./terminal.ts";
import { type Bench, workbench } from "./workbench.ts";

let bench: Bench;
afterEach(() => bench?.close());

const fox = "the quick brown fox jumps over the lazy dog\n".repeat(80);

async function task(): Promise<(...args: string[]) => ReturnType<typeof bilby>> {
  bench = await workbench({
    files: { "a.txt": fox, "b.txt": `b\n${fox}` },
    server: {
      script: script("reads", [
        [call("read_file", { path: "a.txt" })],
        [call("read_file", { path: "b.txt" })],
        [say("Both jump.")],
      ]),
    },
  });
  await bench.agent.say("Compare them");
  await bench.log.flush();
  return (...args) => bilby(["context", bench.log.id, ...args], { BILBY_HOME: bench.home });
}

describe("bilby context", () => {
  it("shows each request as a bar and each item with its cost", async () => {
    const context = await task();
    const { code, out } = await context();
    expect(code).toBe(0);
    expect(out).toMatch(/^test\ncoder:14b, window 16,384 \(setting\), of which 3,276 are kept for the answer\n/);
    expect(out).toMatch(/^ {3}2 +[\d,]+ +[\d,]+ +[\d,]+ +\d+ {2}▒+█+/m);
    expect(out).toMatch(/^read_file b\.txt +3 +[\d,]+ {2}cached +█+$/m);
    expect(out).toMatch(/^Condensing now would free about [\d,]+ tokens/m);
  });

  it("gives scripts the same as JSON, and the items sum to what is sent", async () => {
    const context = await task();
    const account = (await context("--json")).json() as { total: number; items: { tokens: number }[]; bars: unknown[] };
    expect(account.items.reduce((sum, item) => sum + item.tokens, 0)).toBe(account.total);
    expect(account.bars).toHaveLength(3);
  });

  it("prints the request of any step as the server got it, byte for byte, and the reply", async () => {
    const context = await task();
    for (const [at, chat] of bench.ollama.chats.entries())
      expect((await context("--step", String(at + 1))).out).toBe(chat.body);
    const reply = (await context("--step", "3", "--reply")).json();
    expect(reply).toMatchObject({ type: "model.replied", step: 3, content: "Both jump." });
  });

  it("says which steps there are where the one asked for is none", async () => {
    const context = await task();
    const wrong = await context("--step", "9");
    expect(wrong).toMatchObject({ code: 2, out: "" });
    expect(wrong.err).toContain("there is no step 9; this task has 1 to 3");
    expect((await context("--reply")).err).toContain("--step N");
  });

  it("works without a server, on a task that was never sent", async () => {
    bench = await workbench();
    await bench.log.flush();
    const { code, out } = await bilby(["context", bench.log.id], { BILBY_HOME: bench.home });
    expect(code).toBe(0);
    expect(out).toContain("in all");
  });
});
