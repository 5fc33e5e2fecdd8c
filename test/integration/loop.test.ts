/** The whole core over HTTP: what a user would see a task do. */
import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Approver } from "../../src/agent/approval.ts";
import { call, cutOff, fail, say, script } from "../ollama/index.ts";
import { type Bench, type BenchOptions, kept, nothing, until, workbench } from "./workbench.ts";

let bench: Bench;
const open = async (options: BenchOptions) => {
  bench = await workbench(options);
  return bench;
};
afterEach(() => bench?.close());

const demo = { script: kept("demo") };
const fixed = /Math\.round\(casePrice \/ BOTTLES_PER_CASE\)/;

describe("the sample task", () => {
  for (const [model, dialect] of [
    ["bilby-demo:latest", "native"],
    ["bilby-demo-xml:latest", "xml"],
    ["bilby-demo-think:latest", "native"],
    ["bilby-demo:latest", "json"],
    ["bilby-demo-think:latest", "json"],
  ] as const) {
    it(`is done to the end by ${model}, in ${dialect}`, async () => {
      const { agent, of, file, ollama } = await open({
        sample: true,
        model,
        ...(dialect === "json" ? { dialect } : {}),
        server: demo,
      });
      expect(await agent.say("The price of a bottle is wrong. Please fix it.")).toMatchObject({ cause: "finished" });
      expect(of("prompt.composed")[0]).toMatchObject({ dialect });
      expect(file("src/price.js")).toMatch(fixed);
      expect(of("tool.finished").map((event) => `${event.name} ${event.status}`)).toEqual([
        "list_files ok",
        "read_file ok",
        "apply_diff ok",
        "execute_command ok",
        "attempt_completion ok",
      ]);
      const bodies = ollama.chats.map((request) => request.body.replace(/\]\}$/, ""));
      for (let i = 1; i < bodies.length; i++) expect(bodies[i]!.startsWith(bodies[i - 1]!)).toBe(true);
      for (const chat of ollama.chats)
        expect(chat.json).toMatchObject({ truncate: false, shift: false, options: { num_ctx: 16_384 } });
    });
  }
});

describe("replies under a schema", () => {
  it("are asked for with the same schema in each request", async () => {
    const { agent, of, ollama } = await open({
      dialect: "json",
      files: { "a.txt": `${"alpha beta gamma\n".repeat(900)}` },
      window: 8192,
      server: {
        script: script("held", [
          [say("I look."), call("read_file", { path: "a.txt", lines: "1-400" })],
          [call("read_file", { path: "a.txt", lines: "401-800" })],
          [say("It is all alike.")],
        ]),
      },
    });
    expect(await agent.say("What is in it?")).toEqual({ cause: "answered", message: "" });
    expect(of("model.replied").at(-1)).toMatchObject({ text: "It is all alike.", calls: [], problems: [] });
    const formats = ollama.chats.map(({ json }) => JSON.stringify(json?.format));
    expect(new Set(formats)).toEqual(new Set([JSON.stringify(of("prompt.composed")[0]!.format)]));
  });

  it("that a server cannot give are said to be so, with what to do", async () => {
    const { agent } = await open({
      dialect: "json",
      server: { script: script("old", [[fail(400, "JSON schema conversion failed: unsupported")]]) },
    });
    const ended = await agent.say("Hello?");
    expect(ended).toMatchObject({
      cause: "server-error",
      message: expect.stringMatching(/cannot hold replies to a JSON schema\. Choose/),
    });
  });

  it("follow a switch of mode: what the new mode has, the new schema lets through", async () => {
    const { agent, of, ollama } = await open({
      dialect: "json",
      mode: "ask",
      files: { "a.txt": "a\n" },
      server: {
        script: script("switch", [
          [say("Yes.")],
          [call("write_file", { path: "b.txt", content: "b" })],
          [say("Done.")],
        ]),
      },
    });
    await agent.say("Is it there?");
    agent.switchMode("code");
    await agent.say("Write b.");
    expect(of("tool.finished")).toMatchObject([{ name: "write_file", status: "ok" }]);
    expect(JSON.stringify(ollama.chats[0]!.json?.format)).not.toContain("write_file");
    expect(JSON.stringify(ollama.chats[1]!.json?.format)).toContain("write_file");
  });
});

