/**
 * Entry of the view: takes the host's messages, draws what they say. Everything it knows is the host's; it may be
 * thrown away and made anew at any time.
 */
import "@vscode/codicons/dist/codicon.css";
import "./panel.css";
import { createRoot } from "react-dom/client";
import { App } from "./components/App.tsx";
import { connect } from "./host.ts";
import { emptyView, receive } from "./state.ts";

const root = createRoot(document.getElementById("root")!);
let view = emptyView;
let scheduled = false;

const host = connect((message) => {
  const before = view;
  view = receive(view, message);
  if (view.stale && !before.stale) host.send({ type: "ready" });
  schedule();
});

/** At most once a frame: a fast model sends more patches than a screen can show. */
function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    root.render(<App view={view} host={host} />);
  });
}

schedule();
host.send({ type: "ready" });
