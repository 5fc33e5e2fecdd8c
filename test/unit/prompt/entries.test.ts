/** What the prompt studio does to the entries of the setting: each change can be taken back, and nobody else's entry is touched. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compose } from "../../../src/prompt/compose.ts";
import { customise } from "../../../src/prompt/customise.ts";
import * as change from "../../../src/prompt/entries.ts";
import { count, input } from "./setup.ts";

const composed = (entries: readonly change.Entry[], mode = "code") => {
  const { patches, added } = customise(
    { mode, entries, instructions: "", language: "", rules: [], patches: [], overrides: [] },
    count,
  );
  return compose(input(mode, { patches, added }));
};
const work = { section: "work", mode: "code" };
const broken = { section: 7 } as change.Entry;

describe("a section", () => {
  it("switched off in one mode is there in the others, and comes back", () => {
    const off = change.switchedOff([broken], work);
    expect(composed(off).system).not.toContain("# How to work");
    expect(composed(off, "ask").system).toContain("# How to work");
    expect(change.switchedOn(off, "work", "code")).toEqual([broken]);
  });

  it("keeps the user's words while it is off", () => {
    const edited = change.edited([], work, "Mine.", { profile: "full", template: "Ours." });
    const off = change.switchedOff(edited, work);
    expect(composed(off).system).not.toContain("Mine.");
    expect(change.switchedOn(off, "work", "code")).toEqual(edited);
    expect(composed(edited).system).toContain("Mine.");
  });

  it("that was edited knows the default it was made on, and is stale once that is another one", () => {
    const template = composed([]).sections.find(({ id }) => id === "work")!.source!.text;
    const fresh = change.edited([], work, "Mine.", { profile: "full", template });
    expect(composed(fresh).warnings).toEqual([]);
    const old = change.edited([], work, "Mine.", { profile: "full", template: "What it said last year." });
    expect(composed(old).sections.find(({ id }) => id === "work")).toMatchObject({ stale: true, text: "Mine." });
    expect(old[0]).toMatchObject({ original: "What it said last year." });
  });

  it("of the user's own is added, changed in its place and removed", () => {
    const one = change.withSection([broken], { title: "House style", text: "Cents.", mode: undefined });
    const two = change.withSection(one, { title: "House style", text: "Tabs.", mode: "ask" });
    expect(two.map(({ id }) => id)).toEqual([undefined, "own:house-style", "own:house-style-2"]);
    expect(composed(two).system).toContain("Cents.");
    expect(composed(two).system).not.toContain("Tabs.");
    const changed = change.withSection(two, { id: "own:house-style", title: "Money", text: "Euros.", mode: undefined });
    expect(changed[1]).toMatchObject({ title: "Money", text: "Euros." });
    expect(change.withoutSection(change.withoutSection(changed, "own:house-style"), "own:house-style-2")).toEqual([
      broken,
    ]);
  });
});

describe("whatever is done in one mode", () => {
  const section = fc.constantFrom("work", "calls", "tool:read_file", "role");
  const step = fc.oneof(
    fc.record({ do: fc.constant("off" as const), section }),
    fc.record({ do: fc.constant("on" as const), section }),
    fc.record({ do: fc.constant("edit" as const), section, text: fc.string() }),
    fc.record({ do: fc.constant("reset" as const), section }),
  );
  const others: change.Entry[] = [
    broken,
    { section: "work", mode: "ask", text: "asked" },
    { id: "own:x", title: "X", text: "x" },
  ];

  it("leaves other modes, own sections and unreadable entries as they were, and resetting takes all of it back", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const entries = steps.reduce<change.Entry[]>((now, one) => {
          const place = { section: one.section, mode: "code" };
          if (one.do === "off") return change.switchedOff(now, place);
          if (one.do === "on") return change.switchedOn(now, one.section, "code");
          if (one.do === "edit") return change.edited(now, place, one.text, undefined);
          return change.reset(now, one.section, "code");
        }, others);
        expect(composed(entries, "ask").system).toBe(composed(others, "ask").system);
        expect(change.resetAll(entries, "code")).toEqual(others);
        // The last word on a section holds.
        const keys = entries.filter(({ mode }) => mode === "code").map(({ section }) => section);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
