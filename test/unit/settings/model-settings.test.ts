/** What is set for one model wins over what is set for all, setting by setting. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agentOptions } from "../../../src/agent/options.ts";
import {
  type ModelSettings,
  modelSettings,
  ownSettings,
  settingsFor,
  withModel,
} from "../../../src/settings/model-settings.ts";
import { defaultSettings, readSettings } from "../../../src/settings/settings.ts";

const grants = { read: false, edit: false, mode: false, command: "none" as const, commands: [] };
const settings = {
  ...defaultSettings,
  contextWindow: 16_384,
  temperature: 0.2,
  models: {
    "small:1b": { contextWindow: 4096, dialect: "json", editWith: "write_file", keepAlive: "2h" },
    "other:7b": { temperature: 0.9, maxOutputTokens: 500 },
  } satisfies Record<string, ModelSettings>,
};
const optionsFor = (model: string) => agentOptions(settings, { mode: "code", model, grants });

describe("the options of a task", () => {
  it("are those of its model where they are set, and those for all models elsewhere", () => {
    expect(optionsFor("small:1b")).toMatchObject({
      window: 4096,
      dialect: "json",
      keepAlive: "2h",
      withheld: ["apply_diff"],
      sampling: { temperature: 0.2 },
    });
    expect(optionsFor("other:7b")).toMatchObject({ window: 16_384, maxOutput: 500, sampling: { temperature: 0.9 } });
    expect(optionsFor("third:3b")).toMatchObject({ window: 16_384, dialect: "auto", sampling: { temperature: 0.2 } });
    expect(optionsFor("third:3b")).not.toHaveProperty("withheld");
  });

  it("find a model by its name with and without the tag that is taken for granted", () => {
    const all = { ...defaultSettings, models: { "a:latest": { contextWindow: 1 }, b: { contextWindow: 2 } } };
    expect(settingsFor(all, "a").contextWindow).toBe(1);
    expect(settingsFor(all, "b:latest").contextWindow).toBe(2);
    expect(settingsFor(all, "constructor").contextWindow).toBe(0);
  });
});

describe("bilby.models", () => {
  it("says which value of which model is wrong, and counts for nothing then", () => {
    const models = { "a:1b": { contextWindow: "big" }, "b:1b": { windw: 1 } };
    const { settings: read, problems } = readSettings((name) => (name === "models" ? models : undefined));
    expect(read.models).toEqual({});
    expect(problems[0]!.message).toMatch(/a:1b\.contextWindow: .*b:1b/s);
  });

  it("takes what was set for a model, changes that and nothing else, and forgets a model without any", () => {
    const value = fc.constantFrom<ModelSettings>({}, { contextWindow: 8192 }, { keepAlive: "5m", dialect: "xml" });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("a:1b", "b:2b"), value), value, (models, changes) => {
        const after = withModel(models, "a:1b", changes);
        expect(ownSettings({ models: after }, "a:1b")).toEqual({ ...models["a:1b"], ...changes });
        expect(ownSettings({ models: after }, "b:2b")).toEqual(models["b:2b"] ?? {});
        for (const each of Object.values(after)) expect(modelSettings.safeParse(each).success).toBe(true);
        const none = Object.fromEntries(Object.keys(ownSettings({ models: after }, "a:1b")).map((key) => [key, null]));
        expect(withModel(after, "a:1b", none)).not.toHaveProperty("a:1b");
      }),
    );
  });
});
