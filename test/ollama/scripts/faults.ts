/**
 * A model that fails as it is told to: the last word after "fault:" in the user's message names the fault. For trying
 * by hand, and for tests that can only type.
 */
import { readConversation } from "../conversation.ts";
import {
  call,
  crash,
  cutOff,
  fail,
  hang,
  page,
  type Reply,
  raw,
  reset,
  rule,
  say,
  stopShort,
  think,
  wait,
} from "../script.ts";

const FILE = {
  path: "notes.md",
  content: "# Notes\n\nAll of this is long enough to be cut somewhere in the middle.\n",
};

/** Every fault by its name. */
export const FAULTS: Readonly<Record<string, Reply>> = {
  missing: [fail(404, "model 'gone:7b' not found")],
  unauthorized: [fail(401, "unauthorized")],
  forbidden: [page(403, "")],
  error: [fail(500, "something broke")],
  busy: [fail(503, "server busy, please try again.  maximum pending requests exceeded")],
  cancelled: [fail(499, "request canceled")],
  proxy: [page(502, "<html><body><h1>502 Bad Gateway</h1></body></html>")],
  crash: [crash()],
  "crash-midway": [say("I will write that down.\n\n"), crash()],
  reset: [say("I will write that down.\n\n"), wait(50), reset()],
  "no-end": [say("I will write that down."), stopShort()],
  garbage: [say("I will "), raw("\u0000\u0001 no json\n")],
  parser: [fail(500, "XML syntax error on line 3: element <path> closed by </pat>")],
  overflow: [fail(400, "the input length exceeds the context length")],
  length: [say("I will write that down.\n\n<write_file>\n<path>notes.md</path>\n<content>\n# Notes"), cutOff()],
  "length-native": [say("I will write that down."), cutOff()],
  empty: [],
  "only-thinking": [think("What shall I do?")],
  repeating: [say("The same. ".repeat(400))],
  slow: [wait(4_000), say("That took a while.")],
  silent: [hang()],
  stall: [say("I will "), hang()],
  "unknown-tool": [call("read_mind", { of: "the user" })],
  "missing-parameter": [call("write_file", { path: "notes.md" })],
  twice: [call("write_file", FILE, { id: "call_1" }), call("write_file", FILE, { id: "call_1" })],
};

export const faults = rule("faults", (conversation) => {
  const { asked, steps } = readConversation(conversation);
  const name = [...asked.matchAll(/fault:\s*([\w-]+)/g)].at(-1)?.[1] ?? "";
  if (steps.some((step) => !step.past && step.result !== undefined)) return [say("That is done.")];
  return FAULTS[name] ?? [say(`Say "fault:" and one of: ${Object.keys(FAULTS).join(", ")}.`)];
});
