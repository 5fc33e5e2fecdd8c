/** Answers that no Ollama gives: whoever stands before it, or in its place, and what that means for the address. */
import type { StopCause } from "../../task/events.ts";
import { type Fault, ModelError } from "../model.ts";
import { parseEndpoint } from "./endpoint.ts";
import { type Context, evidenceOf } from "./evidence.ts";

/** What came back. */
export interface Answer {
  status: number;
  type: string;
  text: string;
  /** Where a redirect points, as it was sent. */
  location?: string | undefined;
  /** Who says to have answered: Ollama names nobody, proxies do. */
  by?: string | undefined;
}

export function notOllama({ status, type, text, location, by }: Answer, where: Context, evidence: string): ModelError {
  const fail = (cause: StopCause, fault: Fault, message: string) => new ModelError(cause, message, evidence, { fault });
  const at = where.endpoint;
  const proxy = by && /^[\w./ ()-]{1,40}$/.test(by) ? `A proxy (${by})` : "A proxy";
  if (status >= 300 && status < 400) return fail("server-unreachable", "redirect", redirect(location, where));
  // Said by proxies only, in the network of a hotel or a train.
  if (status === 511)
    return fail(
      "server-unreachable",
      "proxy",
      `The network wants you to sign in first. Open a web page, then try again.`,
    );
  if (status === 413)
    return fail("server-error", "proxy", `${proxy} before ${at} refuses bodies this large. Raise its limit.`);
  if (status === 408 || status === 504 || status === 524) {
    return fail(
      "server-error",
      "proxy",
      `${proxy} before ${at} gave up while the model was still reading. Raise its read timeout.`,
    );
  }
  if (status === 502 || status === 503) {
    return fail("server-unreachable", "proxy", `${proxy} answers at ${at}, but Ollama behind it does not. Start it.`);
  }
  if (status >= 500) {
    return new ModelError(
      "server-error",
      `${at} failed with HTTP ${status} and gave no reason. See its log.`,
      evidence,
    );
  }
  if (status === 400 && /HTTP request (was sent )?to (an )?HTTPS/i.test(text)) {
    const secure = at.replace(/^http:/, "https:");
    return fail(
      "server-unreachable",
      "needs-https",
      `What answers at ${at} wants https. Set the address to ${secure}.`,
    );
  }
  const what = /html/i.test(type) ? "a web page" : "something else";
  const whose = by && proxy !== "A proxy" ? ` of ${by}` : "";
  return fail(
    "server-unreachable",
    "wrong-path",
    `${at} answers with ${what}${whose}, not as Ollama does. Check the address and the path in it.`,
  );
}

/** A success that is a web page, or nothing an Ollama would say. */
export function wrongAnswer(answer: Omit<Answer, "status">, where: Context): ModelError {
  return notOllama({ ...answer, status: 200 }, where, evidenceOf(answer.text, where));
}

/** Never followed: names the host, because only the user can know whether it is theirs. */
function redirect(location: string | undefined, { endpoint }: Context): string {
  const target = location && URL.canParse(location, endpoint) ? new URL(location, endpoint) : undefined;
  if (!target) return `${endpoint} redirects elsewhere. Set the address it redirects to.`;
  if (target.host !== new URL(endpoint).host) {
    return `${endpoint} redirects to another server, ${target.origin}. Bilby does not follow it, and sent nothing there. If that one is yours, set its address.`;
  }
  target.username = target.password = target.search = target.hash = "";
  return `${endpoint} redirects to ${target.origin}. Set the address to ${parseEndpoint(target.href).url}.`;
}
