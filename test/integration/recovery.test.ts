/**
 * Every cause of the recovery table, provoked end to end over HTTP: what the user reads, in order, and what they can do. The
 * sentences are in snapshots/recovery.md, to be read as a user would.
 */
import net from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { troubles } from "../../src/agent/recovery.ts";
import { stopCause } from "../../src/task/events.ts";
import { transcript } from "../../src/task/transcript.ts";
import {
  call,
  crash,
  cutOff,
  FAULTS,
  fail,
  hang,
  type Reply,
  raw,
  reset,
  say,
  script,
  stopShort,
  think,
  wait,
} from "../ollama/index.ts";
import { type Bench, type BenchOptions, until, workbench } from "./workbench.ts";

interface Case extends BenchOptions {
  name: string;
  turns: Reply[];
  /** What the user says; "go on" if left out. */
  said?: string;
  /** What must hold besides. */
  also?(bench: Bench): void;
  /** Done while the turn runs. */
  meanwhile?(bench: Bench): Promise<void>;
}

const times = (count: number, reply: Reply): Reply[] => Array.from({ length: count }, () => reply);
const read = (path: string) => call("read_file", { path });
const untouched = (bench: Bench) => expect(bench.file("a.txt")).toBe("alpha\n");
const requests = (count: number) => (bench: Bench) => expect(bench.ollama.chats).toHaveLength(count);
/** Words that never repeat. */
const ramble = (words: number) => Array.from({ length: words }, (_, i) => `thought${(i * 7919) % 9973}`).join(" ");
const fox = "the quick brown fox jumps over the lazy dog\n".repeat(250);
const WRITE = "<write_file>\n<path>a.txt</path>\n<content>\nomega\n</content>\n</write_file>";
const parserFailure = (raw?: string) =>
  fail(
    500,
    raw === undefined
      ? "XML syntax error on line 3: element <path> closed by </pat>"
      : `error parsing tool call: raw='${raw}', err=invalid character '\\n' in string literal`,
  );
const line = (fields: object) =>
  raw(`${JSON.stringify({ model: "m", message: { role: "assistant", content: "" }, ...fields })}\n`);

