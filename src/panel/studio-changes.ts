/**
 * Where the studio's changes go and where they are: the user's settings, files of the workspace, files in the user's own folder. A
 * change is made in the place the user chose; it is taken back where it is.
 */

import * as change from "../prompt/entries.ts";
import type { ProfileName } from "../prompt/files.ts";
import { type ChangedIn, type PromptPatch, patchFor, WHOLE } from "../prompt/patch.ts";
import type { PromptSources } from "../prompt/sources.ts";
import type { SettingsPort } from "./ports.ts";

/** Where new changes go. */
export type SavedIn = "settings" | "workspace";
type Where = SavedIn | ChangedIn["of"];

/** What the picture is of, and whether a change is for its mode only. */
export interface Shown {
  mode: string;
  profile: ProfileName;
  scope: "mode" | "all";
  into: SavedIn;
}

type Edit = (entries: readonly change.Entry[]) => change.Entry[];

export class StudioChanges {
  readonly #settings: SettingsPort;
  readonly #prompts: PromptSources;

  constructor(settings: SettingsPort, prompts: PromptSources) {
    this.#settings = settings;
    this.#prompts = prompts;
  }

  /** Off keeps the words; on takes the switch back wherever it was set. */
  async switch(section: string, on: boolean, shown: Shown): Promise<void> {
    if (!on) return this.#put(section, shown, (entries, place) => change.switchedOff(entries, place));
    for (const where of ["settings", "home", "workspace"] as const)
      await this.#at(where, (entries) => change.switchedOn(entries, section, shown.mode));
  }

  async edit(section: string, text: string, base: change.Base | undefined, shown: Shown): Promise<void> {
    const own = (await this.#custom(shown)).added.find(({ id }) => id === section);
    if (own) return this.#at(whereOf(own), (entries) => change.withSection(entries, { ...own, text, mode: own.mode }));
    await this.#put(section, shown, (entries, place) => change.edited(entries, place, text, base));
  }

  /** Other words, or the same ones, on today's default: in the place and for the modes and profiles they are for. */
  async settle(section: string, text: string, template: string, shown: Shown): Promise<void> {
    const patch = await this.#patch(section, shown);
    if (!patch) return;
    await this.#at(whereOf(patch), (entries) => change.settled(entries, patch, text, template));
  }

  async reset(section: string, shown: Shown): Promise<void> {
    const patch = await this.#patch(section, shown);
    if (patch) await this.#at(whereOf(patch), (entries) => change.reset(entries, section, shown.mode));
  }

  /** All that holds in the mode, in the place that is chosen; the user's folder is with the settings. */
  async resetAll({ mode, into }: Shown): Promise<void> {
    for (const where of into === "settings" ? (["settings", "home"] as const) : [into])
      await this.#at(where, (entries) => change.resetAll(entries, mode));
  }

  async add(section: { title: string; text: string }, shown: Shown): Promise<void> {
    const taken = (await this.#custom(shown)).added.map(({ id }) => id);
    const mode = modeOf(shown);
    await this.#at(shown.into, (entries) => change.withSection(entries, { ...section, mode }, taken));
  }

  async remove(section: string, shown: Shown): Promise<void> {
    const own = (await this.#custom(shown)).added.find(({ id }) => id === section);
    if (own) await this.#at(whereOf(own), (entries) => change.withoutSection(entries, section));
  }

  /** A whole prompt of the user's own for the mode; null goes back to the sections. */
  async whole(text: string | null, shown: Shown): Promise<void> {
    if (text === null) return this.reset(WHOLE, shown);
    await this.#put(WHOLE, { ...shown, scope: "mode" }, (entries) => change.whole(entries, shown.mode, text));
  }

  /** In the place that is chosen, and so that it is what holds. */
  async #put(
    section: string,
    shown: Shown,
    make: (entries: readonly change.Entry[], place: change.Place) => change.Entry[],
  ): Promise<void> {
    const place = { section, mode: modeOf(shown) };
    if (shown.into === "settings") return this.#at("settings", (entries) => make(entries, place));
    // The user's own changes go before the workspace's: what stands in their settings moves along, or would hide this.
    const own = [...(await this.#prompts.changes("home")), ...this.#settings.current().promptPatches];
    if (change.saidElsewhere(own, place, shown.mode))
      throw new Error(
        "Your own settings change this section too, and go before the workspace's. Reset it there first, or save in your settings.",
      );
    const moved = change.entryAt(own, place);
    await this.#at("workspace", (entries) => make(moved ? [...change.cleared(entries, place), moved] : entries, place));
    if (!moved) return;
    for (const where of ["settings", "home"] as const)
      await this.#at(where, (entries) => change.cleared(entries, place));
  }

  async #at(where: Where, edit: Edit): Promise<void> {
    if (where !== "settings") {
      const before = where === "workspace" ? await this.#prompts.changes(where) : undefined;
      // A workspace that says nothing is not asked whether it may be written.
      if (before?.length === 0 && edit(before).length === 0) return;
      return this.#prompts.change(where, edit);
    }
    const before = this.#settings.current().promptPatches;
    const after = edit(before);
    if (after.length === before.length && after.every((entry, at) => entry === before[at])) return;
    await this.#settings.update({ promptPatches: after });
  }

  #custom({ mode }: Shown) {
    return this.#prompts.customisation(mode);
  }

  async #patch(section: string, shown: Shown): Promise<PromptPatch | undefined> {
    const { patches, override } = await this.#custom(shown);
    if (section === WHOLE && override) return { section, text: override.text, from: "full", ...at(override) };
    return patchFor(patches, section, shown.mode, shown.profile);
  }
}

function modeOf({ scope, mode }: Shown): string | undefined {
  return scope === "mode" ? mode : undefined;
}

function whereOf({ at }: { at?: ChangedIn }): Where {
  return at?.of ?? "settings";
}

function at({ at: found }: { at?: ChangedIn }): { at?: ChangedIn } {
  return found ? { at: found } : {};
}
