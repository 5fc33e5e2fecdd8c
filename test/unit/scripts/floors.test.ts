import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { sources, violations } from "../../../scripts/floors.ts";

const found = (file: string, text: string) => violations(new Map([[file, text]]));

it("holds in the sources as they are", () => {
  const files = sources(fileURLToPath(new URL("../../../src", import.meta.url)));
  expect(files.size).toBeGreaterThan(20);
  expect(violations(files)).toEqual([]);
});

it.each([
  ["the core knows no editor", "agent/agent.ts", 'import * as vscode from "vscode";'],
  ["nothing points up", "context/window.ts", 'import { Agent } from "../agent/agent.ts";'],
  ["context knows no tool", "context/window.ts", 'import type { Tool } from "../tools/tool.ts";'],
  ["pure text touches no disk", "edit/match.ts", 'import { readFile } from "node:fs/promises";'],
  ["pure text starts no process", "calls/xml.ts", 'const { spawn } = await import("node:child_process");'],
  [
    "an import over several lines is seen",
    "prompt/compose.ts",
    'import {\n  Agent,\n  type Ended,\n} from "../agent/agent.ts";',
  ],
  ["a re-export is an import", "task/log.ts", 'export * from "../agent/agent.ts";'],
  ["an import for its effect is one", "task/log.ts", 'import "../agent/agent.ts";'],
  ["types only means types only", "models/ollama/server.ts", 'import { taskEvent } from "../../task/events.ts";'],
  ["panel and node do not know each other", "panel/session.ts", 'import { bilbyHome } from "../node/home.ts";'],
  ["the terminal has no editor", "cli.ts", 'import { x } from "./vscode/core.ts";'],
  ["a new folder needs a floor", "helpers/all.ts", ""],
])("%s", (_, file, text) => {
  expect(found(file, text)).toHaveLength(1);
});

it.each([
  ["a type through a port", "models/model.ts", 'import type { Usage } from "../task/events.ts";'],
  ["a type among braces", "models/model.ts", 'import { type Usage, type StopCause } from "../task/events.ts";'],
  ["what computes only", "edit/lines.ts", 'import { createHash } from "node:crypto";'],
  ["the same folder", "agent/agent.ts", 'import { say } from "./say.ts";'],
  ["a package", "calls/nested.ts", 'import { XMLParser } from "fast-xml-parser";'],
])("lets through %s", (_, file, text) => {
  expect(found(file, text)).toEqual([]);
});
