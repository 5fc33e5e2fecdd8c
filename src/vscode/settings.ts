/**
 * The settings as VS Code has them. VS Code holds the scopes; here each value is checked, and a malformed one is said once.
 */
import * as vscode from "vscode";
import type { SettingsPort } from "../panel/ports.ts";
import { readSettings, type SettingName, type Settings, settingOf } from "../settings/settings.ts";

export interface SettingsAdapter extends SettingsPort, vscode.Disposable {}

export function createSettings(): SettingsAdapter {
  const reported = new Set<string>();
  const changed = new vscode.EventEmitter<Settings>();
  let current = read(reported);
  const watching = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration("bilby")) return;
    current = read(reported);
    changed.fire(current);
  });

  return {
    current: () => current,
    async update(patch) {
      const configuration = vscode.workspace.getConfiguration("bilby");
      for (const [name, value] of Object.entries(patch)) {
        await configuration.update(name, value, vscode.ConfigurationTarget.Global);
      }
    },
    onDidChange: (listener) => changed.event(listener),
    dispose() {
      watching.dispose();
      changed.dispose();
    },
  };
}

function read(reported: Set<string>): Settings {
  const configuration = vscode.workspace.getConfiguration("bilby");
  const { settings, problems } = readSettings((name) =>
    settingOf(name, configuration.get(name), configuration.inspect(name)),
  );
  for (const { name, message } of problems) {
    if (reported.has(message)) continue;
    reported.add(message);
    void warn(name, message);
  }
  return settings;
}

async function warn(name: SettingName, message: string): Promise<void> {
  const open = vscode.l10n.t("Open Settings");
  const chosen = await vscode.window.showWarningMessage(message, open);
  if (chosen === open) await openSettings(`bilby.${name}`);
}

export async function openSettings(query: string): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openSettings", query);
}
