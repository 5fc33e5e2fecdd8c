/** The facts of this host, for the question who does the connecting. */
import fs from "node:fs";
import os from "node:os";
import { type Where, whereWeRun } from "../doctor/where.ts";

/** `remoteName`: the editor's own word for where its extensions run. */
export function here(remoteName?: string): Where {
  return whereWeRun({
    hostname: os.hostname(),
    platform: process.platform,
    release: os.release(),
    env: process.env,
    inContainer: fs.existsSync("/.dockerenv") || fs.existsSync("/run/.containerenv"),
    remoteName,
  });
}
