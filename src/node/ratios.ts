/** The learned token ratios in a small JSON file. Losing it costs a request's worth of exactness, so it is never in the way. */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { RatioStore } from "../context/calibration.ts";

/** A file that is missing or damaged counts as empty; it is written anew with the next thing learned. */
export function fileRatios(file: string): RatioStore {
  let known: Record<string, number> | undefined;
  return {
    get(model) {
      known ??= read(file);
      return known[model];
    },
    set(model, ratio) {
      // Read again: another window may have learned of another model meanwhile.
      known = { ...read(file), [model]: ratio };
      fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      const temporary = `${file}.${process.pid}`;
      fs.writeFileSync(temporary, JSON.stringify(known), { mode: 0o600 });
      fs.renameSync(temporary, file);
    },
  };
}

function read(file: string): Record<string, number> {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch {
    return {}; // nothing was learned yet
  }
  try {
    return z.record(z.string(), z.number()).parse(JSON.parse(text));
  } catch {
    return {}; // damaged: learned again
  }
}
