/**
 * What the view knows, as a pure function of the host's messages. Patches are applied in order and without a gap;
 * where one is missing or does not fit, the view is `stale` and stays as it is until the next snapshot.
 */
import type { HostMessage, Item, LedgerPrice, LedgerState, PanelState, PatchOp } from "../src/panel/protocol.ts";

export interface View {
  /** Number of the last snapshot or patch applied. */
  rev: number;
  /** null until the first snapshot. */
  state: PanelState | null;
  stale: boolean;
  /** What the model was told by a call, loaded when its line is opened. */
  outputs: ReadonlyMap<string, string>;
  suggestions: Extract<HostMessage, { type: "suggestions" }> | null;
  toast: Extract<HostMessage, { type: "toast" }> | null;
  /** The last word about putting something back. */
  undo: Extract<HostMessage, { type: "undo" }> | null;
  /** What the open ledger shows; null until it has come. */
  ledger: LedgerView;
}

export interface LedgerView {
  state: LedgerState | null;
  price: LedgerPrice | null;
  /** The request that was asked for last; `sent` is null if there was none of that number. */
  step: Extract<HostMessage, { type: "ledger.step" }> | null;
}

export const emptyView: View = {
  rev: -1,
  state: null,
  stale: false,
  outputs: new Map(),
  suggestions: null,
  toast: null,
  undo: null,
  ledger: { state: null, price: null, step: null },
};

/** Outputs are asked for again when they are opened; keeping all of a long task would only cost memory. */
const OUTPUTS_KEPT = 20;

/** The view after a message. When `stale` turns true the caller has to ask for a snapshot. */
export function receive(view: View, message: HostMessage): View {
  switch (message.type) {
    case "snapshot":
      return { ...view, rev: message.rev, state: message.state, stale: false };
    case "patch":
      return patched(view, message.rev, message.ops);
    case "output": {
      const outputs = new Map([...view.outputs].slice(1 - OUTPUTS_KEPT));
      outputs.set(message.id, message.text);
      return { ...view, outputs };
    }
    case "suggestions":
      return { ...view, suggestions: message };
    case "undo":
      return { ...view, undo: message };
    case "toast":
      return { ...view, toast: message };
    case "ledger": {
      // Prices and requests of another task mean nothing here.
      const isSame = message.ledger?.task === view.ledger.state?.task;
      const { price, step } = isSame ? view.ledger : emptyView.ledger;
      return { ...view, ledger: { state: message.ledger, price, step } };
    }
    case "ledger.price":
      return { ...view, ledger: { ...view.ledger, price: message.price } };
    case "ledger.step":
      return { ...view, ledger: { ...view.ledger, step: message } };
  }
}

function patched(view: View, rev: number, ops: readonly PatchOp[]): View {
  if (view.stale || rev <= view.rev) return view;
  const state = view.state !== null && rev === view.rev + 1 ? applyOps(view.state, ops) : undefined;
  return state === undefined ? { ...view, stale: true } : { ...view, rev, state };
}

/** The state after the operations of one patch; undefined if one of them does not fit the state. */
export function applyOps(state: PanelState, ops: readonly PatchOp[]): PanelState | undefined {
  let rest: Omit<PanelState, "items"> = state;
  let items: Item[] = state.items;
  // Copied once per patch, not once per operation: a long task has thousands of items and a stream many patches.
  const own = () => {
    if (items === state.items) items = [...items];
    return items;
  };
  for (const op of ops) {
    switch (op.op) {
      case "set":
        rest = { ...rest, ...op.state };
        break;
      case "items":
        items = [...op.items];
        break;
      case "item": {
        const at = indexOf(items, op.item.id);
        if (at === -1) own().push(op.item);
        else own()[at] = op.item;
        break;
      }
      case "remove":
        items = items.filter((item) => item.id !== op.id);
        break;
      case "append": {
        const at = indexOf(items, op.id);
        const grown = at === -1 ? undefined : appended(items[at]!, op.field, op.text);
        if (grown === undefined) return undefined;
        own()[at] = grown;
        break;
      }
    }
  }
  return { ...rest, items };
}

/** From the end: what changes is nearly always the newest. */
function indexOf(items: readonly Item[], id: string): number {
  return items.findLastIndex((item) => item.id === id);
}

function appended(item: Item, field: Extract<PatchOp, { op: "append" }>["field"], text: string): Item | undefined {
  if (item.kind === "model" && field === "text") return { ...item, text: item.text + text };
  if (item.kind === "model" && field === "thinking") {
    return { ...item, thinking: { ...item.thinking, text: (item.thinking?.text ?? "") + text } };
  }
  if (item.kind === "call" && field === "argument") return { ...item, argument: (item.argument ?? "") + text };
  if (item.kind === "call" && field === "output") return { ...item, output: (item.output ?? "") + text };
  return undefined;
}

export type CallItem = Extract<Item, { kind: "call" }>;

/** The call that waits for the user, if there is one. */
export function waitingCall(state: PanelState): CallItem | undefined {
  const { phase } = state;
  if (phase.name !== "waiting-approval") return undefined;
  return state.items.findLast(
    (item): item is CallItem => item.kind === "call" && item.id === phase.call && item.state === "waiting",
  );
}

/** Whether something goes on that Stop would stop. A call that waits for the user can be stopped too. */
export function isBusy(state: PanelState): boolean {
  return state.phase.name !== "idle";
}
