/** What the user decided about texts of workspaces, by hash, in the user's own folder. What is not in here was never shown. */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";

export type Decision = "used" | "left-out";

export interface Agreed {
  get(key: string): Decision | undefined;
  set(keys: readonly string[], decision: Decision): void;
}

/** A file that is damaged counts as empty: asking again is safe, and using unasked is not. */
export function fileAgreed(file: string): Agreed {
  return {
    get: (key) => read(file)[key],
    set(keys, decision) {
      const all = { ...read(file), ...Object.fromEntries(keys.map((key) => [key, decision])) };
      fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      const temporary = `${file}.${process.pid}`;
      fs.writeFileSync(temporary, JSON.stringify(all), { mode: 0o600 });
      fs.renameSync(temporary, file);
    },
  };
}

function read(file: string): Record<string, Decision> {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch {
    return {}; // nothing was decided yet
  }
  try {
    return z.record(z.string(), z.enum(["used", "left-out"])).parse(JSON.parse(text));
  } catch {
    return {};
  }
}
