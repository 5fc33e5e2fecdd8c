/** An AGENTS.md below the root: told to the model once it works in that folder, after the user agreed, and as often as it needs to be. */
import { afterEach, describe, expect, it } from "vitest";
import { defaultSettings } from "../../src/settings/settings.ts";
import { call, say, script } from "../ollama/index.ts";
import { tokenizer } from "../unit/context/tokenizer.ts";
import { type PanelBench, type PanelOptions, panelBench } from "./panel-bench.ts";
import { until } from "./workbench.ts";

let panel: PanelBench | undefined;
afterEach(async () => {
  await panel?.close();
  panel = undefined;
});

const files = {
  "packages/AGENTS.md": "All packages are ESM.\n",
  "packages/api/AGENTS.md": "Prices are cents.\u200b\n",
  "packages/api/src/price.ts": "export const price = 1;\n",
  "packages/web/AGENTS.md": "Use React.\n",
};
const read = (path: string) => [call("read_file", { path })];

async function open(replies: Parameters<typeof script>[1], more: PanelOptions = {}) {
  panel = await panelBench({
    server: { script: script("folders", replies) },
    settings: { model: "plain:7b", autoApprove: { ...defaultSettings.autoApprove, read: true } },
    files,
    ...more,
  });
  const { view, state, ollama } = panel;
  const asked = async (text: string, count: number) => {
    view({ type: "say", text });
    await until(() => ollama.chats.length === count && state().phase.name === "idle", `${count} requests`);
  };
  const sent = (at: number) => ollama.chats.at(at)!.body;
  const decide = async (use: boolean) => {
    const keys = state().undecided!.map(({ key }) => key);
    view({ type: "texts.decide", keys, use });
    await until(() => state().undecided?.length === 0, "the decision");
  };
  const times = (body: string, text: string) => body.split(text).length - 1;
  return { ...panel, asked, sent, decide, times };
}

describe("an AGENTS.md below the root", () => {
  it("is shown to the user when its folder is first worked in, and told once they agreed, outermost first", async () => {
    const replies = [read("packages/api/src/price.ts"), [say("It is 1.")], [say("Cents.")], [say("Still.")]];
    const { asked, sent, decide, times, state, session } = await open(replies);
    await asked("what is the price?", 2);
    expect(state().undecided!.map(({ path, invisible }) => [path, invisible])).toEqual([
      ["packages/AGENTS.md", []],
      ["packages/api/AGENTS.md", ["U+200B"]],
    ]);
    expect(sent(1)).not.toContain("Prices are cents.");
    await decide(true);
    const before = state().meter!.used;
    await asked("in which unit?", 3);
    const told = "Rules for what is in packages/api/, from packages/api/AGENTS.md:\\nPrices are cents.";
    expect(sent(2).indexOf("All packages are ESM.")).toBeGreaterThan(0);
    expect(sent(2).indexOf(told)).toBeGreaterThan(sent(2).indexOf("All packages are ESM."));
    expect(sent(2)).not.toContain("Use React.");
    expect(state().meter!.used - before).toBeGreaterThan(tokenizer.count(told));
    await asked("sure?", 4);
    for (const text of ["All packages are ESM.", told]) expect(times(sent(3), text)).toBe(1);
    // What was sent before is where it was.
    expect(sent(3).startsWith(sent(2).slice(0, sent(2).lastIndexOf("]")))).toBe(true);
    await session.newTask();
    expect(state().undecided).toEqual([]);
  });

  it("that the user left out is never told, and one that changed is asked about again", async () => {
    const replies = [read("packages/api/src/price.ts"), [say("1")], [say("a")], [say("b")], [say("c")]];
    const { asked, sent, decide, write, state } = await open(replies);
    await asked("one", 2);
    await decide(false);
    await asked("two", 3);
    expect(sent(2)).not.toContain("Rules for what is in");
    write("packages/api/AGENTS.md", "Prices are euros.\n");
    await asked("three", 4);
    expect(sent(3)).not.toContain("Prices are euros.");
    expect(state().undecided!.map(({ path }) => path)).toEqual(["packages/api/AGENTS.md"]);
    await decide(true);
    await asked("four", 5);
    expect(sent(4)).toContain("Prices are euros.");
    expect(sent(4)).not.toContain("All packages are ESM.");
  });

  it("is not looked for in a folder that is not trusted", async () => {
    const { asked, sent, state } = await open([[say("Hello.")]], { trusted: false });
    await asked("look at @/packages/api/src/price.ts", 1);
    expect(sent(0)).not.toContain("Rules for what is in");
    expect(state().undecided ?? []).toEqual([]);
  });

  it("counts from a mention on, and is a pointer where it is longer than the window can spare", async () => {
    const long = { ...files, "packages/api/AGENTS.md": "Prices are cents, always and everywhere.\n".repeat(2_000) };
    const { asked, sent, decide, times } = await open([[say("1")], [say("2")], [say("3")]], { files: long });
    await asked("look at @/packages/api/src/price.ts", 1);
    await decide(true);
    await asked("and now?", 2);
    await asked("and then?", 3);
    expect(sent(2)).not.toContain("Prices are cents");
    expect(times(sent(2), "are in packages/api/AGENTS.md, which is long: read what you need of it.")).toBe(1);
    expect(times(sent(2), "All packages are ESM.")).toBe(1);
  });

  it("need not be read again by the model that was told of it", async () => {
    const replies = [
      read("packages/api/src/price.ts"),
      [say("1")],
      read("packages/web/AGENTS.md"),
      read("packages/AGENTS.md"),
      [say("done")],
    ];
    const { asked, sent, decide } = await open(replies);
    await asked("one", 2);
    await decide(true);
    await asked("two", 5);
    expect(sent(4)).toMatch(/packages\/AGENTS\.md is unchanged/);
  });
});
