/**
 * What Bilby costs in a real VS Code: milliseconds to activate, and memory of the extension host over a bare one, after its view
 * was opened and a task was done. Needs the packed extension; run with `node test/bench/vscode.ts`.
 */

import { Panel } from "../e2e/panel.ts";
import { MODEL, openStage, sampleProject } from "../e2e/stage.ts";
import { extensionHostBytes } from "../e2e/vscode/workbench.ts";
import { call, say } from "../ollama/index.ts";

const WINDOWS = 5;
const SAMPLE_MS = 5_000;
const STEADY_BYTES = 3 * 1024 * 1024;

const stage = await openStage({ from: sampleProject, settings: { "bilby.autoApprove.read": true } });
try {
  const { workbench, vscode } = stage;
  const bare = await steadyBytes();
  const panel = new Panel(await workbench.openView());
  await panel.start(MODEL);
  stage.script([call("read_file", { path: "src/price.js" })], [say("Six bottles to a case.")]);
  await panel.say("How many bottles are in a case?");
  await panel.shows("Six bottles to a case.");
  const used = await steadyBytes();

  const times: number[] = [];
  for (let i = 0; i < WINDOWS; i++) {
    // Opened into a window at rest: with a view that was open before, everything else starts at the same moment.
    await workbench.openExplorer();
    await workbench.reload();
    await steadyBytes();
    await workbench.openView();
    const ms = await workbench.activationMs();
    if (ms !== undefined) times.push(ms);
  }
  console.log(`activation: ${median(times)} ms (median of ${times.join(", ")})`);
  console.log(`extension host: ${mib(bare)} bare, ${mib(used)} after a task, ${mib(used - bare)} more`);

  /** The host grows for half a minute after it started, with or without us. */
  async function steadyBytes(): Promise<number> {
    for (let before = 0; ; ) {
      await workbench.page.waitForTimeout(SAMPLE_MS);
      const now = extensionHostBytes(vscode.pid);
      if (Math.abs(now - before) < STEADY_BYTES) return now;
      before = now;
    }
  }
} finally {
  await stage.close();
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function mib(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}
