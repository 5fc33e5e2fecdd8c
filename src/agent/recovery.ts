/**
 * Everything that can go wrong between a request and a usable reply: one table. Each row says what the model is told (a file in
 * `prompts/corrections/`), how often, and what the user reads when that did not help; what the user can then do is in
 * `task/causes.ts`. Found by: `diagnose.ts` in a whole reply, `stream-guard.ts` while one streams, `repetition.ts` in results,
 * `models/` in what the server says.
 */
import type { StopCause, TaskEvent } from "../task/events.ts";

export interface Row {
  cause: StopCause;
  /** Times the model is told so before the turn stops. 0: it is the user's turn at once. */
  limit: number;
  /** What starts the count anew. A plain answer is questioned once for each thing the user said, never more. */
  since: "success" | "user";
  /** For the user, when the limit is reached. Undefined: what the failure itself says. */
  stopped?(vars: Readonly<Record<string, string>>): string;
}

/** A call that could not be read, whatever was wrong with it. */
const call: Row = {
  cause: "malformed-call",
  limit: 3,
  since: "success",
  stopped: ({ detail }) =>
    `The model's tool call could not be understood after 3 corrections. The last problem: ${detail}. Nothing of it was run.`,
};

const cutOff: Row = {
  cause: "cut-off",
  limit: 3,
  since: "success",
  stopped: () =>
    "The reply was cut off by the output limit again and again. Raise the limit (bilby.maxOutputTokens) or ask for a smaller step. Nothing of the cut reply was run.",
};

const empty: Row = {
  cause: "empty",
  limit: 3,
  since: "success",
  stopped: () => "The model sent one empty reply after another. Ask in other words, or choose another model.",
};

/** What the model can be told of. The key is the file of its correction. */
export const troubles = {
  empty,
  "empty-after-thinking": empty,
  /** No call where one was clearly meant. After one question the reply stands as the answer it is. */
  "code-in-chat": { cause: "answered", limit: 1, since: "user" },
  "call-announced": { cause: "answered", limit: 1, since: "user" },
  "call-malformed": call,
  "call-unfinished": call,
  "call-ambiguous": call,
  "call-unknown-tool": call,
  "call-missing-parameter": call,
  "call-bad-parameter": call,
  /** By the output limit or the end of the window. */
  "cut-off": cutOff,
  "cut-off-call": cutOff,
  /** The stream ended properly, but without its last line: Ollama does that to a model that repeats itself. */
  "broken-off": { cause: "cut-off", limit: 2, since: "success" },
  garbage: { cause: "garbage", limit: 1, since: "success" },
  /** The same call, or two in turn, with the same result; `repetition.ts` counts. */
  repeating: {
    cause: "repeating",
    limit: 1,
    since: "success",
    stopped: ({ tool, count }) => `The model made the same ${tool} call ${count} times with the same result.`,
  },
  /** A reply that says the same over and over; stopped while it streams. */
  "repeating-text": { cause: "repeating", limit: 2, since: "success" },
  /** Thought beyond its budget; asked again without thinking. */
  "thinking-too-long": { cause: "limit", limit: 1, since: "success" },
} as const satisfies Readonly<Record<string, Row>>;

export type Trouble = keyof typeof troubles;

/** A trouble that was found, with what is said about it. */
export interface Found {
  trouble: Trouble;
  vars: Readonly<Record<string, string>>;
}

/** Two kinds of trouble in turn must not go on for ever. */
const MOST_IN_A_ROW = 5;

/** True if the model was told so often enough since something last went right, or since the user spoke. */
export function exhausted(trouble: Trouble, events: readonly TaskEvent[]): boolean {
  const row: Row = troubles[trouble];
  let same = 0;
  let any = 0;
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    if (event.type === "user.said" || event.type === "turn.ended") break;
    if (row.since === "success" && event.type === "tool.finished" && event.status === "ok") break;
    if (event.type !== "note.appended" || event.why !== "correction") continue;
    any++;
    if (kindOf(event.trouble) === row.cause) same++;
  }
  return same >= row.limit || (row.since === "success" && any >= MOST_IN_A_ROW);
}

function kindOf(trouble: string | undefined): StopCause | undefined {
  return trouble && Object.hasOwn(troubles, trouble) ? troubles[trouble as Trouble].cause : undefined;
}
