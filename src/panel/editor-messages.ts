/** What a view asks of the editor around it: open, copy. Nothing in here touches the task. */
import type { SessionPorts } from "./ports.ts";
import type { ViewMessage } from "./protocol.ts";

/** undefined: the message is about something else. */
export function askEditor(
  message: ViewMessage,
  { editor, workspace }: Pick<SessionPorts, "editor" | "workspace">,
): Promise<void> | undefined {
  switch (message.type) {
    case "open.file":
      return openFile(message.path, message.line);
    case "open.link":
      return editor.openExternal(message.url);
    case "open.settings":
      return editor.openSettings(message.query);
    case "open.tab":
      return editor.openTab();
    case "open.studio":
      return editor.openStudio();
    case "open.models":
      return editor.openModels();
    case "copy":
      return editor.copy(message.text);
    default:
      return undefined;
  }

  async function openFile(shown: string, line: number | undefined): Promise<void> {
    const located = await workspace?.locate(shown);
    if (!located || located.outside) throw new Error(`${shown} is not in this workspace.`);
    await editor.openFile(located.real, line);
  }
}
