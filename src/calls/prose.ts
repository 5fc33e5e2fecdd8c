/**
 * The words of a reply as they are shown: white space at the ends left out, a blank line where a call was taken out.
 * The pieces it hands out are, put together, the whole.
 */
export class Prose {
  private readonly type: "text" | "thinking";
  private parts: string[] = [];
  private blank = "";
  private parted = false;

  constructor(type: "text" | "thinking") {
    this.type = type;
  }

  /** Takes what came next; gives what of it can be shown now. White space waits for a word after it. */
  add(text: string): { type: "text" | "thinking"; text: string } | undefined {
    const word = text.trimEnd();
    if (word === "") {
      this.blank += text;
      return undefined;
    }
    const start = this.parts.length === 0;
    const gap = start ? "" : this.parted ? "\n\n" : this.blank;
    const shown = gap + (start || this.parted ? word.trimStart() : word);
    this.blank = text.slice(word.length);
    this.parted = false;
    this.parts.push(shown);
    return { type: this.type, text: shown };
  }

  /** Something was taken out here. */
  part(): void {
    this.parted = true;
    this.blank = "";
  }

  all(): string {
    return this.parts.join("");
  }

  /** Gives all back, as if nothing had been said yet. */
  takeBack(): string {
    const all = this.all();
    this.parts = [];
    this.blank = "";
    this.parted = false;
    return all;
  }
}