describe("a turn", () => {
  it("ends with a plain answer, and nobody is nagged", async () => {
    const { agent, ollama } = await open({ server: { script: script("answer", [[say("It rounds.")]]) } });
    expect(await agent.say("What does it do?")).toEqual({ cause: "answered", message: "" });
    expect(ollama.chats).toHaveLength(1);
  });

  it("runs several calls of one reply in order and hands back all results", async () => {
    const { agent, of, ollama } = await open({
      files: { "a.txt": "alpha\n", "b.txt": "beta\n" },
      server: {
        script: script("two", [
          [call("read_file", { path: "a.txt" }), call("read_file", { path: "b.txt" })],
          [say("done")],
        ]),
      },
    });
    await agent.say("read both");
    expect(of("tool.finished").map((event) => event.status)).toEqual(["ok", "ok"]);
    expect(ollama.chats[1]!.body).toMatch(/alpha.*beta/s);
  });

  it("asks before anything happens, and a rejection reaches the model with its reason", async () => {
    const asked: string[] = [];
    const approver: Approver = {
      ask: async ({ call }) => {
        asked.push(call.name);
        return { approved: false, by: "user", reason: "keep the old name" };
      },
    };
    const { agent, file, ollama, of } = await open({
      grants: nothing,
      approver,
      files: { "a.txt": "alpha\n" },
      server: {
        script: script("reject", [
          [
            call("write_file", { path: "a.txt", content: "omega\n" }),
            call("execute_command", { command: "touch evil" }),
          ],
          [say("I will leave it.")],
        ]),
      },
    });
    await agent.say("rename");
    expect(asked).toEqual(["write_file"]);
    expect(file("a.txt")).toBe("alpha\n");
    expect(of("tool.finished").map((event) => event.status)).toEqual(["rejected", "skipped"]);
    expect(ollama.chats[1]!.body).toContain("keep the old name");
    expect(fs.existsSync(path.join(bench.dir, "evil"))).toBe(false);
  });

  it("never writes a file from a reply that was cut off", async () => {
    for (const model of ["coder:14b", "plain:7b"]) {
      const { agent, file, ollama } = await open({
        model,
        files: { "a.txt": "alpha\n" },
        server: {
          script: script("cut", [
            [call("write_file", { path: "a.txt", content: "half of" }), cutOff()],
            [say("Smaller steps then.")],
          ]),
        },
      });
      expect(await agent.say("write")).toMatchObject({ cause: "answered" });
      expect(file("a.txt")).toBe("alpha\n");
      expect(ollama.chats[1]!.body).toContain("cut off");
      if (model === "coder:14b") await bench.close();
    }
  });

  it("keeps to its mode, whatever the model asks for", async () => {
    const { agent, file, of } = await open({
      mode: "ask",
      files: { "a.txt": "alpha\n" },
      server: { script: script("ask", [[call("write_file", { path: "a.txt", content: "x\n" })], [say("I may not.")]]) },
    });
    await agent.say("change it");
    expect(file("a.txt")).toBe("alpha\n");
    expect(of("tool.finished")[0]).toMatchObject({ status: "failed", text: expect.stringContaining("ask") });
  });

  it("lets architect mode change Markdown and nothing else", async () => {
    const { agent, file, of } = await open({
      mode: "architect",
      files: { "a.ts": "alpha\n" },
      server: {
        script: script("plan", [
          [call("write_file", { path: "plan.md", content: "# Plan\n" })],
          [call("write_file", { path: "a.ts", content: "x\n" })],
          [say("Planned.")],
        ]),
      },
    });
    await agent.say("plan it");
    expect(of("tool.finished").map((event) => event.status)).toEqual(["ok", "failed"]);
    expect(file("plan.md")).toBe("# Plan\n");
    expect(file("a.ts")).toBe("alpha\n");
  });

  it("stops a model that makes the same call for ever", async () => {
    const again = () => [call("read_file", { path: "a.txt" })];
    const { agent } = await open({
      files: { "a.txt": "alpha\n" },
      server: { script: script("loop", Array.from({ length: 20 }, again)) },
    });
    expect(await agent.say("go")).toMatchObject({ cause: "repeating" });
  });

  it("tells the user when the server cut the prompt in silence, and does not call that finished", async () => {
    const fox = "the quick brown fox jumps over the lazy dog\n".repeat(250);
    const { agent, ollama } = await open({
      files: { "a.txt": fox, "b.txt": `b\n${fox}`, "c.txt": `c\n${fox}` },
      server: {
        // Too old to know `truncate`, and with a model that holds less than was asked for.
        version: "0.9.0",
        models: [{ name: "coder:14b", capabilities: ["completion", "tools"], trained: 4096 }],
        script: script("old", [
          ["a.txt", "b.txt", "c.txt"].map((path) => call("read_file", { path })),
          [call("attempt_completion", { result: "ok" })],
        ]),
      },
    });
    const ended = await agent.say("read them");
    expect(ollama.chats.at(-1)!.cut).toBe(true);
    expect(ended).toMatchObject({ cause: "truncated", message: expect.stringMatching(/cut/) });
  });
});

