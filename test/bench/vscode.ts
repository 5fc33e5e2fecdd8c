/**
 * What Bilby costs in a real VS Code: milliseconds to activate, and over the ten-step task of `ten-steps.ts` what the server saw and
 * the peak of the extension host's memory over a bare one. Needs the packed extension; run with `node test/bench/vscode.ts`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Panel } from "../e2e/panel.ts";
import { MODEL, openStage } from "../e2e/stage.ts";
import { extensionHostBytes } from "../e2e/vscode/workbench.ts";
import { files, measure, TASK, turns } from "./ten-steps.ts";

const WINDOWS = 5;
const SAMPLE_MS = 5_000;
const PEAK_MS = 250;
const STEADY_BYTES = 3 * 1024 * 1024;

const from = mkdtempSync(join(tmpdir(), "bilby-bench-"));
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(from, name)), { recursive: true });
  writeFileSync(join(from, name), text);
}
const granted = ["read", "edit", "command"].map((what) => [`bilby.autoApprove.${what}`, true]);
const stage = await openStage({
  from,
  settings: {
    ...Object.fromEntries(granted),
    "bilby.autoApprove.commands": ["node --version"],
    "bilby.contextWindow": 32_768,
    "bilby.promptProfile": "full",
  },
});
try {
  const { workbench, vscode } = stage;
  const bare = await steadyBytes();
  const panel = new Panel(await workbench.openView());
  await panel.start(MODEL);
  stage.script(...turns);
  let peak = 0;
  const watching = setInterval(() => {
    peak = Math.max(peak, extensionHostBytes(vscode.pid));
  }, PEAK_MS);
  await panel.say(TASK);
  await panel.shows("The table of alpha is right.");
  clearInterval(watching);
  const { first, sent, fresh, breaks, waits, afterEdit, side } = measure(stage.ollama.requests);
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
  console.log(
    `extension host: ${mib(bare)} bare, ${mib(peak - bare)} more at the peak, ${mib(used - bare)} more at rest`,
  );
  console.log(`ten steps: first request ${first}, sent ${sent}, new to the cache ${fresh} tokens, ${breaks} breaks`);
  const sum = waits.reduce((total, wait) => total + wait, 0);
  console.log(
    `last byte to next request: median ${median(waits)} ms, after the edit ${afterEdit} ms, sum of nine ${sum} ms`,
  );
  const paths = stage.ollama.requests.map(({ path }) => path).filter((path) => !path.endsWith("/chat"));
  console.log(`side requests: ${side} (${paths.join(", ")})`);

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
  rmSync(from, { recursive: true, force: true });
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function mib(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}
