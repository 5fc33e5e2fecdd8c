/**
 * Puts the prompt studio into an editor tab, and shows two texts in VS Code's own diff for it. Carries messages and nothing else:
 * what the view sends is parsed first.
 */
import path from "node:path";
import * as vscode from "vscode";
import type { PanelSession } from "../panel/panel-session.ts";
import { Studio, type StudioPorts } from "../panel/studio.ts";
import { studioMessage } from "../panel/studio-protocol.ts";
import { fillWebview } from "./webview-html.ts";

export interface StudioHost extends vscode.Disposable {
  /** One tab: a second call brings the first one to the front. */
  open(): void;
}

const COMPARED = "bilby-compared";
/** A file of modes is a few kilobytes; what is larger is another file. */
const LARGEST_IMPORT = 1_000_000;

export function createStudioHost(
  context: vscode.ExtensionContext,
  session: PanelSession,
  ports: Omit<StudioPorts, "link" | "editor"> & { editor: Omit<StudioPorts["editor"], "compare" | "pickFile"> },
  log: (line: string) => void,
): StudioHost {
  let tab: vscode.WebviewPanel | undefined;
  const compared = createCompared();

  return {
    open() {
      if (tab) return tab.reveal();
      const title = vscode.l10n.t("Bilby: Prompt Studio");
      const panel = vscode.window.createWebviewPanel("bilby.studio", title, vscode.ViewColumn.Active, {
        enableFindWidget: true,
      });
      panel.iconPath = vscode.Uri.joinPath(context.extensionUri, "media/bilby.svg");
      tab = panel;
      connect(panel);
    },
    dispose() {
      tab?.dispose();
      compared.dispose();
    },
  };

  function connect(panel: vscode.WebviewPanel): void {
    const editor = { ...ports.editor, compare: compared.open, pickFile };
    const studio = new Studio({ ...ports, editor, link: session.studio }, (message) => {
      void panel.webview.postMessage(message);
    });
    const receiving = panel.webview.onDidReceiveMessage((raw: unknown) => {
      const parsed = studioMessage.safeParse(raw);
      if (parsed.success) return void studio.receive(parsed.data);
      const at = parsed.error.issues.map((issue) => `${issue.path.join(".") || "message"}: ${issue.message}`);
      log(`A message of the studio was dropped. ${at.join("; ")}`);
    });
    let idle = true;
    const watching = [
      receiving,
      ports.settings.onDidChange(() => void studio.refresh()),
      session.onDidChangePhase(({ name }) => {
        // A turn changes the picture when it begins and when it ends, not with each token.
        if (idle === (name === "idle")) return;
        idle = !idle;
        void studio.refresh();
      }),
      panel.onDidChangeViewState(() => {
        if (panel.visible) void studio.refresh();
      }),
    ];
    panel.onDidDispose(() => {
      for (const each of watching) each.dispose();
      tab = undefined;
    });
    fillWebview(panel.webview, context.extensionUri, vscode.env.language, "studio");
  }
}

function createCompared(): vscode.Disposable & { open(title: string, left: string, right: string): Promise<void> } {
  const texts = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(COMPARED, {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? "",
  });
  const keep = (side: string, title: string, text: string): vscode.Uri => {
    // The name ends the path, so that VS Code takes it for Markdown.
    const uri = vscode.Uri.from({ scheme: COMPARED, path: `/${side}/${title.replace(/[^\w -]/g, "")}.md` });
    texts.set(uri.toString(), text);
    changed.fire(uri);
    return uri;
  };
  return {
    async open(title, left, right) {
      const sides = [keep("default", title, left), keep("yours", title, right)];
      await vscode.commands.executeCommand("vscode.diff", ...sides, title, { preview: true });
    },
    dispose() {
      provider.dispose();
      changed.dispose();
    },
  };
}

async function pickFile(): Promise<{ name: string; text: string } | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t("Import modes"),
      filters: { [vscode.l10n.t("Modes")]: ["yaml", "yml", "json", "roomodes"], [vscode.l10n.t("All files")]: ["*"] },
    })) ?? [];
  if (!uri) return undefined;
  const name = path.posix.basename(uri.path);
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > LARGEST_IMPORT) throw new Error(`${name} is too large to be a file of modes.`);
  return { name, text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
}
