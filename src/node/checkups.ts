/** Check-ups on disk, a file each, whole or not at all. A file that cannot be read counts as none. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { type Checkup, checkupSchema } from "../checkup/result.ts";
import type { CheckupStore } from "../checkup/run.ts";

export interface CheckupFiles extends CheckupStore {
  /** All that are kept, the newest first. */
  all(): Checkup[];
  fileOf(key: string): string;
}

export function checkupFiles(dir: string): CheckupFiles {
  const fileOf = (key: string) => path.join(dir, `${createHash("sha256").update(key).digest("hex").slice(0, 24)}.json`);
  return {
    fileOf,
    get: (key) => readCheckup(fileOf(key)),
    set: (key, checkup) => writeCheckup(fileOf(key), checkup),
    all() {
      const names = fs.existsSync(dir) ? fs.readdirSync(dir).filter((name) => name.endsWith(".json")) : [];
      return names.flatMap((name) => readCheckup(path.join(dir, name)) ?? []).sort((a, b) => (a.at < b.at ? 1 : -1));
    },
  };
}

/** undefined where there is none, or one of another form. */
export function readCheckup(file: string): Checkup | undefined {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch {
    return undefined; // there is none
  }
  try {
    return checkupSchema.parse(JSON.parse(text));
  } catch {
    return undefined; // of another form, or damaged: made again
  }
}

export function writeCheckup(file: string, checkup: Checkup): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, `${JSON.stringify(checkup, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(temporary, file);
}
