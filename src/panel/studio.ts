/**
 * The prompt studio's host side: takes what the view says, keeps changes as patches in the user's settings, and sends the whole
 * picture back. What the user types is counted at once and kept only when they save it.
 */
import { parseModes } from "../modes/custom.ts";
import { modeEntry, modesText, withMode, withoutMode } from "../modes/modes-file.ts";
import { type ComposeInput, compose } from "../prompt/compose.ts";
import * as change from "../prompt/entries.ts";
import type { EditorPort } from "./ports.ts";
import type { StudioBasis } from "./studio-link.ts";
import { type LookPorts, look, type Picked } from "./studio-look.ts";
import type { StudioHostMessage, StudioMessage, StudioState } from "./studio-protocol.ts";

/** What the studio asks of the editor besides. */
export interface StudioEditor extends Pick<EditorPort, "copy" | "openText" | "openFile" | "notify"> {
  /** Two texts in the editor's own diff. */
  compare(title: string, left: string, right: string): Promise<void>;
  /** A text file of the user's choice; undefined if they chose none. */
  pickFile(): Promise<{ name: string; text: string } | undefined>;
}

export interface StudioPorts extends LookPorts {
  editor: StudioEditor;
}

export class Studio {
  readonly #ports: StudioPorts;
  readonly #send: (message: StudioHostMessage) => void;
  #picked: Partial<Picked> & { scope: "mode" | "all" } = { scope: "mode" };
  #draft: { section: string; text: string } | null = null;
  #rendered: StudioState["rendered"] = null;
  #failed: string | null = null;
  #state: StudioState | null = null;
  #input: ComposeInput | null = null;
  #basis: StudioBasis | undefined;
  #outdated: boolean | undefined;
  #working: Promise<void> = Promise.resolve();

  constructor(ports: StudioPorts, send: (message: StudioHostMessage) => void) {
    this.#ports = ports;
    this.#send = send;
  }

  /** One message after the other: a change is whole before the next one is looked at. */
  receive(message: StudioMessage): Promise<void> {
    this.#working = this.#working.then(() => this.#handle(message));
    return this.#working;
  }

  /** Something outside changed: settings, the task, files. */
  refresh(): Promise<void> {
    return this.receive({ type: "ready" });
  }