const cases: Case[] = [
  { name: "one empty reply after another", turns: times(4, []), also: requests(4) },
  { name: "thoughts without a reply", model: "thinker:8b", turns: times(4, [think("What shall I do?")]) },
  {
    name: "an edit printed into the chat; the model was asked once and then made it",
    said: "Write new.txt.",
    turns: [
      [say("Here is the updated file:\n\n```\nomega\nomega\nomega\n```\n")],
      [call("write_file", { path: "new.txt", content: "omega\n" })],
      [say("Done.")],
    ],
    also: (bench) => expect(bench.file("new.txt")).toBe("omega\n"),
  },
  {
    name: "a step announced and not taken, twice: the second time it stands as the answer",
    turns: times(2, [say("Let me read the file.")]),
    also: requests(2),
  },
  {
    name: "a call without an end",
    model: "plain:7b",
    turns: times(4, [say("<write_file>\n<path>a.txt</path>\n<content>\nomega")]),
    also: untouched,
  },
  {
    name: "a tool there is not, and then another way",
    turns: [[call("read_mind", { of: "me" })], [say("I cannot know.")]],
  },
  { name: "a tool there is not, again and again", turns: times(6, [call("read_mind", { of: "me" })]) },
  { name: "wrong arguments", turns: times(6, [call("write_file", { path: "a.txt" })]), also: untouched },
  {
    name: "a call that may be meant or only shown, and then a clear one",
    model: "plain:7b",
    turns: [
      [say(`The file:\n\n\`\`\`xml\n${WRITE}\n\`\`\``)],
      [call("write_file", { path: "new.txt", content: "omega\n" })],
      [say("Done.")],
    ],
    also: untouched,
  },
  {
    name: "a parameter that means nothing here, and then a plain answer",
    turns: [[call("str_replace_editor", { command: "undo_edit", path: "a.txt" })], [say("I cannot.")]],
    also: untouched,
  },
  { name: "the same call with the same result", turns: times(9, [read("a.txt")]) },
  {
    name: "two calls in turn with the same results",
    turns: Array.from({ length: 20 }, (_, i) => [read(i % 2 ? "a.txt" : "b.txt")]),
  },
  { name: "text that repeats itself, and then an answer", turns: [FAULTS.repeating!, [say("It rounds.")]] },
  {
    name: "text that repeats itself, again and again; a call in front of it never runs",
    model: "plain:7b",
    turns: times(3, [say(`${WRITE}\n${"The same. ".repeat(2_000)}`)]),
    also: untouched,
  },
  {
    name: "a thought without an end, and then an answer without thinking",
    model: "thinker:8b",
    window: 8_192,
    turns: times(2, [think(ramble(4_000)), say("It rounds.")]),
    also(bench) {
      expect(bench.ollama.chats.map((chat) => (chat.json as { think?: boolean }).think)).toEqual([undefined, false]);
      expect(bench.of("model.replied").at(-1)).toMatchObject({ text: "It rounds." });
    },
  },
  {
    name: "a thought without an end, also without thinking",
    model: "plain:7b",
    window: 8_192,
    turns: times(2, [say(`<think>${ramble(4_000)}`)]),
  },
  {
    name: "a reply cut off inside a call, and then smaller steps",
    model: "plain:7b",
    turns: [
      [say("<write_file>\n<path>a.txt</path>\n<content>\nomega"), cutOff()],
      [say("I will go in smaller steps.")],
    ],
    also: untouched,
  },
  { name: "a reply cut off again and again", turns: times(4, [say("I will write that down."), cutOff()]) },
  {
    name: "a connection lost in the middle of a reply that held a whole call",
    model: "plain:7b",
    turns: [[say(`${WRITE}\nNow the next`), wait(50), reset()]],
    also(bench) {
      untouched(bench);
      requests(1)(bench);
    },
  },
  {
    name: "a stream that ends without its last line, and then a whole one",
    turns: [[say("I will"), stopShort()], [say("It rounds.")]],
  },
  {
    name: "a stream that ends without its last line, again and again",
    model: "plain:7b",
    turns: times(3, [say(WRITE), stopShort()]),
    also: untouched,
  },
  {
    name: "a prompt the server finds too long, with nothing to condense",
    turns: [[fail(400, "the input length exceeds the context length")]],
    also: requests(1),
  },
  {
    name: "a prompt the server finds too long, and room is made",
    window: 8_192,
    files: { "a.txt": "alpha\n", "b.txt": "beta\n", "long.txt": `${ramble(700)}\n`, "other.txt": `${ramble(650)}\n` },
    turns: [
      [read("long.txt")],
      [read("other.txt")],
      [read("a.txt")],
      [read("b.txt")],
      [fail(400, "the input length exceeds the context length")],
      ...times(3, [say("It rounds.")]),
    ],
    also: (bench) => expect(bench.of("context.condensed").length).toBeGreaterThan(0),
  },
  { name: "a model that crashes before the first token", turns: [[crash()]], also: requests(1) },
  { name: "a model that crashes in the middle", turns: [[say("I will"), crash()]], also: requests(1) },
  {
    name: "a server that says nothing for long",
    patienceMs: 20,
    turns: [[hang()]],
    async meanwhile(bench) {
      await until(() => bench.of("notice").length > 0, "the notice");
      bench.agent.stop();
    },
  },
  {
    name: "a call that only the server could not read: it is read from the raw text",
    turns: [
      [parserFailure('{"name": "write_file", "arguments": {"path": "new.txt", "content": "omega\n"}}')],
      [say("Done.")],
    ],
    also(bench) {
      expect(bench.file("new.txt")).toBe("omega\n");
      expect(bench.of("model.replied")[0]!.calls[0]!.repairs).toContain("read from what the server could not");
    },
  },
  {
    name: "a call that nobody can read: tools are called in XML from here on",
    turns: [[parserFailure()], [call("write_file", { path: "new.txt", content: "omega\n" })], [say("Done.")]],
    also(bench) {
      expect(bench.file("new.txt")).toBe("omega\n");
      expect(bench.of("prompt.composed").map(({ why, dialect }) => `${why} ${dialect}`)).toEqual([
        "start native",
        "dialect xml",
      ]);
    },
  },
  {
    name: "a call that nobody can read, where the user wants native calls",
    dialect: "native",
    turns: times(4, [parserFailure()]),
  },
  {
    name: "a reply the server swallowed: tools are called in XML from here on",
    turns: [[line({ done: true, done_reason: "stop", eval_count: 60, prompt_eval_count: 900 })], [say("It rounds.")]],
    also: (bench) => expect(bench.of("prompt.composed").at(-1)).toMatchObject({ dialect: "xml" }),
  },
  { name: "bytes that are no reply", turns: times(2, [say("I will "), raw("\u0000\u0001 no json\n")]) },
  { name: "a server error", turns: [[fail(500, "something broke")]] },
  { name: "a model the server does not have", model: "gone:7b", turns: [] },
  { name: "a key the server refuses", turns: [[fail(401, "unauthorized")]] },
  { name: "no server", endpoint: await nobodyAt(), turns: [] },
  { name: "as many requests as the user allows in a turn", maxRequests: 2, turns: [[read("a.txt")], [read("b.txt")]] },
  {
    name: "a prompt the server cut in silence",
    files: {
      "a.txt": "alpha\n",
      ...Object.fromEntries(["x", "y", "z"].map((name) => [name, `${name}\n${fox}`])),
    },
    server: { version: "0.9.0", models: [{ name: "coder:14b", capabilities: ["completion", "tools"], trained: 4096 }] },
    turns: [[read("x"), read("y"), read("z")], [call("attempt_completion", { result: "ok" })]],
  },
];

