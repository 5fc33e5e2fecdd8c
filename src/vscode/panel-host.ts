/**
 * Puts the chat into the side bar and into editor tabs. Carries messages and nothing else: what a view sends is parsed first,
 * and a view that goes away or reloads changes nothing.
 */
import * as vscode from "vscode";
import type { PanelSession } from "../panel/panel-session.ts";
import { viewMessage } from "../panel/protocol.ts";
import { fillWebview } from "./webview-html.ts";

export interface PanelHost {
  showView(view: vscode.WebviewView): void;
  /** One tab: a second call brings the first one to the front. */
  openTab(): void;
  /** Shown on the view's icon while something waits for the user. */
  badge(text: string | undefined): void;
}

export function createPanelHost(
  context: vscode.ExtensionContext,
  session: PanelSession,
  log: (line: string) => void,
): PanelHost {
  let side: vscode.WebviewView | undefined;
  let tab: vscode.WebviewPanel | undefined;

  return {
    showView(view) {
      side = view;
      connect(view);
      view.onDidDispose(() => {
        if (side === view) side = undefined;
      });
    },
    openTab() {
      if (tab) return tab.reveal();
      const panel = vscode.window.createWebviewPanel("bilby.tab", "Bilby", vscode.ViewColumn.Active, {});
      // A tab's icon is an image, which knows no theme colours.
      const icon = (theme: string) => vscode.Uri.joinPath(context.extensionUri, `media/bilby-${theme}.svg`);
      panel.iconPath = { dark: icon("dark"), light: icon("light") };
      tab = panel;
      connect(panel);
      panel.onDidDispose(() => {
        tab = undefined;
      });
    },
    badge(text) {
      if (side) side.badge = text === undefined ? undefined : { value: 1, tooltip: text };
    },
  };

  function connect(host: vscode.WebviewView | vscode.WebviewPanel): void {
    const view = session.attach((message) => {
      // Resolves to false where the view is hidden and its page unloaded; it asks for a snapshot when it is back.
      void host.webview.postMessage(message);
    });
    const receiving = host.webview.onDidReceiveMessage((raw: unknown) => {
      const parsed = viewMessage.safeParse(raw);
      if (parsed.success) return view.receive(parsed.data);
      const at = parsed.error.issues.map((issue) => `${issue.path.join(".") || "message"}: ${issue.message}`);
      log(`A message of the view was dropped. ${at.join("; ")}`);
    });
    host.onDidDispose(() => {
      receiving.dispose();
      view.dispose();
    });
    // Last, so that nothing the page says is missed.
    fillWebview(host.webview, context.extensionUri, vscode.env.language);
  }
}
