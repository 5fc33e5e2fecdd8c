import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelError } from "../../../../src/models/model.ts";
import { parseEndpoint } from "../../../../src/models/ollama/endpoint.ts";

describe("the server's address", () => {
  it.each([
    ["", "http://127.0.0.1:11434"],
    ["localhost", "http://localhost:11434"],
    ["localhost:8080", "http://localhost:8080"],
    ["box:80", "http://box"],
    ["192.168.1.20", "http://192.168.1.20:11434"],
    [":5000", "http://127.0.0.1:5000"],
    ["::1", "http://[::1]:11434"],
    ["[::1]:9000", "http://[::1]:9000"],
    ["0.0.0.0:11434", "http://127.0.0.1:11434"],
    ["http://0.0.0.0:11434/", "http://127.0.0.1:11434"],
    ["http://[::]:11434", "http://[::1]:11434"],
    // With a scheme the port is the scheme's own, as Ollama reads OLLAMA_HOST.
    ["http://gpu", "http://gpu"],
    ["https://gpu.example/", "https://gpu.example"],
    ["https://gpu.example/ollama/", "https://gpu.example/ollama"],
    ["https://gpu.example/ollama/api", "https://gpu.example/ollama"],
    ["http://localhost:11434/api", "http://localhost:11434"],
    ["http://localhost:11434/api/", "http://localhost:11434"],
    ["http://localhost:11434/api/chat", "http://localhost:11434"],
    ["http://localhost:11434/v1", "http://localhost:11434"],
    ["http://localhost:11434/v1/chat/completions", "http://localhost:11434"],
    ["http://localhost:11434//api//tags/", "http://localhost:11434"],
    ["  'http://localhost:11434' ", "http://localhost:11434"],
    ["HTTP://LocalHost:11434", "http://localhost:11434"],
    ["host/api-gateway", "http://host:11434/api-gateway"],
    ["fe80::1", "http://[fe80::1]:11434"],
    ["abcd:ef01::2", "http://[abcd:ef01::2]:11434"],
    ["[2001:db8::7]/ai//", "http://[2001:db8::7]:11434/ai"],
    ["http://[::ffff:10.0.0.1]:1", "http://[::ffff:a00:1]:1"],
  ])("%j is %s", (typed, url) => {
    expect(parseEndpoint(typed).url).toBe(url);
  });

  it.each([
    ["ftp://localhost", "ftp"],
    ["http://", "not an address"],
    ["http://local host:11434", "space"],
    ["http://localhost:99999", "not an address"],
    ["http://localhost:11434/?key=abc", "?"],
    ["http:localhost:11434", "not an address"],
    ["{}", "not an address"],
    ["file:///etc/passwd", "file:// is not http or https"],
    ["file:/etc/passwd", "file: is not http or https"],
    ["unix:/run/ollama.sock", "unix: is not http or https"],
    ["http+unix://%2Frun%2Follama.sock", "http+unix:// is not http or https"],
    ["javascript:alert(1)", "javascript: is not http or https"],
    ["http://[fe80::1%25eth0]:11434", "not an address"],
    ["http://joey:%zz@box", "two hex digits"],
  ])("%j is refused with the reason", (typed, reason) => {
    expect(() => parseEndpoint(typed)).toThrow(ModelError);
    expect(() => parseEndpoint(typed)).toThrow(reason);
    expect(() => parseEndpoint(typed)).toThrow("http://host:11434");
  });

  it("gives user and password as a header and shows neither", () => {
    const { url, authorization } = parseEndpoint("https://joey:p%40uch@gpu.example/ai");
    expect(url).toBe("https://gpu.example/ai");
    expect(authorization).toBe(`Basic ${Buffer.from("joey:p@uch").toString("base64")}`);
    for (const typed of [
      "ftp://joey:pouch@gpu",
      "http://joey:pou/ch@pouch@gpu:x",
      "joey:pouch@gpu x",
      "http://j:%zz-pouch@gpu",
    ])
      expect(() => parseEndpoint(typed)).not.toThrow("pouch");
  });

  it("stays what it is when it is read again", () => {
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().map((ip) => `[${ip}]`),
    );
    const path = fc.array(fc.stringMatching(/^[a-z0-9-]{1,8}$/), { maxLength: 3 }).map((parts) => parts.join("/"));
    const typed = fc
      .tuple(fc.constantFrom("", "http://", "https://"), host, fc.option(fc.integer({ min: 1, max: 65_535 })), path)
      .map(([scheme, name, port, rest]) => `${scheme}${name}${port === null ? "" : `:${port}`}/${rest}`);
    fc.assert(
      fc.property(typed, (text) => {
        const once = parseEndpoint(text).url;
        expect(parseEndpoint(once).url).toBe(once);
        expect(once).not.toMatch(/\/$/);
      }),
    );
  });

  it("is read or refused with a ModelError, whatever is typed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
        (text) => {
          try {
            expect(URL.canParse(parseEndpoint(text).url)).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(ModelError);
          }
        },
      ),
    );
  });
});
