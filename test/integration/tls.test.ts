/** Servers with certificates: what is trusted, and what each refusal is called. All over real TLS on loopback. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { diagnose } from "../../src/doctor/diagnose.ts";
import { whereWeRun } from "../../src/doctor/where.ts";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import { trustOf } from "../../src/node/trust.ts";
import { certificateFile, type OllamaOptions, type ScriptedOllama, startOllama } from "../ollama/index.ts";
import { bilby } from "./terminal.ts";

const CA = certificateFile("ca.pem");
const where = whereWeRun({ hostname: "burrow", platform: "linux", release: "6.1", env: {}, inContainer: false });

let ollama: ScriptedOllama;
afterEach(async () => {
  vi.unstubAllEnvs();
  await ollama?.stop();
});

async function start(certificate: OllamaOptions["certificate"]): Promise<string> {
  ollama = await startOllama(certificate ? { certificate } : {});
  return ollama.url;
}

/** What the doctor says of this server with this file of certificates. */
async function ask(endpoint: string, caFile = "") {
  const open = () => ollamaServer({ endpoint, key: "sesame-open", trust: trustOf(caFile) });
  const servers = [{ typed: endpoint, hasKey: true, open }];
  const found = await diagnose({ where, servers, signal: new AbortController().signal });
  return found.servers[0]!.findings[0]!;
}

describe("a certificate of an authority of one's own", () => {
  it("is trusted with the authority's file, for a whole conversation", async () => {
    const endpoint = await start("here");
    const server = ollamaServer({ endpoint, trust: trustOf(CA) });
    expect(await server.version()).toBe("0.32.15");
    expect((await server.list()).length).toBeGreaterThan(0);
  });

  it("is not trusted without it, and nothing is sent", async () => {
    expect(await ask(await start("here"))).toMatchObject({
      id: "certificate",
      text: expect.stringMatching(/is not trusted here: nobody known signed it/),
      next: expect.stringMatching(/bilby\.caFile.*--ca/),
    });
    expect(ollama.requests).toEqual([]);
  });

  it("is not trusted with the file of another authority", async () => {
    expect(await ask(await start("here"), certificateFile("other-ca.pem"))).toMatchObject({ id: "certificate" });
  });

  it("is not trusted because the environment says that certificates need not be checked", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    expect(await ask(await start("here"))).toMatchObject({ id: "certificate" });
    expect(ollama.requests).toEqual([]);
  });

  it("counts for the server it was given for and for no other", async () => {
    const endpoint = await start("here");
    await ollamaServer({ endpoint, trust: trustOf(CA) }).version();
    await expect(ollamaServer({ endpoint, trust: trustOf("") }).version()).rejects.toMatchObject({
      fault: "certificate",
    });
  });
});

describe("a certificate that does not fit", () => {
  it("because its time is over is told as such", async () => {
    expect(await ask(await start("expired"), CA)).toMatchObject({
      id: "certificate-expired",
      text: expect.stringMatching(/has expired/),
      next: expect.stringMatching(/Renew it.*clock/),
    });
  });

  it("because it is for another host is told as such", async () => {
    expect(await ask(await start("elsewhere"), CA)).toMatchObject({
      id: "certificate-name",
      text: expect.stringMatching(/another host name than 127\.0\.0\.1/),
    });
  });

  it("because there is none: the server speaks plain http", async () => {
    const endpoint = await start(undefined);
    expect(await ask(endpoint.replace("http:", "https:"), CA)).toMatchObject({ id: "not-https" });
  });

  it("because https was left out of the address, as servers in front of Ollama say it", async () => {
    const endpoint = await start(undefined);
    ollama.intercept = () => ({
      status: 400,
      type: "text/html",
      body: "<center>The plain HTTP request was sent to HTTPS port</center>",
    });
    expect(await ask(endpoint)).toMatchObject({
      id: "needs-https",
      text: expect.stringContaining(endpoint.replace("http:", "https:")),
    });
  });
});

describe("a file of certificates", () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "bilby-ca-"));
  const put = (name: string, text: string) => {
    fs.writeFileSync(path.join(dir, name), text);
    return path.join(dir, name);
  };
  const pem = fs.readFileSync(CA, "utf8");

  it.each([
    ["that is not there", () => path.join(dir, "gone.pem"), /gone\.pem cannot be used: there is no such file/],
    ["that is a folder", () => dir, /it is a folder/],
    [
      "without a certificate",
      () => put("key.pem", "-----BEGIN PRIVATE KEY-----\nx\n"),
      /no certificate in it in the PEM/,
    ],
    [
      "with a damaged one",
      () => put("bad.pem", `${pem}${pem.replace(/\n\w/, "\n!")}`),
      /certificate number 2 is damaged/,
    ],
    ["whose path is not a full one", () => "ca.pem", /it is not a full path/],
  ])("%s is refused with the reason", async (_, file, reason) => {
    expect(await ask(await start("here"), file())).toMatchObject({
      id: "ca-file",
      text: expect.stringMatching(reason),
    });
    expect(ollama.requests).toEqual([]);
  });

  it("may hold several", async () => {
    const both = put("both.pem", `# ours\n${fs.readFileSync(certificateFile("other-ca.pem"), "utf8")}\n${pem}`);
    expect(await ask(await start("here"), both)).toMatchObject({ id: "answers" });
  });

  it("does not matter to a server without https", async () => {
    expect(await ask(await start(undefined), path.join(dir, "gone.pem"))).toMatchObject({ id: "answers" });
  });
});

describe("bilby", () => {
  it("takes the file as --ca or BILBY_CA", async () => {
    const endpoint = await start("here");
    expect((await bilby(["doctor", "--host", endpoint])).out).toMatch(/✗ .*not trusted here/);
    expect((await bilby(["doctor", "--host", endpoint, "--ca", CA])).code).toBe(0);
    expect((await bilby(["models", "--host", endpoint, "--ca", path.relative(process.cwd(), CA)])).code).toBe(0);
    expect((await bilby(["doctor", "--host", endpoint], { BILBY_CA: CA })).code).toBe(0);
  });
});
