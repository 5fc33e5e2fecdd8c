/**
 * What the user does with commands that run: leave one running, end it, watch it in a terminal. Only by its call in the open task; a
 * view cannot name a process.
 */
import type { Commands } from "../agent/commands.ts";
import type { Board } from "./board.ts";
import type { CommandView, EditorPort, SessionPorts } from "./ports.ts";
import type { ViewMessage } from "./protocol.ts";
import type { TaskRun } from "./run.ts";

/** Keeps the list of background commands on the board. */
export function showBackground(board: Board, commands: Commands): void {
  const show = () => board.set({ background: commands.list() });
  commands.onChange = show;
  show();
}

/** Ends what the task left running, and says so where it was in the background. */
export async function closeCommands(commands: Commands, editor: EditorPort): Promise<void> {
  const left = commands.list();
  await commands.close();
  commands.onChange = () => undefined;
  if (left.length > 0) editor.notify("info", `Ended with the task: ${left.map(({ command }) => command).join(", ")}`);
}

export async function commandFor(
  run: TaskRun | null,
  { call, do: what }: Extract<ViewMessage, { type: "command" }>,
  { editor, blobs }: Pick<SessionPorts, "editor" | "blobs">,
): Promise<void> {
  const commands = run?.ports?.commands;
  if (!run || !commands) return;
  if (what === "leave") return commands.leave(call);
  if (what === "end") return commands.end(call);
  const view = await viewOf(run, commands, call, editor, blobs);
  if (view) await editor.openTerminal(view);
}

async function viewOf(
  run: TaskRun,
  commands: Commands,
  call: string,
  editor: EditorPort,
  blobs: SessionPorts["blobs"],
): Promise<CommandView | undefined> {
  const item = run.item(call);
  if (item?.kind !== "call" || item.name !== "execute_command") return undefined;
  const command = item.object;
  const now = commands.follow(call, () => undefined);
  now?.stop();
  return {
    call,
    command,
    soFar: now?.soFar ?? (await written(run, call, blobs)),
    ...(now
      ? { follow: (listen) => commands.follow(call, listen) ?? { over: Promise.resolve(), stop: () => undefined } }
      : {}),
    interrupt() {
      void editor.confirm(`End “${command}”?`, "End it").then((yes) => yes && commands.end(call));
    },
    outcome() {
      const item = run.item(call);
      return item?.kind === "call" ? item.outcome : "";
    },
  };
}

/** All that a command wrote which is over, as far as it was kept. */
async function written(run: TaskRun, call: string, blobs: SessionPorts["blobs"]): Promise<string> {
  let kept: string | undefined;
  for (const event of run.log.events) {
    if (event.type === "tool.finished" && event.call === call) kept = event.artifact?.id;
    if (event.type === "command.ended" && event.call === call) kept = event.output?.id ?? kept;
  }
  const bytes = kept === undefined ? undefined : await blobs.get(kept);
  return bytes ? new TextDecoder().decode(bytes) : run.output(call);
}
