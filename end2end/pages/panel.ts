// The panel in the launcher's frame.

import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import { type Language, WORDS } from "./words";

export class Panel {
  readonly frame: FrameLocator;
  /** The start form: name, first message, button. */
  readonly name: Locator;
  readonly first: Locator;
  readonly start: Locator;
  /** The conversation: log and composer. */
  readonly log: Locator;
  readonly composer: Locator;
  readonly send: Locator;
  /** After the end. */
  readonly again: Locator;
  readonly closeButton: Locator;
  readonly typing: Locator;
  /** What is said about the connection, and what to do about it. */
  readonly banner: Locator;
  readonly tryNow: Locator;
  /** What is said when the browser cannot start the panel, and what to do about it. */
  readonly stuck: Locator;
  readonly loadAgain: Locator;
  /** Of a message that did not go out. */
  readonly retry: Locator;
  /** For a reader who is further up. */
  readonly toNewest: Locator;

  /** `index`: which of several widgets on the page. */
  constructor(page: Page, index = 0, language: Language = "en") {
    const words = WORDS[language];
    this.frame = page.locator("web-widget-bot").nth(index).frameLocator("iframe");
    this.name = this.frame.getByRole("textbox", { name: words.name });
    this.first = this.frame.getByRole("textbox", { name: words.first });
    this.start = this.frame.getByRole("button", { name: words.start });
    this.log = this.frame.getByRole("log");
    this.composer = this.frame.getByRole("textbox", { name: words.write });
    this.send = this.frame.getByRole("button", { name: words.send, exact: true });
    this.again = this.frame.getByRole("button", { name: words.again });
    this.closeButton = this.frame.getByRole("button", { name: words.close });
    this.typing = this.frame.getByRole("img", { name: words.typing });
    this.banner = this.frame.locator(".banner").getByRole("status");
    this.tryNow = this.frame.getByRole("button", { name: words.tryNow });
    this.stuck = this.frame.getByRole("alert").filter({ hasText: words.notLoaded });
    this.loadAgain = this.stuck.getByRole("button", { name: words.retry });
    this.retry = this.log.getByRole("button", { name: words.retry });
    this.toNewest = this.frame.getByRole("button", { name: words.newest });
  }

  /** The sign at the last own message that says how far it got. */
  mark(state: string): Locator {
    return this.log.getByRole("img", { name: state, exact: true });
  }

  /**
   * The bubble with exactly this text, so that «Hi» is not found in «Hi there». For screen readers
   * it begins with the speaker.
   */
  bubble(text: string): Locator {
    const literal = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return this.log.locator(".bubble").filter({ hasText: new RegExp(`^[^:]+:\\s*${literal}$`) });
  }

  async expectForm(): Promise<void> {
    await expect(this.name).toBeVisible();
    await expect(this.start).toBeEnabled();
  }

  async startChat(name: string, text: string): Promise<void> {
    await this.expectForm();
    await this.name.fill(name);
    await this.first.fill(text);
    await this.start.click();
    await this.expectSent(text);
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
    await this.expectMessage(text);
  }

  async expectMessage(text: string): Promise<void> {
    await expect(this.bubble(text)).toBeVisible();
  }

  /** The server has it: only from then on does it outlive the page. */
  async expectSent(text: string): Promise<void> {
    await this.expectMessage(text);
    await expect(this.log.locator(".row.sending").filter({ hasText: text })).toHaveCount(0);
  }

  /** Each of them, and each once. */
  async expectMessages(texts: string[]): Promise<void> {
    for (const text of texts) await expect(this.bubble(text)).toHaveCount(1);
  }
}
