/** The states in which it is about servers: those to choose from, and the first view after each way to fail. The words are the product's. */

import { wayThere } from "../../../src/doctor/way.ts";
import { ModelError, type ModelServer } from "../../../src/models/model.ts";
import { fromStatus } from "../../../src/models/ollama/errors.ts";
import type { Context } from "../../../src/models/ollama/evidence.ts";
import { fromNetwork } from "../../../src/models/ollama/network.ts";
import { connect } from "../../../src/panel/connect.ts";
import type { Connection, PanelState, ServerChoice } from "../../../src/panel/protocol.ts";

const GPU = "https://gpu.example.com/ollama";
const servers: ServerChoice[] = [
  {
    name: "This computer",
    url: "http://127.0.0.1:11434",
    inForce: true,
    asking: false,
    health: { state: "well", version: "0.32.15", ms: 4, models: 6 },
  },
  {
    name: "Attic",
    url: "http://attic.local:11434",
    inForce: false,
    asking: false,
    health: {
      state: "failed",
      message:
        "Nothing answers at http://attic.local:11434. Start Ollama there with OLLAMA_HOST=0.0.0.0, so that it takes connections from other machines.",
    },
  },
  { name: "Office", url: GPU, inForce: false, asking: true },
];

const where: Context = { endpoint: GPU, secrets: [] };
const thrown = (code: string, message: string) =>
  Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error(message), { code }) });
const network = (code: string, at: Partial<Context> = {}) =>
  fromNetwork(thrown(code, code), false, { ...where, ...at });
const html = (status: number, more: object = {}) =>
  fromStatus({ status, type: "text/html", text: "<html>…</html>", by: "nginx/1.27.4", ...more }, where);

const failures: Record<string, { error: ModelError; hasKey?: boolean; proxies?: Parameters<typeof wayThere>[1] }> = {
  refused: { error: network("ECONNREFUSED", { endpoint: "http://127.0.0.1:11434" }) },
  "unknown-host": { error: network("ENOTFOUND"), proxies: { elsewhere: ["HTTPS_PROXY", "http.proxy"] } },
  certificate: { error: network("SELF_SIGNED_CERT_IN_CHAIN") },
  "certificate-expired": { error: network("CERT_HAS_EXPIRED") },
  "certificate-name": { error: network("ERR_TLS_CERT_ALTNAME_INVALID") },
  "ca-file": {
    error: new ModelError(
      "server-unreachable",
      "The file of certificates /etc/ssl/house-ca.pem cannot be used: there is no such file.",
      "",
      { fault: "ca-file" },
    ),
  },
  "key-missing": { error: html(401) },
  "key-refused": { error: html(401), hasKey: true },
  proxy: { error: html(502) },
  "proxy-gone": {
    error: network("ECONNREFUSED", { proxy: "http://proxy.example.com:3128" }),
    proxies: { proxy: "http://proxy.example.com:3128" },
  },
  redirect: { error: html(302, { location: "https://sso.example.com/login?next=%2F" }) },
  "wrong-path": { error: html(404) },
};

async function failed(name: string): Promise<Connection> {
  const { error, hasKey = false, proxies } = failures[name]!;
  const endpoint = name === "refused" ? "http://127.0.0.1:11434" : GPU;
  const server = { endpoint, list: () => Promise.reject(error) } as Partial<ModelServer> as ModelServer;
  const way = proxies && wayThere(endpoint, proxies);
  const here = { kind: "local", name: "burrow", text: "The connection is made from this computer (burrow)." } as const;
  return connect(server, null, { where: here, hasKey, ...(way ? { way } : {}) });
}

/** `base`: a state in which a task is open and all is well. */
export async function serverStates(base: PanelState): Promise<Record<string, PanelState>> {
  const empty: PanelState = { ...base, task: null, model: null, meter: null, items: [] };
  const states: Record<string, PanelState> = {
    servers: { ...base, servers },
    "servers-failed": { ...base, connection: await failed("refused"), servers: [{ ...servers[1]!, inForce: true }] },
    "first-run-servers": { ...empty, connection: await failed("certificate"), servers },
  };
  for (const name of Object.keys(failures))
    states[`first-run-${name}`] = { ...empty, connection: await failed(name), servers: servers.slice(0, 1) };
  return states;
}
