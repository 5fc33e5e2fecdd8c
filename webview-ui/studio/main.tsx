/** Entry of the prompt studio: draws what the host says, sends what the user does. It keeps nothing but what is being typed. */
import "@vscode/codicons/dist/codicon.css";
import "./studio.css";
import { createRoot } from "react-dom/client";
import type { StudioHostMessage, StudioInput, StudioState } from "../../src/panel/studio-protocol.ts";
import { Studio } from "./Studio.tsx";

declare function acquireVsCodeApi(): { postMessage(message: StudioInput): void };

const vscode = acquireVsCodeApi();
const root = createRoot(document.getElementById("root")!);
const send = (message: StudioInput) => vscode.postMessage(message);
let state: StudioState | null = null;
let saved: { slug: string; at: number } | null = null;

window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  if (!isHostMessage(data)) return;
  if (data.type === "studio") state = data.state;
  else saved = { slug: data.slug, at: Date.now() };
  draw();
});

/** VS Code's own frame also posts to this window. */
function isHostMessage(data: unknown): data is StudioHostMessage {
  return (
    typeof data === "object" && data !== null && "type" in data && (data.type === "studio" || data.type === "saved")
  );
}

function draw(): void {
  root.render(<Studio state={state} saved={saved} send={send} />);
}

draw();
send({ type: "ready" });
