/**
 * API keys in VS Code's secret storage, by origin: when the endpoint changes, the new server never gets the old one's key.
 */
import type * as vscode from "vscode";
import { parseEndpoint } from "../models/ollama/endpoint.ts";
import type { SecretsPort } from "../panel/ports.ts";

export interface Secrets extends SecretsPort {
  store(address: string, key: string): Promise<void>;
  forget(address: string): Promise<void>;
}

const PREFIX = "key:";

export function createSecrets(storage: vscode.SecretStorage): Secrets {
  return {
    key: async (address) => storage.get(nameOf(address)),
    store: async (address, key) => storage.store(nameOf(address), key),
    forget: async (address) => storage.delete(nameOf(address)),
    onDidChange: (listener) =>
      storage.onDidChange(({ key }) => {
        if (key.startsWith(PREFIX)) listener();
      }),
  };
}

/** The same server has one key, whichever way its address is written. */
function nameOf(address: string): string {
  return PREFIX + parseEndpoint(address).origin;
}
