/** What is sent to a server, and what is never shown of it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelError } from "../../../../src/models/model.ts";
import { connection } from "../../../../src/models/ollama/connection.ts";
import { fromErrorLine, fromStatus } from "../../../../src/models/ollama/errors.ts";
import { secretsIn } from "../../../../src/models/ollama/evidence.ts";
import { headersFor } from "../../../../src/models/ollama/headers.ts";
import { isNear, parseProxy } from "../../../../src/models/ollama/proxy.ts";

const endpoint = "https://gpu.example";
const where = (...values: string[]) => ({ endpoint, secrets: secretsIn(values) });
const shown = (error: ModelError) => `${error.message}\n${error.evidence}`;

describe("headers", () => {
  it("are sent once each, the user's own before the key's", () => {
    expect(headersFor({ key: "k1", headers: { Authorization: "Basic abc", "X-Team": "a" } })).toEqual({
      authorization: "Basic abc",
      "x-team": "a",
    });
  });

  it.each([
    [{ headers: { "x-key": "pouch-7\r\nHost: evil" } }, /"x-key"/],
    [{ headers: { "bad name": "pouch-7" } }, /"bad name"/],
    [{ headers: { "Proxy-Authorization": "Basic pouch-7" } }, /"Proxy-Authorization".*belongs to the connection/],
    [{ headers: { "content-length": "7" } }, /belongs to the connection/],
    [{ key: "pouch-7-ключ" }, /^The key cannot be sent/],
  ])("that HTTP would refuse are named, never shown", (given, words) => {
    try {
      headersFor(given);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ name: "ModelError", fault: "bad-header", message: expect.stringMatching(words) });
      expect(shown(error as ModelError)).not.toContain("pouch-7");
    }
  });

  it("are refused before anything is connected to", () => {
    expect(() => connection({ endpoint, headers: { "x y": "z" } })).toThrow(ModelError);
  });
});

describe("what a failure shows", () => {
  // As they come in keys: no part of a key is a word of the sentences around it.
  const key = fc.stringMatching(/^[A-Za-z0-9+/="\\%&-]{12,40}$/);

  it("never holds the key, in whatever form the server gives it back", () => {
    fc.assert(
      fc.property(key, fc.constantFrom(200, 302, 400, 403, 404, 500, 502), (secret, status) => {
        const at = where(`Bearer ${secret}`);
        const said = [
          { error: `no model for Bearer ${secret}` },
          { error: { message: `key ${secret} is wrong` } },
          { error: `may be incompatible with your version ${encodeURIComponent(secret)}` },
        ];
        for (const body of said) {
          for (const error of [
            fromStatus(
              {
                status,
                type: "application/json",
                text: JSON.stringify(body),
                location: `/x?k=${encodeURIComponent(secret)}`,
              },
              at,
            ),
            fromErrorLine(body.error, at),
          ]) {
            expect(shown(error)).not.toContain(secret);
            expect(shown(error)).not.toContain(encodeURIComponent(secret));
          }
        }
      }),
    );
  });

  it("leaves what the model wrote as it was, because a call is read from it", () => {
    const raw = '{"path":"a.txt","content":"true"}';
    const error = fromErrorLine(`error parsing tool call: raw='${raw}', err=bad`, where("true"));
    expect(error.raw).toBe(raw);
  });
});

describe("a redirect", () => {
  const redirect = (location?: string) => fromStatus({ status: 307, type: "", text: "", location }, where()).message;

  it("to another server is named and refused, without what else is in the address", () => {
    const message = redirect("https://joey:pouch@sso.example.com/login?next=%2Fsecret#x");
    expect(message).toMatch(/redirects to another server, https:\/\/sso\.example\.com\. Bilby does not follow it/);
    expect(message).not.toMatch(/pouch|secret/);
  });

  it("on the same host gives the address to set", () => {
    expect(redirect("/ollama/api/tags")).toBe(
      `${endpoint} redirects to ${endpoint}. Set the address to ${endpoint}/ollama.`,
    );
  });

  it.each([undefined, "http://[bad", "//"])("to %s is refused all the same", (location) => {
    expect(redirect(location)).toMatch(/redirects/);
  });
});

describe("a proxy", () => {
  it.each([
    "127.0.0.1",
    "127.9.9.9",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.1",
    "192.168.1.1",
    "169.254.1.1",
    "100.64.0.1",
    "[::1]",
    "[fd00::1]",
    "[fe80::1]",
    "[::ffff:10.0.0.1]",
    "localhost",
    "localhost.",
    "box",
    "box.local",
    "gpu.lan",
    "ci.internal",
  ])("is not for %s", (host) => expect(isNear(`http://${host}:11434`)).toBe(true));

  it.each([
    "8.8.8.8",
    "172.15.0.1",
    "172.32.0.1",
    "100.128.0.1",
    "11.0.0.1",
    "[2001:db8::1]",
    "[::ffff:8.8.8.8]",
    "gpu.example",
    "10.example.com",
    "local.example.com",
  ])("may be for %s", (host) => expect(isNear(`http://${host}:11434`)).toBe(false));

  it("is read or refused with a ModelError, whatever is typed, and its password is never shown", () => {
    const typed = fc.oneof(
      fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
      fc.stringMatching(/^[a-z]{1,9}(:[0-9]{1,6})?[/?#]?[a-z]{0,3}$/).map((rest) => `http://joey:pouch-7@${rest}`),
    );
    fc.assert(
      fc.property(typed, (text) => {
        try {
          expect(parseProxy(text)?.shown ?? "").not.toContain("pouch-7");
        } catch (error) {
          expect(error).toBeInstanceOf(ModelError);
          expect(shown(error as ModelError)).not.toContain("pouch-7");
        }
      }),
    );
  });
});
