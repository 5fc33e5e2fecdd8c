/** Commands in a real VS Code: one that is left running, seen in a terminal, ended; and what of the editor's environment reaches one. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { call, say } from "../ollama/index.ts";
import { Panel } from "./panel.ts";
import { MODEL, openStage, pictureOfFailure, type Stage, sampleProject, screenshot } from "./stage.ts";
import { eventually } from "./vscode/workbench.ts";

const SERVER =
  "echo $$ > pid; printf 'up\\033]0;owned\\007\\n'; while [ ! -e more ]; do sleep 0.1; done; echo more; sleep 1000";

let stage: Stage;
let panel: Panel;
beforeAll(async () => {
  stage = await openStage({ from: sampleProject, settings: { "bilby.deniedCommands": ["git push"] } });
  panel = new Panel(await stage.workbench.openView());
  await panel.start(MODEL);
});
afterAll(() => stage?.close());

function isRunning(): boolean {
  try {
    return process.kill(Number(stage.file("pid")), 0);
  } catch {
    return false;
  }
}

describe("a command in the editor", () => {
  let lost: string | undefined;
  beforeEach(() => expect(lost, "the walk ended before this step").toBeUndefined());
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail" || lost) return;
    lost = task.name;
    await pictureOfFailure(stage, task);
  });

  it("gets nothing of the extension host's own environment", async () => {
    stage.script([call("execute_command", { command: "env > env.txt; git --version" })], [say("Seen.")]);
    await panel.say("look");
    await panel.approve(/^Run/);
    await panel.shows("Seen.");
    const env = stage.file("env.txt");
    expect(env).not.toMatch(/^(?:VSCODE_|ELECTRON_|CODE_SERVER_|BILBY_)/m);
    expect(env).not.toMatch(/^NODE_OPTIONS=.*(?:vscode|inspect|bootloader)/m);
    expect(env).toMatch(/^GIT_PAGER=cat$/m);
    expect(env).toMatch(/^GIT_TERMINAL_PROMPT=0$/m);
  });

  it("that is denied is not asked about", async () => {
    stage.script([call("execute_command", { command: "true && git push" })], [say("Understood.")]);
    await panel.say("push it");
    await panel.shows("Understood.");
    await panel.shows(/Not run: "git push" is on your list/);
  });

  it("is left running with a button in its card, and listed above the input", async () => {
    stage.script([call("execute_command", { command: SERVER })], [say("It is up.")]);
    await panel.say("start it");
    await panel.approve(/^Run/);
    await panel.shows(/^up$/);
    await panel.frame.getByRole("button", { name: "Leave running" }).click();
    await panel.shows("It is up.");
    const list = panel.frame.getByRole("list", { name: "Commands in the background" });
    await list.getByRole("button", { name: /^Output of / }).press("Enter");
    await list.getByText(/^up$/).waitFor();
    await stage.workbench.screenshot(screenshot("background"));
    expect(isRunning()).toBe(true);
  });

  it("is shown in a terminal, live, without what would change the terminal", async () => {
    const list = panel.frame.getByRole("list", { name: "Commands in the background" });
    await list.getByRole("button", { name: /^Show in terminal/ }).click();
    const { page } = stage.workbench;
    const terminal = page.locator(".terminal-wrapper.active");
    await terminal.waitFor();
    stage.put("more", "");
    await panel.shows(/more/);
    await stage.workbench.screenshot(screenshot("command-terminal"));
    expect(await page.getByText("owned", { exact: true }).count()).toBe(0);
  });

  it("goes on when its terminal is closed, and ends with Kill", async () => {
    await stage.workbench.runCommand("Terminal: Kill the Active Terminal Instance");
    await eventually(() => stage.workbench.page.locator(".terminal-wrapper.active").count(), 0);
    expect(isRunning()).toBe(true);
    const list = panel.frame.getByRole("list", { name: "Commands in the background" });
    await list.getByRole("button", { name: /^Kill/ }).press("Enter");
    await list.waitFor({ state: "detached" });
    await eventually(isRunning, false);
    await panel.shows(/^You ended /);
  });

  it("ends with the window", async () => {
    stage.script(
      [call("execute_command", { command: "echo $$ > pid; sleep 1000", background: "true" })],
      [say("Running.")],
    );
    await panel.say("once more");
    await panel.approve(/^Run/);
    await panel.shows("Running.");
    expect(isRunning()).toBe(true);
    await stage.workbench.runCommand("Developer: Reload Window");
    await eventually(isRunning, false);
  });
});
