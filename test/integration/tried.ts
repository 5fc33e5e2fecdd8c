/** A check-up that found the coder to call tools better in XML, for tests of what follows from that. */
import type { Checkup, Score } from "../../src/checkup/result.ts";

export function inXml(digest: string): Checkup {
  const score = (right: number, asked: number): Score => ({ right, asked, notes: [] });
  return {
    form: 2,
    model: { name: "coder:14b", digest },
    server: "0.30.0",
    window: 8192,
    at: "2026-06-01T00:00:00Z",
    ms: 1,
    calls: { native: score(0, 3), xml: score(3, 3), json: score(2, 2) },
    edits: { diff: score(2, 2), whole: score(2, 2) },
    fills: [],
    limit: { asked: 16, got: 16, kept: true },
    reuse: null,
    thinking: { kind: "none" },
    skipped: [],
    recommended: {
      dialect: "xml",
      profile: "lean",
      window: 8192,
      reserve: 1638,
      edit: "apply_diff",
      reasons: [],
    },
  };
}
