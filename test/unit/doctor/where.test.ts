/** Which machine connects, told by what the machine says of itself. */
import { describe, expect, it } from "vitest";
import { type HostFacts, loopbackAdvice, whereWeRun } from "../../../src/doctor/where.ts";

const facts = (more: Partial<HostFacts> = {}): HostFacts => ({
  hostname: "burrow",
  platform: "linux",
  release: "6.1.0-18-amd64",
  env: {},
  inContainer: false,
  ...more,
});

describe("who connects", () => {
  it("is this computer, unless something says otherwise", () => {
    expect(whereWeRun(facts())).toMatchObject({ kind: "local", name: "burrow" });
    expect(whereWeRun(facts({ platform: "darwin", release: "24.1.0" })).kind).toBe("local");
  });

  it("is WSL by its name, its kernel, or the editor's word", () => {
    expect(whereWeRun(facts({ env: { WSL_DISTRO_NAME: "Ubuntu" } }))).toMatchObject({ kind: "wsl", name: "Ubuntu" });
    expect(whereWeRun(facts({ release: "5.15.153.1-microsoft-standard-WSL2" })).kind).toBe("wsl");
    expect(whereWeRun(facts({ remoteName: "wsl" })).kind).toBe("wsl");
  });

  it("is the other end of SSH", () => {
    expect(whereWeRun(facts({ env: { SSH_CONNECTION: "10.0.0.2 51000 10.0.0.1 22" } })).kind).toBe("ssh");
    expect(whereWeRun(facts({ remoteName: "ssh-remote" }))).toMatchObject({
      kind: "ssh",
      text: expect.stringMatching(/burrow.*SSH/),
    });
  });

  it("is a container before anything that the container runs in", () => {
    const env = { WSL_DISTRO_NAME: "Ubuntu", SSH_CONNECTION: "x" };
    expect(whereWeRun(facts({ inContainer: true, env })).kind).toBe("container");
    for (const remoteName of ["dev-container", "attached-container", "codespaces"]) {
      expect(whereWeRun(facts({ remoteName })).kind).toBe("container");
    }
  });
});

describe("what to do where nothing answers at 127.0.0.1", () => {
  const advice = (more: Partial<HostFacts>, endpoint = "http://127.0.0.1:11434") =>
    loopbackAdvice(whereWeRun(facts(more)), endpoint);

  it("is another address for each place", () => {
    expect(advice({ inContainer: true })).toMatch(/host\.docker\.internal:11434/);
    expect(advice({ remoteName: "wsl" })).toMatch(/mirrored/);
    expect(advice({ remoteName: "ssh-remote" })).toMatch(/ssh -R 11434:127\.0\.0\.1:11434 burrow/);
  });

  it("is nothing special on the computer itself, nor for the address of another machine", () => {
    expect(advice({})).toBeUndefined();
    expect(advice({ inContainer: true }, "http://192.168.1.5:11434")).toBeUndefined();
  });
});
