/** The user's MCP servers in the editor: one file, a card that names the tool, and a grant for exactly that tool. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { call, say } from "../ollama/index.ts";
import { Panel } from "./panel.ts";
import { MODEL, openStage, pictureOfFailure, type Stage, sampleProject, screenshot } from "./stage.ts";
import { checkout } from "./vscode/cache.ts";

let stage: Stage;
let panel: Panel;
beforeAll(async () => {
  stage = await openStage({ from: sampleProject });
  mkdirSync(stage.home, { recursive: true });
  const docs = { command: process.execPath, args: [join(checkout, "test/mcp/server.ts")] };
  writeFileSync(join(stage.home, "mcp.json"), JSON.stringify({ mcpServers: { docs } }));
  panel = new Panel(await stage.workbench.openView());
  await panel.start(MODEL);
});
afterAll(() => stage?.close());
afterEach(({ task }) => pictureOfFailure(stage, task));

const search = (query: string) =>
  call("use_mcp_tool", { server_name: "docs", tool_name: "search", arguments: { query } });

describe("an MCP tool", () => {
  it("waits in a card that says what is called with what, and is called again unasked once it was granted", async () => {
    stage.script([search("tax")], [search("discounts")], [say("That is all.")]);
    await panel.say("Look it up.");
    const card = await panel.waiting(/^Call/);
    expect(await card.textContent()).toContain('"query": "tax"');
    expect(await card.textContent()).toContain("server.ts");
    await stage.workbench.screenshot(screenshot("mcp-card"));
    await card.getByRole("button", { name: "More" }).click();
    await panel.frame.getByRole("menuitem", { name: "Approve, and this MCP tool in this task" }).click();
    await panel.shows("That is all.");
    expect(stage.ollama.chats.at(-1)?.body).toContain("2 pages about discounts");
    await panel.frame.getByText("Without asking: call mcp tools (this task)").waitFor();
  });

  it("has its file opened by a command", async () => {
    await stage.workbench.runCommand("Bilby: MCP Servers");
    await stage.workbench.page.locator(".tab.active", { hasText: "mcp.json" }).waitFor();
  });
});