let bench: Bench;
afterEach(() => bench?.close());

/** An address where nothing listens. */
function nobodyAt(): Promise<string> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(`http://127.0.0.1:${port}`));
    });
  });
}

/** What is in the chat besides the conversation, as plain text. */
function userReads({ log }: Bench): string[] {
  // Addresses and counts of tokens differ from run to run.
  const plain = (text: string) =>
    text.replaceAll(/http:[/][/][\d.:]+\d/g, "http://server").replaceAll(/\b\d{3,}\b/g, "N");
  return transcript(log.events).flatMap((item) => {
    if (item.kind === "notice") return [`Notice: ${plain(item.text)}`];
    if (item.kind === "correction") return [`Told to the model: ${plain(item.text).replaceAll("\n", " ")}`];
    if (item.kind === "condensed") return ["Condensed"];
    if (item.kind === "call" && item.state !== "ok") return [`${item.verb} ${item.object}: ${item.state}`];
    if (item.kind !== "stop") return [];
    return [`Stopped (${item.cause}): ${plain(item.message)}${item.action ? ` [${item.action.label}]` : ""}`];
  });
}

const seen: string[] = [];
const met = new Set<string>();

describe("what the user reads about", () => {
  for (const { name, turns, said = "go on", also, meanwhile, server, ...options } of cases) {
    it(name, async () => {
      bench = await workbench({
        files: { "a.txt": "alpha\n", "b.txt": "beta\n" },
        ...options,
        server: { ...server, script: script(name, turns) },
      });
      const turn = bench.agent.say(said);
      await meanwhile?.(bench);
      const ended = await turn;
      also?.(bench);
      const reads = userReads(bench);
      const collapsed = reads.filter((text, i) => text !== reads[i - 1]);
      seen.push(`## ${name}\n\n${[...collapsed, ended.cause].map((text) => `- ${text}`).join("\n")}\n`);
      met.add(ended.cause);
      for (const note of bench.of("note.appended")) if (note.trouble) met.add(note.trouble);
    });
  }

  it("is as it stands in the snapshot", async () => {
    await expect(`# What the user reads when something goes wrong\n\n${seen.join("\n")}`).toMatchFileSnapshot(
      "snapshots/recovery.md",
    );
  });

  it("covers every row of the table and every cause of a stop", () => {
    // Read off the table, so that a new row needs a case.
    const left = Object.keys(troubles).filter((trouble) => !met.has(trouble));
    expect(left).toEqual([]);
    // No failures: a task that is done, one that nobody has spoken to, and one whose window was closed.
    const quiet = new Set(["waiting", "interrupted", "finished"]);
    const causes = stopCause.options.filter((cause) => !met.has(cause) && !quiet.has(cause));
    expect(causes).toEqual([]);
  });
});
