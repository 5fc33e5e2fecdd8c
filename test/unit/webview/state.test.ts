import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HostMessage, Item, PanelState, PatchOp } from "../../../src/panel/protocol.ts";
import { emptyView, receive, type View, waitingCall } from "../../../webview-ui/state.ts";

const start: PanelState = {
  connection: { state: "connecting", endpoint: "http://localhost:11434" },
  task: { id: "t", title: "T", mode: "code", model: "m", dialect: "xml" },
  items: [],
  phase: { name: "idle" },
  meter: null,
  todos: [],
  queue: [],
  background: [],
  auto: { read: "always", edit: "ask", command: "ask", mcp: "ask", mode: "ask" },
  mode: "code",
  modes: [],
  model: "m",
  history: [],
  trusted: true,
  workspace: null,
  focusInput: 0,
};

const model = (id: string, text = ""): Item => ({ kind: "model", id, text, streaming: true, at: 0 });
const call = (id: string): Item => ({
  kind: "call",
  id,
  name: "read_file",
  icon: "file",
  verb: "Read",
  object: "a.ts",
  outcome: "",
  state: "waiting",
  hasOutput: false,
  at: 0,
});

const ids = fc.constantFrom("a", "b", "c", "d");
const item = fc.oneof(
  fc.tuple(ids, fc.string({ maxLength: 5 })).map(([id, text]) => model(`m${id}`, text)),
  ids.map((id) => call(`c${id}`)),
);

/** What the host does, one change after the other; an append goes to something that is there. */
const change = fc.oneof(
  item.map((item): PatchOp => ({ op: "item", item })),
  ids.map((id): PatchOp => ({ op: "remove", id: `m${id}` })),
  fc.array(item, { maxLength: 3 }).map((items): PatchOp => ({ op: "items", items: distinct(items) })),
  fc.string({ maxLength: 5 }).map((mode): PatchOp => ({ op: "set", state: { mode } })),
  fc
    .tuple(ids, fc.constantFrom("text", "thinking"), fc.string({ maxLength: 5 }))
    .map(([id, field, text]): PatchOp => ({ op: "append", id: `m${id}`, field: field as "text" | "thinking", text })),
  fc
    .tuple(ids, fc.constantFrom("argument", "output"), fc.string({ maxLength: 5 }))
    .map(([id, field, text]): PatchOp => ({ op: "append", id: `c${id}`, field: field as "argument" | "output", text })),
);

function distinct(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

/** A host that keeps its items in a map, apart from how the view does it. */
class Host {
  rev = 0;
  #fields: Omit<PanelState, "items"> = start;
  #items = new Map<string, Item>();

  patch(ops: readonly PatchOp[]): HostMessage {
    const sent = ops.filter((op) => this.#apply(op));
    this.rev += 1;
    return { type: "patch", rev: this.rev, ops: sent };
  }

  snapshot(): HostMessage {
    return { type: "snapshot", rev: this.rev, state: this.state() };
  }

  state(): PanelState {
    return structuredClone({ ...this.#fields, items: [...this.#items.values()] });
  }

  #apply(op: PatchOp): boolean {
    if (op.op === "set") this.#fields = { ...this.#fields, ...op.state };
    else if (op.op === "item") this.#items.set(op.item.id, op.item);
    else if (op.op === "remove") this.#items.delete(op.id);
    else if (op.op === "items") this.#items = new Map(op.items.map((item) => [item.id, item]));
    else {
      const old = this.#items.get(op.id);
      if (!old) return false;
      const item = structuredClone(old);
      if (item.kind === "model" && op.field === "text") item.text += op.text;
      else if (item.kind === "model") item.thinking = { ...item.thinking, text: (item.thinking?.text ?? "") + op.text };
      else if (item.kind === "call" && op.field === "argument") item.argument = (item.argument ?? "") + op.text;
      else if (item.kind === "call") item.output = (item.output ?? "") + op.text;
      this.#items.set(op.id, item);
    }
    return true;
  }
}

const follow = (messages: readonly HostMessage[], view: View = emptyView) => messages.reduce(receive, view);

describe("the view's state", () => {
  it("shows what the host has after any changes, whichever patches were lost, doubled or late", () => {
    const fate = fc.constantFrom("arrives", "arrives", "arrives", "lost", "doubled");
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(change, { maxLength: 4 }), fate)), (steps) => {
        const host = new Host();
        let view = receive(emptyView, host.snapshot());
        let last: HostMessage | undefined;
        for (const [ops, happens] of steps) {
          const message = host.patch(ops);
          if (happens === "lost") continue;
          const asked = view.stale;
          view = receive(view, message);
          if (happens === "doubled") view = receive(view, last ?? message);
          last = message;
          // The entry asks for a snapshot when the view turns stale; the host answers.
          if (view.stale && !asked) view = receive(view, host.snapshot());
          if (!view.stale) expect(view.state).toEqual(host.state());
        }
        // The next patch shows whatever was lost at the end.
        view = receive(view, host.patch([]));
        if (view.stale) view = receive(view, host.snapshot());
        expect(view.state).toEqual(host.state());
        expect(view.rev).toBe(host.rev);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps what it shows while it waits for a snapshot", () => {
    const view = follow([
      { type: "snapshot", rev: 4, state: start },
      { type: "patch", rev: 6, ops: [{ op: "set", state: { mode: "ask" } }] },
      { type: "patch", rev: 5, ops: [{ op: "set", state: { mode: "debug" } }] },
    ]);
    expect(view.stale).toBe(true);
    expect(view.state?.mode).toBe("code");
  });

  it("asks again when text is for something it does not know", () => {
    const view = follow([
      { type: "snapshot", rev: 1, state: start },
      { type: "patch", rev: 2, ops: [{ op: "append", id: "gone", field: "text", text: "x" }] },
    ]);
    expect(view.stale).toBe(true);
  });

  it("leaves everything that did not change as it was, so that it is not drawn again", () => {
    const items = [model("m1", "a"), call("c1"), model("m2", "b")];
    const before = follow([{ type: "snapshot", rev: 1, state: { ...start, items } }]);
    const after = receive(before, {
      type: "patch",
      rev: 2,
      ops: [{ op: "append", id: "m2", field: "text", text: "c" }],
    });
    expect(after.state?.items[0]).toBe(before.state?.items[0]);
    expect(after.state?.items[1]).toBe(before.state?.items[1]);
    expect(after.state?.items[2]).toEqual(model("m2", "bc"));
    expect(before.state?.items[2]).toEqual(model("m2", "b"));
  });

  it("keeps only the outputs opened last", () => {
    const messages = Array.from({ length: 50 }, (_, n): HostMessage => ({ type: "output", id: `c${n}`, text: "x" }));
    const { outputs } = follow(messages);
    expect(outputs.size).toBeLessThanOrEqual(20);
    expect(outputs.has("c49")).toBe(true);
  });

  it("knows the call that waits only while the host says that it waits", () => {
    const items = [call("c1"), call("c2")];
    expect(waitingCall({ ...start, items })).toBeUndefined();
    expect(waitingCall({ ...start, items, phase: { name: "waiting-approval", call: "c1" } })?.id).toBe("c1");
    expect(waitingCall({ ...start, items, phase: { name: "waiting-approval", call: "c9" } })).toBeUndefined();
  });
});
