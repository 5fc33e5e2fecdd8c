/**
 * The way to a server: one connection for one request, straight or through the proxy that the user set. Certificates are
 * always checked, whatever the environment says.
 */
import type { SecureContext } from "node:tls";
import { Agent, type Dispatcher, ProxyAgent } from "undici";

export interface Way {
  /** Milliseconds the server may say nothing; 0: as long as it likes. */
  silence: number;
  /** What is trusted there; undefined: what Node trusts by itself. */
  trust?: SecureContext | undefined;
  /** Of the proxy, with name and password. */
  proxy?: string | undefined;
}

export function dispatcherFor({ silence, trust, proxy }: Way): Dispatcher {
  const timeouts = { headersTimeout: silence, bodyTimeout: silence };
  // Said, because NODE_TLS_REJECT_UNAUTHORIZED=0 would else switch it off.
  const secure = { rejectUnauthorized: true, ...(trust ? { secureContext: trust } : {}) };
  if (!proxy) return new Agent({ ...timeouts, connect: secure });
  // Always through a tunnel, for http too: what comes out of it is the server's word, and everything else the proxy's.
  return new ProxyAgent({
    ...timeouts,
    uri: proxy,
    proxyTunnel: true,
    requestTls: secure,
    proxyTls: { rejectUnauthorized: true },
  });
}
