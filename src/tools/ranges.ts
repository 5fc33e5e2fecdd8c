/** Line ranges as models write them, read leniently and refused with an example. */
import type { LineRange } from "../context/lines.ts";
import { ToolError } from "./tool.ts";

/** "40-120", "40", "40-", "L40-L120", "40:120", [40, 120]. Without `to` it goes on to the end. */
export function readRange(asked: unknown): { from: number; to?: number } {
  const words = Array.isArray(asked) ? asked.join("-") : String(asked).trim();
  const match = /^[[(]?\s*L?(\d+)\s*(?:(?:-|–|:|,|\.\.+|to)\s*(?:L?(\d+)|end|\$|-1)?)?\s*[\])]?$/i.exec(words);
  if (!match) {
    const several = /\d\s*-\s*\d+\s*[,;]\s*\d/.test(words);
    throw new ToolError(
      several
        ? `lines takes one range, and "${words.slice(0, 80)}" has several. Send one call for each.`
        : `lines is a range such as 40-120, not "${words.slice(0, 80)}".`,
    );
  }
  const from = Math.max(1, Number(match[1]));
  const single = /^[[(]?\s*L?\d+\s*[\])]?$/i.test(words);
  const to = single ? from : match[2] === undefined ? undefined : Number(match[2]);
  if (to === undefined) return { from };
  if (to < from) throw new ToolError(`lines ${words} ends before it begins. Write the smaller number first.`);
  return { from, to };
}

/** The same for something whose length is known; throws where it begins beyond the end. */
export function rangeWithin(asked: unknown, total: number, of: string): LineRange {
  const { from, to } = readRange(asked);
  if (from > total) throw new ToolError(`${of} has ${plural(total, "line")}; ${String(asked)} is beyond its end.`);
  return { from, to: Math.min(to ?? total, total) };
}

export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}
