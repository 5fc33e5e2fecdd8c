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

export function dispatcherFor(way: Way): Dispatcher {
  return connected(way).compose((dispatch) => (options, handler) => dispatch(options, stopAt407(handler)));
}

/** fetch makes an error without a word of an answer of 407, as a browser must; so it is named here. */
function stopAt407(handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  const start = handler.onResponseStart?.bind(handler);
  handler.onResponseStart = (controller, status, ...rest) => {
    if (status === 407) controller.abort(new Error("proxy authentication required (HTTP 407)"));
    else start?.(controller, status, ...rest);
  };
  return handler;
}

function connected({ silence, trust, proxy }: Way): Dispatcher {
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
