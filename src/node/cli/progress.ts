/** One line on standard error that says how far something slow is. Nothing where nobody looks at a terminal. */
import { showSize } from "../../models/fit/size.ts";
import type { Progress } from "../../models/model.ts";
import { visible } from "./visible.ts";

export interface ProgressLine {
  show(text: string): void;
  /** Clears the line. */
  end(): void;
}

export function progressLine(): ProgressLine {
  if (!process.stderr.isTTY) return { show: () => undefined, end: () => undefined };
  return {
    show: (text) => void process.stderr.write(`\r\x1b[2K${visible(text).slice(0, (process.stderr.columns ?? 80) - 1)}`),
    end: () => void process.stderr.write("\r\x1b[2K"),
  };
}

export function progressText({ status, total, completed }: Progress): string {
  if (!total || completed === undefined) return status;
  return `${status}  ${Math.floor((completed / total) * 100)} %  ${showSize(completed)} of ${showSize(total)}`;
}
