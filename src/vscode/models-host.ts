/**
 * Puts the model view into an editor tab. Carries messages and nothing else: what the view sends is parsed first. A check-up
 * that runs when the tab is closed is stopped.
 */
import * as vscode from "vscode";
import { ModelsDesk, type ModelsPorts } from "../panel/models.ts";
import { modelsMessage } from "../panel/models-protocol.ts";
import type { PanelSession } from "../panel/panel-session.ts";
import type { SecretsPort } from "../panel/ports.ts";
import { fillWebview } from "./webview-html.ts";

export interface ModelsHost extends vscode.Disposable {
  /** One tab: a second call brings the first one to the front. */
  open(): void;
}

/** Milliseconds. Models come and go by themselves, and /api/ps costs the server nothing. */
const LOOK_EVERY = 5000;
const MEMORY = "memory";

export function createModelsHost(
  context: vscode.ExtensionContext,
  session: PanelSession,
  ports: Omit<ModelsPorts, "session" | "memory" | "now"> & { secrets: SecretsPort },
  log: (line: string) => void,
): ModelsHost {
  let tab: vscode.WebviewPanel | undefined;
  const memory: ModelsPorts["memory"] = {
    get: () => context.globalState.get<number>(MEMORY),
    set: (bytes) => void context.globalState.update(MEMORY, bytes),
  };

  return {
    open() {
      if (tab) return tab.reveal();
      const title = vscode.l10n.t("Bilby: Models");
      const panel = vscode.window.createWebviewPanel("bilby.models", title, vscode.ViewColumn.Active, {
        enableFindWidget: true,
      });
      const icon = (theme: string) => vscode.Uri.joinPath(context.extensionUri, `media/bilby-${theme}.svg`);
      panel.iconPath = { dark: icon("dark"), light: icon("light") };
      tab = panel;
      connect(panel);
    },
    dispose: () => tab?.dispose(),
  };

  function connect(panel: vscode.WebviewPanel): void {
    const desk = new ModelsDesk({ ...ports, session, memory, now: Date.now }, (message) => {
      void panel.webview.postMessage(message);
    });
    const looking = setInterval(() => {
      if (panel.visible) void desk.tick();
    }, LOOK_EVERY);
    const watching = [
      panel.webview.onDidReceiveMessage((raw: unknown) => {
        const parsed = modelsMessage.safeParse(raw);
        if (parsed.success) return void desk.receive(parsed.data);
        const at = parsed.error.issues.map((issue) => `${issue.path.join(".") || "message"}: ${issue.message}`);
        log(`A message of the model view was dropped. ${at.join("; ")}`);
      }),
      ports.settings.onDidChange(() => void desk.refresh()),
      ports.secrets.onDidChange(() => void desk.refresh()),
    ];
    panel.onDidDispose(() => {
      clearInterval(looking);
      for (const each of watching) each.dispose();
      tab = undefined;
      void desk.dispose();
    });
    fillWebview(panel.webview, context.extensionUri, vscode.env.language, "models");
  }
}
