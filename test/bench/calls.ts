/**
 * How fast replies are read: prose, and a file of 1 MB in one argument, in chunks as servers send them.
 * Also that it is linear: a reply of twice the length takes about twice the time.
 */
import { dialects } from "../../src/calls/read.ts";
import { builtInTools, callable } from "../../src/tools/registry.ts";

const tools = builtInTools.map(callable);
const SENTENCES = [
  "The parser walks the reply once and stops at `<`, `{` and `[`; a <div> in the text or an `if (a < b)` costs nothing.\n",
  "It keeps what it has, and says so. Numbers such as 12.5 and paths such as src/calls/reader.ts pass by.\n\n",
  "- a list item with **bold** words and a [link](https://example.org/path)\n",
];
const CODE =
  "export function total(prices: number[]): number {\n  return prices.map((p) => ({ p })).reduce((a, { p }) => a + p, 0); // <b>&amp;</b>\n}\n\n";

const MB = 1_000_000;
const fill = (parts: readonly string[], bytes: number) => {
  const one = parts.join("");
  return one.repeat(Math.ceil(bytes / one.length)).slice(0, bytes);
};
const json = (content: string) => JSON.stringify({ name: "write_file", arguments: { path: "a.ts", content } });
const replies: Record<string, (bytes: number) => string> = {
  prose: (bytes) => fill(SENTENCES, bytes),
  "prose with code blocks": (bytes) => fill([...SENTENCES, "```ts\n", CODE, "```\n\n"], bytes),
  "write_file as elements": (bytes) =>
    `<write_file>\n<path>a.ts</path>\n<content>\n${fill([CODE], bytes)}\n</content>\n</write_file>`,
  "write_file as Qwen3-Coder": (bytes) =>
    `<tool_call>\n<function=write_file>\n<parameter=path>\na.ts\n</parameter>\n<parameter=content>\n${fill([CODE], bytes)}\n</parameter>\n</function>\n</tool_call>`,
  "write_file as JSON": (bytes) => `<tool_call>\n${json(fill([CODE], bytes * 0.9))}\n</tool_call>`,
};

function read(text: string, chunk: number): number {
  const reader = dialects.xml.reader(tools, () => "call");
  const start = performance.now();
  for (let at = 0; at < text.length; at += chunk) reader.feed({ type: "text", text: text.slice(at, at + chunk) });
  const { reply } = reader.end({ cut: false });
  const ms = performance.now() - start;
  const expected = text.startsWith("<") ? 1 : 0;
  if (reply.calls.length !== expected) throw new Error(`expected ${expected} calls, found ${reply.calls.length}`);
  return ms;
}

function best(text: string, chunk: number): number {
  return Math.min(...Array.from({ length: 7 }, () => read(text, chunk)));
}

for (const [name, make] of Object.entries(replies)) {
  for (const chunk of [4, 64, 65_536]) {
    const [one, two] = [best(make(MB), chunk), best(make(2 * MB), chunk)];
    const rate = (1000 / one).toFixed(0).padStart(5);
    console.log(
      `${name.padEnd(26)} ${String(chunk).padStart(6)} chars a chunk ${rate} MB/s, twice the length ${(two / one).toFixed(2)} times`,
    );
  }
}
