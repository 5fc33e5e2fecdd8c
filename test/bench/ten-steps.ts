/**
 * A ten-step task over HTTP, measured at the server: list, read A, read B, search, edit A, read A again, run, read B again,
 * new file, done. A and B are 6 KB each. Prints what each request costs; run with `node test/bench/ten-steps.ts`.
 */

import { workbench } from "../integration/workbench.ts";
import type { Reply, RequestRecord } from "../ollama/index.ts";
import { call, script } from "../ollama/index.ts";

/** TypeScript of about `bytes`, the same on every run. */
export function sourceFile(name: string, bytes: number): string {
  const lines = [`/** ${name}: rates and rounding. */`, "const SCALE = 100;", ""];
  for (let i = 0; lines.join("\n").length < bytes; i++) {
    lines.push(
      `/** Step ${i} of the ${name} table. */`,
      `export function ${name}${i}(amount: number, rate: number): number {`,
      `  const scaled = Math.round(amount * SCALE * (1 + rate / ${i + 3}));`,
      `  if (scaled > ${1000 + i * 7}) return scaled / SCALE - ${i};`,
      "  return scaled / SCALE;",
      "}",
      "",
    );
  }
  return `${lines.join("\n")}\n`;
}

export const files = {
  "src/alpha.ts": sourceFile("alpha", 6000),
  "src/beta.ts": sourceFile("beta", 6000),
  "package.json": '{ "name": "bench", "version": "1.0.0" }\n',
  "README.md": "# Bench\n\nTwo modules with tables.\n",
};

const EDITED = "  const scaled = Math.round(amount * SCALE * (1 + rate / 7));";
const EDIT = `<<<<<<< SEARCH\n${EDITED}\n=======\n${EDITED.replace("/ 7", "/ 8")}\n>>>>>>> REPLACE`;

export const turns: Reply[] = [
  [call("list_files", { path: ".", recursive: true })],
  [call("read_file", { path: "src/alpha.ts" })],
  [call("read_file", { path: "src/beta.ts" })],
  [call("search_files", { path: "src", regex: "SCALE \\* \\(1" })],
  [call("apply_diff", { path: "src/alpha.ts", diff: EDIT })],
  [call("read_file", { path: "src/alpha.ts" })],
  [call("execute_command", { command: "node --version" })],
  [call("read_file", { path: "src/beta.ts" })],
  [call("write_file", { path: "src/gamma.ts", content: "export const GAMMA = 3;\n" })],
  [call("attempt_completion", { result: "The table of alpha is right." })],
];

export const TASK = "The factor in alpha's table for step 4 must be 8. Fix it and add a gamma module.";

export interface TenSteps {
  first: number;
  sent: number;
  fresh: number;
  breaks: number;
  waits: number[];
  afterEdit: number;
  side: number;
}

/** What the server saw. Tokens by its own tokenizer; waits in ms from its last byte to our next request. */
export function measure(requests: readonly RequestRecord[]): TenSteps {
  const chats = requests.filter((request) => request.path.endsWith("/api/chat"));
  const waits = chats.slice(1).map((chat, i) => chat.at - (chats[i]!.endedAt ?? chat.at));
  return {
    first: chats[0]?.cache?.prompt ?? 0,
    sent: sum(chats.map((chat) => chat.cache?.prompt ?? 0)),
    fresh: sum(chats.map((chat) => (chat.cache ? chat.cache.prompt - chat.cache.reused : 0))),
    breaks: chats.filter((chat, i) => i > 0 && !startsWith(chat.body, chats[i - 1]!.body)).length,
    waits,
    afterEdit: waits[4] ?? 0,
    side: requests.length - chats.length,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function startsWith(next: string, before: string): boolean {
  return next.startsWith(before.replace(/\]\}$/, ""));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

async function once(dialect: "xml" | "native", profile: "full" | "lean" | "minimal"): Promise<TenSteps> {
  const bench = await workbench({
    dialect,
    profile,
    files,
    window: 32_768,
    server: { script: script("ten steps", turns) },
  });
  const ended = await bench.agent.say(TASK);
  const failed = bench.of("tool.finished").filter((event) => event.status !== "ok");
  if (ended.cause !== "finished" || failed.length > 0)
    throw new Error(`the task ended with ${ended.cause}: ${ended.message} ${JSON.stringify(failed)}`);
  const measured = measure(bench.ollama.requests);
  await bench.close();
  return measured;
}

if (process.argv[1]?.endsWith("ten-steps.ts")) {
  const rows: Record<string, Record<string, string | number>> = {};
  for (const dialect of ["xml", "native"] as const)
    for (const profile of ["full", "lean", "minimal"] as const) {
      const runs = [await once(dialect, profile), await once(dialect, profile), await once(dialect, profile)];
      const by = (pick: (run: TenSteps) => number) => median(runs.map(pick));
      rows[`${dialect} ${profile}`] = {
        "first request": by((run) => run.first),
        "sent in all": by((run) => run.sent),
        "new to cache": by((run) => run.fresh),
        breaks: by((run) => run.breaks),
        "wait median ms": by((run) => median(run.waits)),
        "after edit ms": by((run) => run.afterEdit),
        "sum of nine ms": by((run) => sum(run.waits)),
        "side requests": by((run) => run.side),
      };
    }
  console.table(rows);
}
