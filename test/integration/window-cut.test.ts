/** A server that gives less of a window than is set: Ollama never gives more than a model was trained on. */
import { afterEach, describe, expect, it } from "vitest";
import { call, type ModelSpec, rule } from "../ollama/index.ts";
import { type Bench, workbench } from "./workbench.ts";

const SMALL: ModelSpec = { name: "small:7b", capabilities: ["completion", "tools"], trained: 8192 };
const FILES = 12;

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

/** Reads one file after the other, many times what the window holds. */
function reader() {
  let turn = 0;
  return rule("reader", () =>
    turn++ < FILES ? [call("read_file", { path: `f${turn}.txt` })] : [call("attempt_completion", { result: "read" })],
  );
}

describe("a window that the server cuts", () => {
  it("is found out once, said, and reckoned with from there on", async () => {
    const line = "the quick brown fox jumps over the lazy dog and counts";
    const files = Object.fromEntries(
      Array.from({ length: FILES }, (_, i) => [
        `f${i + 1}.txt`,
        Array.from({ length: 110 }, (_, k) => `${line} ${k * (i + 7)}`).join("\n"),
      ]),
    );
    bench = await workbench({
      files,
      model: SMALL.name,
      server: { script: reader(), models: [SMALL] },
      window: 32_768,
    });
    const { agent, of, ollama } = bench;
    expect(await agent.say("Read them all.")).toMatchObject({ cause: "finished" });
    const refused = of("request.failed").filter(({ cause }) => cause === "overflow");
    expect(refused).toHaveLength(1);
    const said = of("notice").filter(({ text }) => text.includes("gives a window"));
    expect(said.map(({ text }) => text)).toEqual([
      "The server gives a window of 8,192 tokens, not 32,768. From here on 8,192 are reckoned with.",
    ]);
    expect(of("prompt.composed").at(-1)!.window).toMatchObject({ tokens: 8192, asked: 32_768, source: "setting" });
    // The next turn begins with what is known, and composes nothing anew.
    const composed = of("prompt.composed").length;
    expect(await agent.say("Thank you.")).toMatchObject({ cause: "finished" });
    expect(of("prompt.composed")).toHaveLength(composed);
    expect(ollama.chats.filter(({ cut }) => cut)).toEqual([]);
  });
});