describe("the log of a task", () => {
  it("goes on after its process was lost, with the same bytes in front", async () => {
    const steps = [[call("read_file", { path: "a.txt" })], [say("first answer")], [say("second answer")]];
    const { agent, ollama } = await open({
      files: { "a.txt": "alpha\n" },
      server: { script: script("resume", steps) },
    });
    await agent.say("one");
    await bench.reopen();
    expect(await bench.agent.say("two")).toMatchObject({ cause: "answered" });
    const bodies = ollama.chats.map((request) => request.body.replace(/\]\}$/, ""));
    expect(bodies[2]!.startsWith(bodies[1]!)).toBe(true);
    expect(bench.of("request.sent").every((event) => event.brokenPrefixAt === undefined)).toBe(true);
  });

  it("keeps what was said when there is no server, and goes on when there is one", async () => {
    const { agent, ollama, of } = await open({ server: { script: script("later", [[say("here now")]]) } });
    await ollama.pause();
    expect(await agent.say("hello?")).toMatchObject({ cause: "server-unreachable" });
    expect(of("user.said")).toHaveLength(1);
    await ollama.resume();
    expect(await agent.resume()).toMatchObject({ cause: "answered" });
    expect(ollama.chats[0]!.body).toContain("hello?");
  });
});

describe("switching mode in a running task", () => {
  it("tells the model at the end of the conversation and breaks no prefix in xml", async () => {
    const { agent, ollama, file } = await open({
      mode: "ask",
      model: "plain:7b",
      files: { "a.txt": "alpha\n" },
      server: {
        script: script("modes", [
          [say("It says alpha.")],
          [call("write_file", { path: "b.txt", content: "beta\n" })],
          [say("done")],
        ]),
      },
    });
    await agent.say("what is in it?");
    agent.switchMode("code");
    await agent.say("now change it");
    expect(file("b.txt")).toBe("beta\n");
    const bodies = ollama.chats.map((request) => request.body.replace(/\]\}$/, ""));
    expect(bodies[1]!.startsWith(bodies[0]!)).toBe(true);
    expect(bodies[1]).toContain("write_file");
  });

  it("announces the break where a native model needs other schemas", async () => {
    const { agent, of } = await open({
      mode: "ask",
      files: { "a.txt": "alpha\n" },
      server: {
        script: script("modes", [
          [say("alpha")],
          [call("write_file", { path: "a.txt", content: "b\n" })],
          [say("done")],
        ]),
      },
    });
    await agent.say("what is in it?");
    agent.switchMode("code");
    await agent.say("now change it");
    expect(of("prompt.composed").map((event) => event.why)).toEqual(["start", "mode"]);
    expect(of("request.sent").every((event) => event.brokenPrefixAt === undefined)).toBe(true);
  });
});

