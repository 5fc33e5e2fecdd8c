/** Entry of the model view: draws the state the host sends. Everything it knows is the host's. */
import "@vscode/codicons/dist/codicon.css";
import "./models.css";
import { createRoot } from "react-dom/client";
import type { ModelsHostMessage, ModelsInput } from "../../src/panel/models-protocol.ts";
import { ModelsPage } from "./ModelsPage.tsx";

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

const vscode = acquireVsCodeApi();
const root = createRoot(document.getElementById("root")!);
const send = (message: ModelsInput) => vscode.postMessage(message);

window.addEventListener("message", (event: MessageEvent<unknown>) => {
  if (isState(event.data)) root.render(<ModelsPage state={event.data.state} send={send} />);
});
send({ type: "ready" });

/** VS Code's own frame also posts to this window. */
function isState(data: unknown): data is ModelsHostMessage {
  return typeof data === "object" && data !== null && "type" in data && data.type === "models";
}
