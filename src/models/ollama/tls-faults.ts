/** Why a secure connection was refused, by OpenSSL's codes. There is no way round any of these but to put it right. */
import type { Fault } from "../model.ts";
import type { Context } from "./evidence.ts";

/** undefined: the certificate is not what was wrong. */
export function tlsFault(
  codes: ReadonlySet<string>,
  { endpoint }: Pick<Context, "endpoint">,
): { fault: Fault; message: string } | undefined {
  for (const [pattern, fault, message] of KNOWN) {
    if ([...codes].some((code) => pattern.test(code))) return { fault, message: message(endpoint) };
  }
  return undefined;
}

const KNOWN: readonly [RegExp, Fault, (endpoint: string) => string][] = [
  [
    /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
    "certificate-expired",
    (at) => `The certificate of ${at} has expired, or is not valid yet.`,
  ],
  [
    /^ERR_TLS_CERT_ALTNAME/,
    "certificate-name",
    (at) => `The certificate of ${at} is for another host name than ${new URL(at).hostname}.`,
  ],
  [
    // What speaks plain http answers the handshake with letters.
    /^(ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|ERR_SSL_HTTP_REQUEST)$/,
    "not-https",
    (at) => `What answers at ${at} does not speak https.`,
  ],
  [
    /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_UNTRUSTED/,
    "certificate",
    (at) => `The certificate of ${at} is not trusted here: nobody known signed it.`,
  ],
  [
    /CERT|ERR_TLS|ERR_SSL|^EPROTO$/,
    "certificate",
    (at) => `There is no secure connection to ${at}: its certificate or its TLS version is refused.`,
  ],
];
