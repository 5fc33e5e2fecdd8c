/** Requests beside the task, over HTTP: with the task's model and window, in the user's words, stopped at once, and never in its log. */
import { afterEach, describe, expect, it } from "vitest";
import { fitDiff } from "../../src/context/fit-diff.ts";
import { cutOff, fail, hang, type Reply, say, script, think } from "../ollama/index.ts";
import { type PanelBench, type PanelOptions, panelBench } from "./panel-bench.ts";
import { until } from "./workbench.ts";

let bench: PanelBench;
afterEach(() => bench?.close());

async function open(turns: readonly Reply[], more: PanelOptions = {}): Promise<void> {
  bench = await panelBench({ ...more, server: { script: script("aside", turns), ...more.server } });
}

interface Body {
  model: string;
  think?: unknown;
  truncate: boolean;
  shift: boolean;
  options: Record<string, number>;
  messages: { role: string; content: string }[];
}
const bodies = () => bench.ollama.chats.map(({ json }) => json as unknown as Body);

async function enhance(text: string): Promise<string> {
  bench.view({ type: "enhance", text });
  await until(() => bench.state().enhance?.to !== undefined, "the enhanced text");
  return bench.state().enhance!.to!;
}

/** What the user is told of what goes wrong. */
async function told(text: string): Promise<string> {
  bench.view({ type: "enhance", text });
  await until(() => bench.desk.notes.length > 0, "a word about it");
  expect(bench.state().enhance).toBeNull();
  return bench.desk.notes.join("\n");
}

describe("a message that is put in clearer words", () => {
  it("waits for the view that has it, with what was typed beside it", async () => {
    await open([[say("Here is the rewritten request:\n\nFix the rounding in price().")]]);
    expect(await enhance("fix price")).toBe("Fix the rounding in price().");
    expect(bench.state().enhance!.from).toBe("fix price");
    expect(bodies()[0]!.messages).toEqual([{ role: "user", content: expect.stringContaining("\n\nfix price\n\n") }]);
    bench.view({ type: "enhance.end" });
    expect(bench.state().enhance).toBeNull();
    expect(bench.state().task).toBeNull();
  });

  it("is asked for with the window of the task, so that the model stays loaded, and is no part of it", async () => {
    await open([[say("Done.")], [say("Clearer.")], [say("Done again.")]], {
      settings: { contextWindow: 0, temperature: 0.2 },
      server: { numCtx: 8192 },
    });
    bench.view({ type: "say", text: "hello" });
    await until(() => bench.ollama.chats.length === 1, "the task's request");
    await bench.idle();
    const items = bench.state().items.length;
    await enhance("do it");
    expect(bench.state().items).toHaveLength(items);
    const [task, aside] = bodies();
    expect(aside).toMatchObject({ model: task!.model, truncate: false, shift: false });
    expect(aside!.options).toMatchObject({ num_ctx: task!.options.num_ctx, temperature: 0.2 });
    expect(bench.ollama.chats.map(({ loaded }) => loaded ?? false)).toEqual([true, false]);
    bench.view({ type: "say", text: "go on" });
    await until(() => bench.ollama.chats.length === 3, "the task's next request");
    await bench.idle();
    expect(bench.ollama.chats[2]!.loaded ?? false).toBe(false);
    expect(JSON.stringify(bodies()[2])).not.toContain("Clearer.");
  });

  it("keeps the files it mentions", async () => {
    await open([[say("Fix the rounding in price() and test it.")]]);
    expect(await enhance("fix @/src/price.ts and @/test/price.ts")).toBe(
      "Fix the rounding in price() and test it.\n@/src/price.ts @/test/price.ts",
    );
  });

  it("is asked for in the user's words", async () => {
    await open([[say("Gut.")]], {
      settings: { promptPatches: [{ section: "support:enhance", text: "Besser: {{request}}" }] },
    });
    await enhance("do it");
    expect(bodies()[0]!.messages[0]!.content).toBe("Besser: do it");
  });

  it("is not thought about for long, and the thought is no part of it", async () => {
    await open([[think("What do they want?"), say("<think>hm</think>\nClearer.")]], {
      settings: { model: "thinker:8b" },
    });
    expect(await enhance("do it")).toBe("Clearer.");
    expect(bodies()[0]!.think).toBe(false);
  });

  it("is stopped at once, in whatever phase, and nothing is said about it", async () => {
    await open([[say("Clear"), hang()]]);
    bench.view({ type: "enhance", text: "do it" });
    await until(() => bench.ollama.chats.length === 1, "the request");
    expect(bench.state().enhance).toEqual({ from: "do it" });
    bench.view({ type: "enhance.end" });
    await until(() => bench.ollama.chats[0]!.aborted !== undefined, "the closed connection");
    expect(bench.state().enhance).toBeNull();
    expect(bench.desk.notes).toEqual([]);
  });

  it("gives way to the next one", async () => {
    await open([[say("Clear"), hang()], [say("Second, clearer.")]]);
    bench.view({ type: "enhance", text: "first" });
    await until(() => bench.ollama.chats[0]?.phase === "streaming", "the first answer");
    expect(await enhance("second")).toBe("Second, clearer.");
    expect(bench.ollama.chats[0]!.aborted).toBeDefined();
  });
});

describe("what goes wrong beside a task is said in a sentence", () => {
  it.each<[string, Reply, RegExp]>([
    ["an empty answer", [say(" ")], /coder:14b gave an empty answer/],
    ["an answer that is cut off", [say("Clear"), cutOff()], /did not come to an end within \d+ tokens/],
    ["a model that crashes", [fail(500, "llama runner process has terminated")], /runner for coder:14b stopped/],
  ])("%s", async (_, reply, sentence) => {
    await open([reply]);
    expect(await told("do it")).toMatch(sentence);
  });

  it("a server that went away, and it is asked again once it is back", async () => {
    await open([[say("Clearer.")]]);
    const { port } = bench.ollama;
    await bench.ollama.stop();
    bench.view({ type: "connect" });
    await until(() => bench.state().connection.state === "failed", "the failed connection");
    expect(await told("do it")).toContain(`127.0.0.1:${port}`);
  });

  it("a text that the window has no room for", async () => {
    await open([], { settings: { contextWindow: 2048 } });
    expect(await told("word ".repeat(3000))).toMatch(/needs \d+ tokens; the window of 2048 has \d+/);
    expect(bench.ollama.chats).toEqual([]);
  });
});

describe("a commit message", () => {
  const diff = (path: string, lines: number) => ({ path, text: `+++ b/${path}\n${"+let x = 1;\n".repeat(lines)}` });

  it("is written from a diff that was made to fit the window", async () => {
    await open([[say("```\nRound per case\n```")]], { settings: { contextWindow: 4096 } });
    const files = [diff("package-lock.json", 4000), diff("src/price.ts", 3)];
    let cut: string[] = [];
    const { signal } = new AbortController();
    const message = await bench.session.asides.ask(
      "commit",
      ({ tokens, count }) => {
        const fitted = fitDiff(files, tokens, count);
        cut = fitted.cut;
        return { changes: fitted.text };
      },
      { signal },
    );
    expect(message).toBe("Round per case");
    expect(cut).toEqual(["package-lock.json"]);
    const [{ messages }] = bodies() as [Body];
    expect(messages[0]!.content).toContain(files[1]!.text.trim());
    expect(messages[0]!.content).toMatch(/lines \d+-\d+ of \d+ left out/);
  });
});
