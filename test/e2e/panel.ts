/** A hand on the chat panel: what a person does there, by the names a screen reader would give. */
import type { FrameLocator, Locator } from "playwright-core";

const LONG = 30_000;

export class Panel {
  readonly frame: FrameLocator;

  constructor(frame: FrameLocator) {
    this.frame = frame;
  }

  /** Past the first run, if there is one, with this model. */
  async start(model: string): Promise<void> {
    const button = this.frame.getByRole("button", { name: /^Start with/ });
    await button.or(this.input()).first().waitFor({ timeout: LONG });
    if (await button.isVisible()) await button.click();
    await this.input().waitFor({ timeout: LONG });
    await this.pick("Model", model);
  }

  input(): Locator {
    return this.frame.getByRole("textbox", { name: "Message" });
  }

  async say(text: string): Promise<void> {
    await this.input().fill(text);
    await this.input().press("Enter");
  }

  async pick(what: "Mode" | "Model", name: string): Promise<void> {
    await this.frame.getByRole("button", { name: new RegExp(`^${what}: `) }).click();
    await this.frame.getByRole("option", { name: new RegExp(`^${name}`) }).click();
  }

  /** The card that waits, when its heading says so. */
  async waiting(heading: RegExp): Promise<Locator> {
    // The bar above the input has the same name while the card is out of sight.
    const card = this.frame.getByRole("region", { name: heading }).and(this.frame.locator(".card"));
    await card.waitFor({ timeout: LONG });
    return card;
  }

  async approve(heading: RegExp): Promise<void> {
    await (await this.waiting(heading)).getByRole("button", { name: /^Approve(?!.* files$)/ }).click();
  }

  /** With the reason typed, as the keyboard has it: onto the Reject button. */
  async reject(heading: RegExp, reason: string): Promise<void> {
    const button = (await this.waiting(heading)).getByRole("button", { name: /^Reject/ });
    await button.focus();
    await button.press(reason.slice(0, 1));
    const field = this.frame.getByRole("textbox", { name: "Reason for the model" });
    await field.pressSequentially(reason.slice(1));
    await field.press("Enter");
  }

  /** Waits until the chat shows this. */
  async shows(text: string | RegExp): Promise<void> {
    await this.frame.getByText(text).first().waitFor({ timeout: LONG });
  }
}
