/**
 * Holds a program of ours to what its work takes. An ignore file may be a link to a device without an end, and whoever reads it as one
 * line takes all the memory there is.
 */
import { type ChildProcess, execFile } from "node:child_process";
import { readFile } from "node:fs/promises";

/** Milliseconds. */
const LOOK_EVERY = 250;
const LONGEST = 60_000;
/** Kilobytes. ripgrep needs a hundredth of it. */
const MOST_MEMORY = 1_000_000;

/** Ends the program when it takes too long or too much; `over` is told which, as the end of a sentence. */
export function holdTo(child: ChildProcess, over: (what: string) => void): void {
  const from = Date.now();
  const looking = setInterval(async () => {
    const memory = child.pid === undefined ? 0 : await memoryOf(child.pid).catch(() => 0); // it may be over
    const what =
      memory > MOST_MEMORY ? "took more memory than a search may" : Date.now() - from > LONGEST ? "took too long" : "";
    if (what === "" || child.exitCode !== null) return;
    child.kill("SIGKILL");
    over(what);
  }, LOOK_EVERY);
  child.once("close", () => clearInterval(looking));
}

/** Kilobytes; 0 where the system does not say. */
async function memoryOf(pid: number): Promise<number> {
  if (process.platform === "linux") {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
  }
  if (process.platform === "win32") return 0;
  return new Promise((resolve) => {
    execFile("/bin/ps", ["-o", "rss=", "-p", String(pid)], (_error, said) => resolve(Number(said.trim()) || 0));
  });
}
