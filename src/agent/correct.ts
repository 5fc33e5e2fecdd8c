/** Telling the model what was wrong, once more or no more: the words, the event, and the limit of the table. */
import { correction } from "../prompt/correction.ts";
import type { NewEvent } from "../task/events.ts";
import { currentPrompt } from "./current.ts";
import type { AgentPorts } from "./ports.ts";
import { exhausted, type Found, type Row, troubles } from "./recovery.ts";
import { Stop } from "./stop.ts";

/**
 * Appends the correction. False: there is none left, and what is wrong may stand. Throws a Stop where it may not; `otherwise` is
 * the failure that said so itself.
 */
export function correct(ports: AgentPorts, { trouble, vars }: Found, evidence: string, otherwise?: Error): boolean {
  const row: Row = troubles[trouble];
  if (exhausted(trouble, ports.log.events)) {
    if (row.cause === "answered") return false;
    throw otherwise ?? new Stop(row.cause, row.stopped?.(vars) ?? "", evidence);
  }
  tell(ports, { trouble, vars });
  return true;
}

/** Says it without counting. */
export function tell({ log, files }: AgentPorts, { trouble, vars }: Found): void {
  const text = correction(files, trouble, vars, currentPrompt(log.events)?.dialect);
  const note: Extract<NewEvent, { type: "note.appended" }> = {
    type: "note.appended",
    why: "correction",
    trouble,
    text,
  };
  const { cause } = troubles[trouble];
  log.append(cause === "answered" ? note : { ...note, cause });
}