describe("stopping", () => {
  const closedWithin = async (ms: number, began: number) => {
    await until(() => bench.ollama.chats.at(-1)?.aborted !== undefined, "the server to see the close");
    expect(bench.ollama.chats.at(-1)!.aborted!.at - began).toBeLessThan(ms);
  };

  it("closes the connection while the server still reads the prompt", async () => {
    const { agent, ollama } = await open({
      server: { script: script("slow", [[say("late")], [say("and again")]]), prefillRate: 50, pace: 1 },
    });
    const turn = agent.say("hello");
    await until(() => ollama.chats.length === 1 && ollama.chats[0]!.phase === "prefill", "prefill");
    const began = Date.now();
    agent.stop();
    expect(await turn).toMatchObject({ cause: "stopped-by-user" });
    await closedWithin(1000, began);
    expect(ollama.chats).toHaveLength(1);
  });

  it("closes the connection in mid-stream and can go on", async () => {
    const { agent, ollama } = await open({
      server: { script: script("long", [[say("word ".repeat(500))], [say("short")]]), decodeRate: 20, pace: 1 },
    });
    const turn = agent.say("hello");
    await until(() => ollama.chats[0]?.firstByteAt !== undefined, "the first byte");
    const began = Date.now();
    agent.stop();
    expect(await turn).toMatchObject({ cause: "stopped-by-user" });
    await closedWithin(1000, began);
    await bench.reopen();
    expect(bench.of("request.failed")).toHaveLength(1);
  });

  it("kills the whole group of a running command", async () => {
    const command = "sleep 300 & echo $! > child.pid; sleep 300";
    const { agent, dir, of } = await open({
      server: { script: script("run", [[call("execute_command", { command })], [say("stopped, then")]]) },
    });
    const turn = agent.say("run it");
    const pidFile = path.join(dir, "child.pid");
    await until(() => fs.existsSync(pidFile) && fs.readFileSync(pidFile, "utf8").trim() !== "", "the child");
    const child = Number(fs.readFileSync(pidFile, "utf8"));
    agent.stop();
    expect(await turn).toMatchObject({ cause: "stopped-by-user" });
    expect(of("tool.finished")[0]).toMatchObject({ status: "interrupted" });
    await until(() => !alive(child), "the child of the command to be gone");
    await bench.reopen();
    expect(await bench.agent.resume()).toMatchObject({ cause: "answered" });
  });

  it("leaves a call that waits undecided, and asks again when the task goes on", async () => {
    let asked = 0;
    const approver: Approver = {
      ask: (_, signal) =>
        ++asked === 1
          ? new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
          : Promise.resolve({ approved: true, by: "user" }),
    };
    const { agent, file } = await open({
      grants: nothing,
      approver,
      files: { "a.txt": "alpha\n" },
      server: { script: script("wait", [[call("write_file", { path: "a.txt", content: "beta\n" })], [say("done")]]) },
    });
    const turn = agent.say("change it");
    await until(() => asked === 1, "the question");
    agent.stop();
    expect(await turn).toMatchObject({ cause: "stopped-by-user" });
    expect(file("a.txt")).toBe("alpha\n");
    await bench.reopen();
    expect(await bench.agent.resume()).toMatchObject({ cause: "answered" });
    expect(file("a.txt")).toBe("beta\n");
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie that nobody has reaped yet is gone for our purposes.
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false; // no such process
  }
}
