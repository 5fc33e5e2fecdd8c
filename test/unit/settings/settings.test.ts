import fc from "fast-check";
import { describe, expect, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import words from "../../../package.nls.json" with { type: "json" };
import {
  defaultSettings,
  readSettings,
  samplingOptions,
  settingNames,
  settingOf,
  settingsTable,
} from "../../../src/settings/settings.ts";
import { commandNames } from "../../../src/vscode/command-names.ts";

interface Contributed {
  default: unknown;
  scope: string;
  ignoreSync?: boolean;
  enum?: string[];
}

const contributed = Object.assign(
  {},
  ...manifest.contributes.configuration.map((section) => section.properties),
) as Record<string, Contributed>;

describe("settings in package.json", () => {
  it("are those the code reads, neither more nor fewer", () => {
    expect(Object.keys(contributed).sort()).toEqual(settingNames.map((name) => `bilby.${name}`).sort());
  });

  it.each(settingNames)("bilby.%s has the same default and scope as in the table", (name) => {
    const { fallback, scope } = settingsTable[name];
    expect(contributed[`bilby.${name}`]).toMatchObject({ default: fallback, scope });
  });

  it.each(settingNames)("bilby.%s takes each choice it offers", (name) => {
    const choices = contributed[`bilby.${name}`]?.enum ?? [contributed[`bilby.${name}`]?.default];
    for (const choice of choices)
      expect(readSettings((one) => (one === name ? choice : undefined)).problems).toEqual([]);
  });

  it("lets no workspace say where data goes, who gets it, or what runs unasked", () => {
    const guarded = [
      "endpoint",
      "endpoints",
      "headers",
      "caFile",
      "proxy",
      "model",
      ...settingNames.filter((name) => name.startsWith("autoApprove.")),
    ];
    for (const name of guarded) expect(["application", "machine"]).toContain(contributed[`bilby.${name}`]?.scope);
  });

  it("ignores what an untrusted workspace could set", () => {
    const open = Object.entries(contributed).filter(([, { scope }]) => scope === "window");
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.sort()).toEqual(
      open.map(([name]) => name).sort(),
    );
  });

  it("keeps what is true of one machine out of settings sync", () => {
    const local = settingNames.filter((name) => (settingsTable[name] as { local?: boolean }).local);
    expect(Object.keys(contributed).filter((name) => contributed[name]?.ignoreSync)).toEqual(
      local.map((name) => `bilby.${name}`),
    );
  });
});

describe("package.json", () => {
  it("contributes the commands that are registered", () => {
    expect(manifest.contributes.commands.map(({ command }) => command)).toEqual(
      commandNames.map((name) => `bilby.${name}`),
    );
  });

  it("binds and shows no command that is not there", () => {
    const { keybindings, menus } = manifest.contributes;
    const entries = [...keybindings, ...Object.values(menus).flat()];
    const used = entries.flatMap((entry) => ("command" in entry ? entry.command : []));
    for (const command of used) expect(commandNames.map((name) => `bilby.${name}`)).toContain(command);
  });

  it("binds no key outside the moments that are Bilby's", () => {
    for (const { when } of manifest.contributes.keybindings) expect(when).toMatch(/\S/);
  });

  it("is never activated by the start of the editor, but where a diff of ours comes back with the tabs", () => {
    expect(manifest.activationEvents).toEqual(["onFileSystem:bilby-proposed"]);
  });

  it("has words for every name it uses, and none to spare", () => {
    const used = [...JSON.stringify(manifest).matchAll(/%([\w.]+)%/g)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual(Object.keys(words).sort());
  });
});

describe("readSettings", () => {
  it("uses the defaults where nothing is set", () => {
    expect(readSettings(() => undefined)).toEqual({ settings: defaultSettings, problems: [] });
  });

  it("uses the default for a malformed setting, says so, and keeps the others", () => {
    const set: Record<string, unknown> = { contextWindow: "16k", model: "qwen3:8b" };
    const { settings, problems } = readSettings((name) => set[name]);
    expect(settings).toEqual({ ...defaultSettings, model: "qwen3:8b" });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(/^bilby\.contextWindow is set to "16k": .*\. 0 is used instead\.$/);
  });

  it.each(["", "30m", "-1", "1h30m", "0"])("takes %j as a keep-alive", (keepAlive) => {
    expect(readSettings((name) => (name === "keepAlive" ? keepAlive : undefined)).problems).toEqual([]);
  });

  it.each(["soon", "30 minutes", "m"])("refuses %j as a keep-alive", (keepAlive) => {
    expect(readSettings((name) => (name === "keepAlive" ? keepAlive : undefined)).problems).toHaveLength(1);
  });

  it("never throws and never grants anything that was not plainly granted", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...settingNames), fc.jsonValue()), (set) => {
        const { settings } = readSettings((name) => set[name]);
        for (const category of ["read", "edit", "command", "mode"] as const) {
          expect(settings.autoApprove[category]).toBe(set[`autoApprove.${category}`] === true);
        }
      }),
    );
  });
});

describe("a setting that a workspace has no say in", () => {
  const hers = settingNames.filter((name) => settingsTable[name].scope !== "window");
  it.each(hers)("bilby.%s is the user's, whatever else was merged into it", (name) => {
    const { fallback } = settingsTable[name];
    expect(settingOf(name, "the workspace's", { defaultValue: fallback })).toBe(fallback);
    expect(settingOf(name, "the workspace's", { defaultValue: fallback, globalValue: "mine" })).toBe("mine");
  });

  it("is told from one that a trusted workspace may set", () => {
    expect(settingOf("temperature", 0.2, { globalValue: 0.7 })).toBe(0.2);
  });
});

describe("what may hold a key", () => {
  it.each([
    ["endpoint", ["http://joey:pouch-7@box"]],
    ["headers", { authorization: "Bearer pouch-7", "x-n": 7 }],
    ["endpoints", [{ name: "Box", url: "http://joey:pouch-7@box", header: {} }]],
    ["proxy", { url: "http://joey:pouch-7@proxy" }],
  ])("is never shown back when bilby.%s is malformed", (name, value) => {
    const { problems } = readSettings((one) => (one === name ? value : undefined));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(new RegExp(`^bilby\\.${name} cannot be used: `));
    expect(problems[0]?.message).not.toContain("pouch-7");
  });
});

describe("samplingOptions", () => {
  it("sends nothing that the user did not set", () => {
    expect(samplingOptions(defaultSettings)).toEqual({});
    expect(samplingOptions({ ...defaultSettings, temperature: 0, topP: 0.9 })).toEqual({ temperature: 0, top_p: 0.9 });
  });
});
