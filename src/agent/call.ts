/**
 * One call, from its arguments to its result: check, preview, approve, run. Nothing has an effect before it was approved,
 * and what runs is exactly what was previewed.
 */
import { fitResult } from "../context/results.ts";
import { encode } from "../edit/bytes.ts";
import { correction } from "../prompt/correction.ts";
import type { Artifact, NewEvent, ToolCall } from "../task/events.ts";
import { type Preview, type ToolContext, ToolError, type ToolResult } from "../tools/tool.ts";
import { WorkspaceError } from "../workspace/workspace.ts";
import { changesAhead } from "./ahead.ts";
import { type Decision, decide, type Verdict } from "./approval.ts";
import { overFiles } from "./caps.ts";
import type { AgentPorts, Turn } from "./ports.ts";
import { type Prepared, prepare, toolContext } from "./prepare.ts";
import { Stop } from "./stop.ts";
import { switchMode } from "./switch.ts";

type Finished = Omit<Extract<NewEvent, { type: "tool.finished" }>, "type" | "call" | "name">;

/** Runs a call to its end and logs it. Throws a Stop when the turn is to stop with the call undecided or interrupted. */
export async function runCall(ports: AgentPorts, turn: Turn, call: ToolCall): Promise<void> {
  const started = ports.now();
  const finish = (result: Finished) =>
    ports.log.append({ type: "tool.finished", call: call.id, name: call.name, ms: ports.now() - started, ...result });

  const context = await toolContext(ports, turn, call);
  try {
    const { tool, args, preview } = await prepare(ports, call, context);
    turn.abort.signal.throwIfAborted();
    const decision = await approve(ports, turn, { call, tool, preview, context });
    if (!decision.approved) {
      finish({ status: "rejected", text: rejected(ports, call, decision) });
      return;
    }
    if (decision.answer !== undefined) context.answer = decision.answer;
    if (decision.edited !== undefined) context.edited = decision.edited;
    ports.log.append({ type: "tool.started", call: call.id, ...(await intended(ports, preview, decision.edited)) });
    await ports.log.flush();
    const since = ports.now();
    ports.watch.phase({ name: "running", since, call: call.id, ...timeLimit(preview, since) });
    turn.doing = `${call.name} to stop`;
    const result = await tool.run(args, preview, context);
    const stopped = turn.abort.signal.aborted;
    finish({ status: stopped ? "interrupted" : "ok", ...(await fitted(ports, context, result, stopped)) });
    if (!stopped && preview.kind === "mode") switchMode(ports, preview.to, "model");
    if (stopped) throw turn.abort.signal.reason;
  } catch (error) {
    if (turn.abort.signal.aborted) {
      if (wasStarted(ports, call))
        finish({ status: "interrupted", text: correction(ports.files, "interrupted", { tool: call.name }) });
      throw turn.abort.signal.reason;
    }
    if (error instanceof Stop) throw error;
    finish({ status: "failed", text: failure(error) });
  }
}

async function approve(
  ports: AgentPorts,
  turn: Turn,
  { call, tool, preview, context }: Omit<Prepared, "args"> & { call: ToolCall; context: ToolContext },
): Promise<Decision | { approved: true; answer?: undefined; edited?: undefined }> {
  const { grants, caps } = ports.options();
  const decided = decide(tool, preview, grants, ports.workspace.shell.name);
  const over = decided.allow ? overFiles(preview, ports.log.events, caps) : undefined;
  const verdict: Verdict = over ? { allow: false, why: over } : decided;
  if (verdict.allow) {
    const { by, grant } = verdict;
    if (by === "grant")
      ports.log.append({ type: "call.decided", call: call.id, decision: "approved", by, ...(grant ? { grant } : {}) });
    return { approved: true };
  }
  if (verdict.deny !== undefined) {
    const reason = `Not run: "${verdict.deny}" is on your list of denied commands (bilby.deniedCommands).`;
    ports.log.append({ type: "call.decided", call: call.id, decision: "rejected", by: "rule", reason });
    return { approved: false, by: "rule", reason, denied: verdict.deny };
  }
  ports.watch.phase({ name: "waiting-approval", call: call.id });
  turn.doing = "the approval to be withdrawn";
  const why = verdict.why ? { why: verdict.why } : {};
  const ahead = preview.kind === "change" ? { ahead: () => changesAhead(ports, call, preview, context) } : {};
  const decision = await ports.approver.ask({ call, preview, ...why, ...ahead }, turn.abort.signal);
  ports.log.append({
    type: "call.decided",
    call: call.id,
    decision: decision.approved ? "approved" : "rejected",
    by: decision.by,
    ...(!decision.approved && decision.reason ? { reason: decision.reason } : {}),
  });
  return decision;
}

function timeLimit(preview: Preview, since: number): { until?: number } {
  if (preview.kind !== "command" || preview.background || preview.timeoutMs <= 0) return {};
  return { until: since + preview.timeoutMs };
}

/** The change about to be written, with its content kept: a process that dies while writing can still be put back. */
async function intended(
  ports: AgentPorts,
  preview: Preview,
  edited: string | undefined,
): Promise<{ change?: { path: string; before: string | null; after: string } }> {
  if (preview.kind !== "change") return {};
  const { located, before } = preview;
  const encoded = encode(edited?.replaceAll("\r\n", "\n") ?? preview.after, before ?? undefined);
  // What cannot be written is refused by the tool itself, with the reason.
  if ("refused" in encoded) return {};
  if (before) await ports.blobs.put(before.raw);
  const after = await ports.blobs.put(encoded.bytes);
  return { change: { path: located.shown, before: before?.hash ?? null, after } };
}

function rejected(
  ports: AgentPorts,
  call: ToolCall,
  { reason, denied }: Extract<Decision, { approved: false }>,
): string {
  if (denied !== undefined) return correction(ports.files, "denied", { rule: denied });
  return correction(ports.files, "rejected", { tool: call.name, reason: reason.trim() });
}

/** Fits a result to the window; what is cut is kept whole where read_output finds it. */
async function fitted(
  ports: AgentPorts,
  context: ToolContext,
  result: ToolResult,
  stopped: boolean,
): Promise<Omit<Finished, "status">> {
  const base: Omit<Finished, "status"> = { text: result.text };
  if (result.detail) base.detail = result.detail;
  if (result.images) base.images = result.images;
  if (stopped) base.text = `${result.text}\n${correction(ports.files, "stopped-running", {})}`;
  const first = fitResult(base.text, context.resultBudget, context.countTokens);
  if (!first.cut && !first.folded) return { ...base, text: first.text };
  const id = await ports.blobs.put(Buffer.from(first.cleaned));
  const short = id.slice(0, ARTIFACT_NAME);
  const artifact: Artifact = { id, bytes: Buffer.byteLength(first.cleaned), lines: first.cleaned.split("\n").length };
  return { ...base, artifact, text: fitResult(base.text, context.resultBudget, context.countTokens, short).text };
}

/** So many digits of its hash name an artifact to the model: short to copy, long enough to be one. */
export const ARTIFACT_NAME = 8;

function wasStarted(ports: AgentPorts, call: ToolCall): boolean {
  return ports.log.events.some((event) => event.type === "tool.started" && event.call === call.id);
}

/** For the model. An error that is none of ours is told as it is: hiding it would leave both in the dark. */
function failure(error: unknown): string {
  if (error instanceof ToolError || error instanceof WorkspaceError) return error.message;
  return `The tool itself failed: ${error instanceof Error ? error.message : String(error)}`;
}
