/** How fast models were, in one small JSON file: the last replies of the models used last. Losing it costs nothing but a picture. */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { type SpeedRecord, type SpeedStore, speedRecord } from "../models/speeds.ts";

const REPLIES = 30;
const MODELS = 40;

const kept = z.record(z.string(), z.array(speedRecord));
type Kept = z.infer<typeof kept>;

export function fileSpeeds(file: string): SpeedStore {
  return {
    of: (model) => read(file)[model] ?? [],
    add(model, record) {
      // Read again: another window may have measured another model meanwhile.
      const { [model]: before = [], ...others } = read(file);
      const all: Kept = { ...others, [model]: [...before, record].slice(-REPLIES) };
      try {
        write(file, bounded(all));
      } catch {
        return; // a full disk is no reason to stop a task
      }
    },
  };
}

/** Those used longest ago go first. */
function bounded(all: Kept): Kept {
  const lastUse = (records: readonly SpeedRecord[]) => records.at(-1)?.at ?? 0;
  const entries = Object.entries(all).sort(([, a], [, b]) => lastUse(b) - lastUse(a));
  return Object.fromEntries(entries.slice(0, MODELS));
}

/** A file that is missing or damaged counts as empty. */
function read(file: string): Kept {
  try {
    return kept.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch {
    return {}; // nothing was measured yet, or it is measured again
  }
}

function write(file: string, all: Kept): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, JSON.stringify(all), { mode: 0o600 });
  fs.renameSync(temporary, file);
}
