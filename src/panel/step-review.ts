/**
 * The changes of one reply that wait together: shown side by side, approved with one decision, each still written only when its own
 * turn comes. The rule that holds: what was agreed to ahead covers exactly the change that was shown, and nothing that has a reason to ask.
 */
import type { Decision } from "../agent/approval.ts";
import type { ChangeAhead, PendingCall } from "../agent/watch.ts";
import type { OtherChange } from "../task/items.ts";
import type { EditorPort, ProposedChange } from "./ports.ts";

type Change = ChangeAhead["preview"];

export class StepReview {
  readonly #editor: EditorPort;
  /** What was shown with the call that waits, by call. */
  #shown = new Map<string, ChangeAhead>();
  /** What the user agreed to ahead, with what they made of it in the editor. */
  readonly #agreed = new Map<string, { change: ChangeAhead; edited: string | undefined }>();

  constructor(editor: EditorPort) {
    this.#editor = editor;
  }

  /**
   * The decision on a call whose turn has come, if the user made it ahead: the same file, the same content before and the same
   * proposal, or it asks as if nothing had been said. What the user typed into a proposal that is another one now is forgotten with it.
   */
  decided(pending: PendingCall): Decision | undefined {
    const { id } = pending.call;
    const agreed = this.#agreed.get(id);
    const change = agreed?.change ?? this.#shown.get(id);
    this.#agreed.delete(id);
    this.#shown.delete(id);
    if (!change) return undefined;
    const same = isSame(change, pending);
    if (agreed || !same) void this.#editor.closeDiff(id);
    if (!agreed || !same) return undefined;
    return { approved: true, by: "user", ...(agreed.edited === undefined ? {} : { edited: agreed.edited }) };
  }

  /** What else waits, for a card that asks: what was agreed to before it was, is asked again. What it does not show is gone. */
  show(ahead: readonly ChangeAhead[]): OtherChange[] {
    this.#agreed.clear();
    const now = new Map(ahead.map((change) => [change.call.id, change]));
    for (const id of this.#shown.keys()) if (!now.has(id)) void this.#editor.closeDiff(id);
    this.#shown = now;
    return ahead.map(({ call, preview, why }) => {
      const { located, before, added, removed } = preview;
      return {
        call: call.id,
        path: located.shown,
        newFile: before === null,
        added,
        removed,
        reasons: reasonsOf(preview, why),
      };
    });
  }

  /**
   * Agrees to what is shown with the waiting call, as the user left it in the editor. A change with a reason to ask (code left out,
   * a protected file, a secret, outside of the workspace) is shown with its reason and never covered: it asks on its own.
   */
  agree(): void {
    for (const [id, change] of this.#shown) {
      if (reasonsOf(change.preview, change.why).length > 0) continue;
      this.#agreed.set(id, { change, edited: this.#editor.proposed?.(id) });
    }
  }

  /** All of them in one view of the editor, the waiting one first. */
  async open(waiting: ProposedChange): Promise<void> {
    const others = [...this.#shown.values()].map(({ call, preview }) => proposed(call.id, preview));
    await this.#editor.openDiffs([waiting, ...others]);
  }

  /** The rest of the reply will not be run, or its turn is over. */
  forget(): void {
    for (const id of new Set([...this.#shown.keys(), ...this.#agreed.keys()])) void this.#editor.closeDiff(id);
    this.#shown.clear();
    this.#agreed.clear();
  }
}

/** A change as the editor shows it. */
export function proposed(call: string, { located, before, after }: Change): ProposedChange {
  return { call, shown: located.shown, real: located.real, before: before?.text ?? null, after };
}

/** Everything that makes a person look, each said once. */
export function reasonsOf(preview: Change, why: string | undefined): string[] {
  return [...new Set([...preview.concerns, ...(why ? [why] : [])])];
}

function isSame({ preview: shown, why }: ChangeAhead, pending: PendingCall): boolean {
  const { preview: now } = pending;
  return (
    now.kind === "change" &&
    now.located.real === shown.located.real &&
    (now.before?.hash ?? null) === (shown.before?.hash ?? null) &&
    now.after === shown.after &&
    reasonsOf(now, pending.why).every((reason) => reasonsOf(shown, why).includes(reason))
  );
}
