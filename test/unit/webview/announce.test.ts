import { describe, expect, it } from "vitest";
import type { PanelState } from "../../../src/panel/protocol.ts";
import { announcement } from "../../../webview-ui/announce.ts";
import { states } from "../../e2e/panel-gallery/states.ts";

const state = (name: string) => states[name]!;
const said = (before: PanelState | null, after: PanelState) => announcement(before, after);

describe("a screen reader is told", () => {
  it("that a call waits, at once, with what it is and the keys", () => {
    const next = said(state("reading"), state("waiting-edit"));
    expect(next?.urgent).toBe(true);
    expect(next?.text).toContain("Edit src/price.ts");
    expect(next?.text).toContain("Control Enter");
  });

  it("how many more files wait with it, and the key for all", () => {
    const next = said(state("reading"), state("waiting-step"));
    expect(next?.text).toContain("3 more files");
    expect(next?.text).toContain("Control Shift Enter all");
  });

  it("the question that waits", () => {
    expect(said(state("reading"), state("question"))?.text).toContain("Which of them should change?");
  });

  it("the mode when it changes", () => {
    expect(said(state("reading"), { ...state("reading"), mode: "architect" })?.text).toBe("Architect mode");
  });

  it("that a reply ended, and why a task stopped", () => {
    expect(said(state("streaming"), { ...state("streaming"), phase: { name: "idle" } })?.text).toBe("Reply finished");
    expect(said(state("reading"), state("stopped"))?.text).toContain("The model process ended");
  });

  it("nothing while text streams, nothing about a task that was opened", () => {
    expect(said(state("streaming"), { ...state("streaming"), items: state("reading").items })).toBeUndefined();
    expect(said(null, state("waiting-edit"))).toBeUndefined();
    const other: PanelState = { ...state("waiting-edit"), task: { ...state("waiting-edit").task!, id: "other" } };
    expect(said(state("reading"), other)).toBeUndefined();
  });
});