  async #handle(message: StudioMessage): Promise<void> {
    this.#failed = null;
    try {
      await this.#act(message);
    } catch (error) {
      this.#failed = error instanceof Error ? error.message : String(error);
    }
    try {
      this.#state = await this.#look();
      this.#send({ type: "studio", state: this.#state });
    } catch (error) {
      this.#ports.editor.notify("error", error instanceof Error ? error.message : String(error));
    }
  }

  async #act(message: StudioMessage): Promise<void> {
    const { editor, link, prompts } = this.#ports;
    switch (message.type) {
      case "ready":
        return;
      case "pick": {
        const { type: _, ...picked } = message;
        this.#picked = { ...this.#picked, ...picked };
        this.#draft = null;
        this.#rendered = null;
        return;
      }
      case "draft":
        this.#draft = message.text === undefined ? null : { section: message.section, text: message.text };
        return;
      case "switch":
        return this.#keep((entries, mode) =>
          message.on
            ? change.switchedOn(entries, message.section, mode)
            : change.switchedOff(entries, this.#place(message.section)),
        );
      case "edit":
        this.#draft = null;
        return this.#edit(message.section, message.text, message.title);
      case "reset":
        return this.#keep((entries, mode) =>
          message.section === undefined ? change.resetAll(entries, mode) : change.reset(entries, message.section, mode),
        );
      case "add":
        return this.#keep((entries, mode) => change.withSection(entries, { ...message, mode: this.#modeOf(mode) }));
      case "remove":
        return this.#keep((entries) => change.withoutSection(entries, message.section));
      case "compare":
        return this.#compare(message.section, message.with);
      case "override":
        return this.#keep((entries, mode) => change.whole(entries, mode, message.text));
      case "render":
        return this.#render();
      case "apply":
        return link.recompose();
      case "copy":
        return editor.copy(message.text);
      case "open":
        return this.#open(message.section.replace(/^rule:/, ""));
      case "texts.decide": {
        const texts = await prompts.workspaceTexts(this.#mode());
        const meant = texts.filter(({ key }) => message.keys.includes(key));
        await prompts.decide(meant, message.use);
        return link.reread();
      }
      case "texts.show": {
        const text = (await prompts.workspaceTexts(this.#mode())).find(({ key }) => key === message.key);
        return text ? editor.openText(text.text, text.kind === "modes" ? "yaml" : "markdown") : undefined;
      }
      case "mode.save":
        await this.#writeModes((text) => withMode(text, message.mode, message.replaces));
        this.#picked.mode = message.mode.slug;
        return this.#send({ type: "saved", slug: message.mode.slug });
      case "mode.remove":
        if (this.#picked.mode === message.slug) delete this.#picked.mode;
        return this.#writeModes((text) => withoutMode(text, message.slug));
      case "mode.export": {
        const entry = this.#state?.modes.find(({ slug }) => slug === message.slug)?.entry;
        return entry ? editor.openText(modesText([entry]), "yaml") : undefined;
      }
      case "mode.import":
        return this.#import();
    }
  }

  async #look(): Promise<StudioState> {
    // Asking needs the server, which is too much for each letter that is typed.
    const known = this.#draft ? this.#basis : undefined;
    const looked = await look(this.#ports, { ...this.#picked, mode: this.#mode() }, this.#draft, known);
    this.#input = looked.input;
    this.#basis = looked.basis;
    if (!this.#draft) this.#outdated = await this.#ports.link.outdated();
    const { busy } = this.#ports.link.context();
    const task = this.#outdated === undefined ? null : { outdated: this.#outdated, busy };
    return { ...looked.seen, task, scope: this.#picked.scope, rendered: this.#rendered, failed: this.#failed };
  }

  // ---- changes ----

  async #keep(changed: (entries: readonly change.Entry[], mode: string) => change.Entry[]): Promise<void> {
    const { settings } = this.#ports;
    await settings.update({ promptPatches: changed(settings.current().promptPatches, this.#mode()) });
  }

  async #edit(section: string, text: string, title: string | undefined): Promise<void> {
    const own = (await this.#ports.prompts.customisation(this.#mode())).added.find(({ id }) => id === section);
    if (own)
      return this.#keep((entries) =>
        change.withSection(entries, { id: section, title: title ?? own.title, text, mode: own.mode }),
      );
    const template = this.#default(section);
    const base = template === undefined ? undefined : { profile: this.#state!.profile, template };
    return this.#keep((entries) => change.edited(entries, this.#place(section), text, base));
  }

  async #compare(section: string | undefined, against: "default" | "news"): Promise<void> {
    const { editor, prompts } = this.#ports;
    if (section === undefined || section === "override") {
      const { text = "" } = (await prompts.customisation(this.#mode())).override ?? {};
      const ours = this.#state!.sections.filter(({ kind, state }) => kind !== "override" && state === "on");
      const theDefault = ours.map(({ text }) => text).join("\n\n");
      return editor.compare("System prompt: default and yours", theDefault, text || this.#state!.whole);
    }
    const { title, source = "" } = this.#state!.sections.find(({ id }) => id === section)!;
    const theDefault = this.#default(section) ?? "";
    if (against === "default") return editor.compare(`${title}: default and yours`, theDefault, source);
    const made = this.#ports.settings.current().promptPatches.find((entry) => entry.section === section);
    const original = typeof made?.original === "string" ? made.original : "";
    return editor.compare(`${title}: the default you changed, and the new one`, original, theDefault);
  }

  async #render(): Promise<void> {
    this.#rendered = "asked";
    this.#state = await this.#look();
    this.#send({ type: "studio", state: this.#state });
    const { system, tools } = compose(this.#input!);
    const messages = [
      { role: "system" as const, content: system },
      { role: "user" as const, content: "(your message)" },
    ];
    try {
      const text = await this.#ports.link.render({ messages, ...(tools.length > 0 ? { tools } : {}) }, this.#basis!);
      this.#rendered = { text, tokens: this.#ports.count(text) };
    } catch (error) {
      this.#rendered = { problem: error instanceof Error ? error.message : String(error) };
    }
  }

  async #writeModes(changed: (text: string) => string): Promise<void> {
    const { prompts, link } = this.#ports;
    await prompts.writeModes(changed(await prompts.readModes()));
    await link.reread();
  }

  /** Takes the modes of a file into the user's own, one by one; what is wrong in it is said. */
  async #import(): Promise<void> {
    const { editor } = this.#ports;
    const file = await editor.pickFile();
    if (!file) return;
    const { modes, problems } = parseModes(file.name, file.text, "user");
    if (modes.length > 0)
      await this.#writeModes((text) => modes.reduce((all, mode) => withMode(all, modeEntry(mode)), text));
    if (modes[0]) this.#picked.mode = modes[0].slug;
    if (problems.length > 0)
      throw new Error(problems.map(({ file: name, line, reason }) => `${name}, line ${line}: ${reason}`).join("\n"));
  }

  async #open(shown: string): Promise<void> {
    const located = await this.#ports.workspace?.locate(shown);
    if (!located || located.outside) throw new Error(`${shown} is not in this workspace.`);
    await this.#ports.editor.openFile(located.real);
  }

  // ---- what is meant ----

  #mode(): string {
    return this.#picked.mode ?? this.#ports.link.context().mode;
  }

  #modeOf(mode: string): string | undefined {
    return this.#picked.scope === "mode" ? mode : undefined;
  }

  #place(section: string): change.Place {
    return { section, mode: this.#modeOf(this.#mode()) };
  }

  #default(section: string): string | undefined {
    return this.#state?.sections.find(({ id }) => id === section)?.template;
  }
}
