import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composerKey, type Key, panelKey, roving, startsReason } from "../../../webview-ui/keys.ts";

const plain: Key = {
  key: "Enter",
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  repeat: false,
  isComposing: false,
};
const waiting = { waiting: true, busy: true, writing: false };

const anyKey = fc.record({
  key: fc.constantFrom("Enter", "Escape", "a", " ", "Tab", "ArrowDown", "Process"),
  ctrlKey: fc.boolean(),
  metaKey: fc.boolean(),
  shiftKey: fc.boolean(),
  altKey: fc.boolean(),
  repeat: fc.boolean(),
  isComposing: fc.boolean(),
  keyCode: fc.constantFrom(13, 27, 229),
});
const anySituation = fc.record({ waiting: fc.boolean(), busy: fc.boolean(), writing: fc.boolean() });

describe("keys of the panel", () => {
  it("approve all files of a step with Shift on top, never while text is written", () => {
    const step = { ...plain, ctrlKey: true, shiftKey: true };
    expect(panelKey(step, waiting)).toBe("approve-step");
    expect(panelKey({ ...step, altKey: true }, waiting)).toBeUndefined();
    expect(panelKey({ ...step, repeat: true }, waiting)).toBeUndefined();
    expect(panelKey(step, { ...waiting, writing: true })).toBeUndefined();
    expect(panelKey(step, { ...waiting, waiting: false })).toBeUndefined();
    expect(panelKey({ ...step, ctrlKey: false }, waiting)).toBeUndefined();
  });

  it("approve with Ctrl or Cmd and Enter, and in no other way", () => {
    expect(panelKey({ ...plain, ctrlKey: true }, waiting)).toBe("approve");
    expect(panelKey({ ...plain, metaKey: true }, waiting)).toBe("approve");
    fc.assert(
      fc.property(anyKey, anySituation, (key, now) => {
        if (panelKey(key, now) !== "approve") return;
        expect(key.key).toBe("Enter");
        expect(key.ctrlKey || key.metaKey).toBe(true);
        expect([key.shiftKey, key.altKey, key.repeat, key.isComposing]).toEqual([false, false, false, false]);
        expect(key.keyCode).not.toBe(229);
        expect(now).toMatchObject({ waiting: true, writing: false });
      }),
    );
  });

  it("never approve with a plain Enter, nor while a message is being written, nor when held down", () => {
    expect(panelKey(plain, waiting)).toBeUndefined();
    expect(panelKey({ ...plain, ctrlKey: true }, { ...waiting, writing: true })).toBeUndefined();
    expect(panelKey({ ...plain, ctrlKey: true, repeat: true }, waiting)).toBeUndefined();
  });

  it("lead to Reject with Escape while something waits, else to Stop", () => {
    const pressed = { ...plain, key: "Escape" };
    expect(panelKey(pressed, waiting)).toBe("reject-focus");
    expect(panelKey(pressed, { waiting: false, busy: true, writing: true })).toBe("stop-focus");
    expect(panelKey(pressed, { waiting: false, busy: false, writing: false })).toBeUndefined();
  });
});

describe("keys of the input", () => {
  it("send with Enter, break the line with Shift+Enter", () => {
    expect(composerKey(plain, { suggesting: false, empty: false })).toBe("send");
    expect(composerKey({ ...plain, shiftKey: true }, { suggesting: false, empty: false })).toBeUndefined();
    expect(composerKey({ ...plain, ctrlKey: true }, { suggesting: false, empty: false })).toBe("send");
  });

  it("send nothing that is empty, and leave Ctrl+Enter on an empty input to the panel", () => {
    expect(composerKey({ ...plain, ctrlKey: true }, { suggesting: false, empty: true })).toBeUndefined();
    expect(composerKey(plain, { suggesting: false, empty: true })).toBeUndefined();
  });

  it("leave every key to an input method that is composing", () => {
    fc.assert(
      fc.property(anyKey, fc.boolean(), fc.boolean(), (key, suggesting, empty) => {
        expect(composerKey({ ...key, isComposing: true }, { suggesting, empty })).toBeUndefined();
        expect(composerKey({ ...key, keyCode: 229 }, { suggesting, empty })).toBeUndefined();
      }),
    );
  });

  it("choose among suggestions while there are some", () => {
    const now = { suggesting: true, empty: false };
    expect(composerKey({ ...plain, key: "ArrowDown" }, now)).toBe("next");
    expect(composerKey({ ...plain, key: "ArrowUp" }, now)).toBe("previous");
    expect(composerKey({ ...plain, key: "Tab" }, now)).toBe("take");
    expect(composerKey(plain, now)).toBe("take");
    expect(composerKey({ ...plain, key: "Escape" }, now)).toBe("dismiss");
  });
});

describe("a reason for Reject", () => {
  it("starts with any character, but not with what presses or leaves the button", () => {
    expect(startsReason({ ...plain, key: "k" })).toBe(true);
    expect(startsReason({ ...plain, key: "é" })).toBe(true);
    for (const key of [" ", "Enter", "Tab", "Escape"]) expect(startsReason({ ...plain, key })).toBe(false);
    expect(startsReason({ ...plain, key: "c", ctrlKey: true })).toBe(false);
  });
});

describe("arrow keys in a list", () => {
  it("stay inside it", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("ArrowDown", "ArrowUp", "Home", "End", "a"),
        fc.integer({ min: -1, max: 9 }),
        fc.nat(10),
        (key, at, count) => {
          const next = roving(key, Math.min(at, count - 1), count);
          if (next !== undefined) expect(next >= 0 && next < count).toBe(true);
        },
      ),
    );
  });
});
