/** Speeds on disk: bounded, shared between windows, and never in the way. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepSpeeds } from "../../../src/agent/measured.ts";
import { fileSpeeds } from "../../../src/node/speeds.ts";
import { memorySink, TaskLog } from "../../../src/task/log.ts";

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "bilby-speeds-"));
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

const file = () => path.join(dir, "home", "speeds.json");
const record = (at: number) => ({ at, window: 8192, prompt: 1000, decode: 10 });

describe("speeds on disk", () => {
  it("keep the last replies of the models that were used last", () => {
    const speeds = fileSpeeds(file());
    for (let i = 0; i < 50; i++) speeds.add(`m${i}`, record(i));
    for (let i = 0; i < 50; i++) speeds.add("m49", record(100 + i));
    expect(speeds.of("m0")).toEqual([]);
    expect(speeds.of("m20")).toEqual([record(20)]);
    expect(speeds.of("m49").map(({ at }) => at)).toEqual(Array.from({ length: 30 }, (_, i) => 120 + i));
  });

  it("of two windows go into one file", () => {
    const [one, two] = [fileSpeeds(file()), fileSpeeds(file())];
    one.add("a", record(1));
    two.add("b", record(2));
    expect(one.of("b")).toEqual([record(2)]);
    expect(two.of("a")).toEqual([record(1)]);
  });

  it("count as none where the file is damaged, and stop no task where it cannot be written", () => {
    fs.mkdirSync(path.dirname(file()));
    fs.writeFileSync(file(), '{"a": [{"at": "yesterday"}]');
    expect(fileSpeeds(file()).of("a")).toEqual([]);
    fs.mkdirSync(path.join(dir, "taken.json"));
    expect(() => fileSpeeds(path.join(dir, "taken.json")).add("a", record(1))).not.toThrow();
  });
});

it("a task's replies are kept as they come, with the fill of their window", () => {
  const log = new TaskLog("t", [], memorySink);
  const speeds = fileSpeeds(file());
  keepSpeeds(log, speeds);
  log.append({
    type: "prompt.composed",
    why: "start",
    mode: "code",
    profile: "full",
    dialect: "xml",
    model: { name: "m:7b" },
    window: { tokens: 8192, source: "setting", reserve: 1638 },
    system: "",
    sections: [],
    tools: [],
    tokens: { system: 0, tools: 0 },
    options: {},
  });
  const reply = (step: number, reused: number, usage: object) => {
    log.append({ type: "request.sent", step, promptTokens: 0, reused });
    log.append({ type: "model.replied", step, content: "", text: "", calls: [], problems: [], usage, ms: 1 });
  };
  reply(1, 0, { promptTokens: 2000, promptMs: 1000, outputTokens: 50, outputMs: 1000, loadMs: 4000 });
  reply(2, 1990, { promptTokens: 2010, promptMs: 90, outputTokens: 40, outputMs: 1000 });
  reply(3, 0, {});
  expect(speeds.of("m:7b")).toMatchObject([
    { window: 8192, prompt: 2000, prefill: 2000, decode: 50, loadMs: 4000, reused: 0 },
    { prompt: 2010, decode: 40, reused: 1990 / 2010 },
  ]);
  // Twenty tokens say nothing of how fast thousands are read.
  expect(speeds.of("m:7b")[1]).not.toHaveProperty("prefill");
});
