/**
 * The prompt studio's host side: takes what the view says, keeps changes as patches in the user's settings, and sends the whole
 * picture back. What the user types is counted at once and kept only when they save it.
 */
import { parseModes } from "../modes/custom.ts";
import { modeEntry, modesText, withMode, withoutMode } from "../modes/modes-file.ts";
import { compose } from "../prompt/compose.ts";
import type { ComposeInput } from "../prompt/prompt.ts";
import type { EditorPort } from "./ports.ts";
import { type Shown, StudioChanges } from "./studio-changes.ts";
import type { StudioBasis } from "./studio-link.ts";
import { type LookPorts, look, type Picked } from "./studio-look.ts";
import type { StudioHostMessage, StudioMessage, StudioSection, StudioState } from "./studio-protocol.ts";

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
  readonly #changes: StudioChanges;
  #picked: Partial<Picked> & Pick<Shown, "scope" | "into"> = { scope: "mode", into: "settings" };
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
    this.#changes = new StudioChanges(ports.settings, ports.prompts);
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
        return this.#changes.switch(message.section, message.on, this.#shown());
      case "edit":
        this.#draft = null;
        return this.#edit(message.section, message.text);
      case "settle":
        this.#draft = null;
        return this.#settle(message.section, message.text);
      case "reset":
        return message.section === undefined
          ? this.#changes.resetAll(this.#shown())
          : this.#changes.reset(message.section, this.#shown());
      case "add":
        return this.#changes.add(message, this.#shown());
      case "remove":
        return this.#changes.remove(message.section, this.#shown());
      case "compare":
        return this.#compare(message.section);
      case "override":
        this.#draft = null;
        return this.#changes.whole(message.text, this.#shown());
      case "render":
        return this.#render();
      case "apply":
        return link.recompose();
      case "copy":
        return editor.copy(message.text);
      case "open":
        return this.#open(message.section);
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
    return { ...looked.seen, ...this.#into(), task, rendered: this.#rendered, failed: this.#failed };
  }

  // ---- what is asked ----

  async #edit(section: string, text: string): Promise<void> {
    const template = this.#section(section)?.template;
    const base = template === undefined ? undefined : { profile: this.#state!.profile, template };
    await this.#changes.edit(section, text, base, this.#shown());
  }

  async #settle(section: string, text: string): Promise<void> {
    const now = this.#section(section)?.news?.now;
    if (now !== undefined) await this.#changes.settle(section, text, now, this.#shown());
  }

  async #compare(section: string | undefined): Promise<void> {
    const { editor, prompts } = this.#ports;
    if (section === undefined || section === "override") {
      const { text = "" } = (await prompts.customisation(this.#mode())).override ?? {};
      const ours = this.#state!.sections.filter(({ kind, state }) => kind !== "override" && state === "on");
      const theDefault = ours.map(({ text }) => text).join("\n\n");
      return editor.compare("System prompt: default and yours", theDefault, text || this.#state!.whole);
    }
    const { title, template = "", source = "" } = this.#section(section)!;
    return editor.compare(`${title}: default and yours`, template, source);
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

  /** The file that a section is, or that its change stands in. */
  async #open(section: string): Promise<void> {
    const { editor, workspace } = this.#ports;
    const at = section === "override" ? this.#state!.override?.at : this.#section(section)?.at;
    if (at?.of === "home" && at.path) return editor.openFile(at.path);
    const shown = at?.path ?? section.replace(/^rule:/, "");
    const located = await workspace?.locate(shown);
    if (!located || located.outside) throw new Error(`${shown} is not in this workspace.`);
    await editor.openFile(located.real);
  }

  // ---- what is meant ----

  #mode(): string {
    return this.#picked.mode ?? this.#ports.link.context().mode;
  }

  #shown(): Shown {
    return { ...this.#into(), mode: this.#state!.mode, profile: this.#state!.profile };
  }

  /** A workspace that nothing can be saved in any more is not chosen any more. */
  #into(): Pick<Shown, "scope" | "into"> {
    const { workspace, trust } = this.#ports;
    const { scope, into } = this.#picked;
    return { scope, into: workspace && trust.trusted() ? into : "settings" };
  }

  #section(section: string): StudioSection | undefined {
    const { sections = [], support = [] } = this.#state ?? {};
    return [...sections, ...support].find(({ id }) => id === section);
  }
}
