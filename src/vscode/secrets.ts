/**
 * API keys in VS Code's secret storage, by origin: when the endpoint changes, the new server never gets the old one's key.
 */
import type * as vscode from "vscode";
import type { SecretsPort } from "../panel/ports.ts";

export interface Secrets extends SecretsPort {
  store(origin: string, key: string): Promise<void>;
  forget(origin: string): Promise<void>;
}

const PREFIX = "key:";

export function createSecrets(storage: vscode.SecretStorage): Secrets {
  return {
    key: async (origin) => storage.get(PREFIX + origin),
    store: async (origin, key) => storage.store(PREFIX + origin, key),
    forget: async (origin) => storage.delete(PREFIX + origin),
    onDidChange: (listener) =>
      storage.onDidChange(({ key }) => {
        if (key.startsWith(PREFIX)) listener();
      }),
  };
}
