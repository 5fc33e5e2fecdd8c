/**
 * A reply that did not end by itself writes nothing: cut at every byte, by the output limit and by a lost connection, in all
 * dialects, and in what a server hands over of a call it could not read.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { cutOff, fail, type Reply, raw, reset, rule, say, script, stopShort, wait, xmlCall } from "../ollama/index.ts";
import { type Bench, workbench } from "./workbench.ts";

let bench: Bench;
afterEach(() => bench?.close());

const CONTENT = 'export const price = 1;\n// "naïve" & <done>\n';
const write = { name: "write_file", arguments: { path: "new/a.ts", content: CONTENT } };
const xml = `I will write it.\n\n${xmlCall(write.name, write.arguments)}\n`;
const json = `I will write it.\n\n<tool_call>\n${JSON.stringify(write)}\n</tool_call>`;
const held = JSON.stringify({ say: "I will write it.", call: write });
const edit = `Now the edit.\n\n${xmlCall("apply_diff", {
  path: "old.ts",
  diff: "<<<<<<< SEARCH\nold\n=======\nnew\n>>>>>>> REPLACE",
})}`;

/** Lines of Ollama's stream with a call that the server has read. */
const native = [
  { message: { role: "assistant", content: "", tool_calls: [{ id: "c1", function: write }] }, done: false },
  { message: { role: "assistant", content: "" }, done: true, done_reason: "stop", eval_count: 9 },
]
  .map((line) => `${JSON.stringify({ model: "coder:14b", ...line })}\n`)
  .join("");

/** Every file below the workspace with its hash. */
function files(): Record<string, string> {
  const found = fs.readdirSync(bench.dir, { recursive: true }).map(String).sort();
  return Object.fromEntries(
    found.map((name) => {
      const file = path.join(bench.dir, name);
      return [
        name,
        fs.statSync(file).isFile() ? createHash("sha256").update(fs.readFileSync(file)).digest("hex") : "folder",
      ];
    }),
  );
}

/** One server for all cuts of a text; each cut is a task of its own. */
async function eachCut(
  model: string,
  text: string | Buffer,
  reply: (part: Buffer) => Reply,
  dialect: "auto" | "json" = "auto",
): Promise<void> {
  let part = Buffer.alloc(0);
  let replied = false;
  const story = rule("cut", () => {
    const first = !replied;
    replied = true;
    return first ? reply(part) : [say("Stopped there.")];
  });
  bench = await workbench({ model, dialect, files: { "old.ts": "old\n" }, server: { script: story } });
  const before = files();
  const bytes = Buffer.from(text);
  for (let length = 0; length <= bytes.length; length++) {
    part = bytes.subarray(0, length);
    replied = false;
    const { agent, log } = bench.another();
    await agent.say("write it");
    expect(
      log.events.some((event) => event.type === "tool.started"),
      `after ${length} bytes`,
    ).toBe(false);
    expect(files(), `after ${length} bytes`).toEqual(before);
  }
  expect(bench.ollama.chats.length).toBeGreaterThanOrEqual(bytes.length + 1);
}

describe("the same replies, whole", () => {
  it.each([
    ["in XML", "plain:7b", [say(xml)], "new/a.ts", CONTENT],
    ["an edit in XML", "plain:7b", [say(edit)], "old.ts", "new\n"],
    ["printed as text by a native model", "coder:14b", [say(json)], "new/a.ts", CONTENT],
    ["under a schema", "plain:7b", [say(held)], "new/a.ts", CONTENT, "json"],
    ["read by the server", "coder:14b", [raw(native)], "new/a.ts", CONTENT],
  ] as const)("run: %s", async (_, model, reply, file, text, dialect: "auto" | "json" = "auto") => {
    bench = await workbench({
      model,
      dialect,
      files: { "old.ts": "old\n" },
      server: { script: script("whole", [reply, [say("Done.")]]) },
    });
    await bench.agent.say("write it");
    expect(bench.file(file)).toBe(text);
  });
});

describe("a write in a reply that was cut by the output limit, at every byte", () => {
  it.each([
    ["in XML", "plain:7b", xml],
    ["an edit in XML", "plain:7b", edit],
    ["printed as text by a native model", "coder:14b", json],
  ])("never runs: %s", async (_, model, text) => {
    await eachCut(model, text, (part) => [say(part.toString("utf8")), cutOff()]);
  });

  it("never runs: under a schema", async () => {
    await eachCut("plain:7b", held, (part) => [say(part.toString("utf8")), cutOff()], "json");
  });

  it("never runs, not even where the server had read it whole", async () => {
    await eachCut("coder:14b", "x", () => [{ kind: "call", name: write.name, args: write.arguments }, cutOff()]);
  });
});

describe("a write in a reply whose connection was lost, at every byte", () => {
  it.each([
    ["in XML", "plain:7b", xml],
    ["printed as text by a native model", "coder:14b", json],
  ])("never runs: %s", async (_, model, text) => {
    await eachCut(model, text, (part) => [say(part.toString("utf8")), wait(1), reset()]);
  });

  it("never runs: under a schema", async () => {
    await eachCut("plain:7b", held, (part) => [say(part.toString("utf8")), wait(1), reset()], "json");
  });

  it("never runs, also where the stream only ends without its last line", async () => {
    await eachCut("plain:7b", xml, (part) => [say(part.toString("utf8")), stopShort()]);
  });

  it("never runs where the server handed the call over and the end is missing", async () => {
    const unended = native.slice(0, native.lastIndexOf('"done":true'));
    await eachCut("coder:14b", unended, (part) => [raw(part), wait(1), reset()]);
  });
});

describe("a call the server could not read, in what is left of it", () => {
  it("never runs before all of its arguments are there", async () => {
    const text = JSON.stringify(write);
    const left = text.slice(0, -2);
    await eachCut("coder:14b", left, (part) => [
      fail(500, `error parsing tool call: raw='${part.toString("utf8")}', err=unexpected end of JSON input`),
    ]);
  });
});
