/**
 * The panel's state on the host's side: what every attached view shows. Changes are collected for a moment and sent as one
 * numbered patch, so that a fast stream does not become a thousand messages.
 */
import type { HostMessage, Item, PanelState, PatchOp } from "./protocol.ts";

/** Milliseconds a change may wait for others. Two frames: nobody sees it, and a stream of 100 tokens/s is 30 messages. */
const GATHER_MS = 33;

type AppendField = Extract<PatchOp, { op: "append" }>["field"];

export class Board {
  #state: PanelState;
  #rev = 0;
  #ops: PatchOp[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #views = new Set<(message: HostMessage) => void>();
  readonly #at = new Map<string, number>();

  /** Told of every change of the state but its items. */
  onSet: (state: Partial<PanelState>) => void = () => undefined;

  constructor(state: PanelState) {
    this.#state = state;
  }

  get state(): PanelState {
    return this.#state;
  }

  /** The view gets a snapshot now and every patch from then on, until the returned function is called. */
  show(send: (message: HostMessage) => void): () => void {
    this.flush();
    this.#views.add(send);
    send({ type: "snapshot", rev: this.#rev, state: this.#state });
    return () => this.#views.delete(send);
  }

  set(state: Partial<Omit<PanelState, "items">>): void {
    this.#state = { ...this.#state, ...state };
    this.onSet(state);
    const last = this.#ops.at(-1);
    if (last?.op === "set") Object.assign(last.state, state);
    else this.#push({ op: "set", state: { ...state } });
  }

  /** Replaces the whole chat: another task. */
  items(items: readonly Item[]): void {
    this.#state = { ...this.#state, items: [...items] };
    this.#at.clear();
    for (const [i, item] of items.entries()) this.#at.set(item.id, i);
    this.#push({ op: "items", items: [...items] });
  }

  item(item: Item): void {
    const at = this.#at.get(item.id);
    if (at === undefined) {
      this.#at.set(item.id, this.#state.items.length);
      this.#state.items.push(item);
    } else this.#state.items[at] = item;
    this.#push({ op: "item", item });
  }

  get(id: string): Item | undefined {
    return this.#state.items[this.#at.get(id) ?? -1];
  }

  remove(id: string): void {
    if (!this.#at.has(id)) return;
    this.#state.items = this.#state.items.filter((item) => item.id !== id);
    this.#at.clear();
    for (const [i, item] of this.#state.items.entries()) this.#at.set(item.id, i);
    this.#push({ op: "remove", id });
  }

  append(id: string, field: AppendField, text: string): void {
    const at = this.#at.get(id);
    const item = this.#state.items[at ?? -1];
    if (!item || at === undefined) return;
    this.#state.items[at] = appended(item, field, text);
    const last = this.#ops.at(-1);
    if (last?.op === "append" && last.id === id && last.field === field) last.text += text;
    else this.#push({ op: "append", id, field, text });
  }

  /** To one view's own question, or to all. */
  send(message: Exclude<HostMessage, { type: "patch" | "snapshot" }>): void {
    for (const view of this.#views) view(message);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#ops.length === 0) return;
    const ops = this.#ops;
    this.#ops = [];
    this.#rev++;
    for (const view of this.#views) view({ type: "patch", rev: this.#rev, ops });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#views.clear();
  }

  #push(op: PatchOp): void {
    this.#ops.push(op);
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }
}

function appended(item: Item, field: AppendField, text: string): Item {
  if (item.kind === "model" && field === "text") return { ...item, text: item.text + text };
  if (item.kind === "model" && field === "thinking")
    return { ...item, thinking: { ...item.thinking, text: (item.thinking?.text ?? "") + text } };
  if (item.kind === "call" && field === "argument") return { ...item, argument: (item.argument ?? "") + text };
  if (item.kind === "call" && field === "output") return { ...item, output: (item.output ?? "") + text };
  return item;
}
