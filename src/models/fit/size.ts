/** Sizes as people say and read them. Memory is sold in powers of two, so "8GB" is 8 GiB. */
import { GiB, MiB } from "./fit.ts";

const UNITS: Readonly<Record<string, number>> = { "": GiB, k: 1024, m: MiB, g: GiB, t: 1024 * GiB };

/** "8GB", "24 GiB", "6144MB", "16": bytes. undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const found = /^\s*(\d+(?:[.,]\d+)?)\s*(?:([kmgt])i?b?)?\s*$/i.exec(text);
  if (!found) return undefined;
  const bytes = Number(found[1]!.replace(",", ".")) * UNITS[(found[2] ?? "").toLowerCase()]!;
  return bytes > 0 && Number.isFinite(bytes) ? Math.round(bytes) : undefined;
}

/** "6.0 GiB", "448 MiB". */
export function showSize(bytes: number): string {
  // Four digits of the smaller unit are harder to compare than one decimal of the larger.
  if (bytes >= 999.5 * MiB) return `${(bytes / GiB).toFixed(1)} GiB`;
  return bytes >= MiB ? `${Math.round(bytes / MiB)} MiB` : `${Math.round(bytes / 1024)} KiB`;
}
