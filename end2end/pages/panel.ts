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
  /** The field behind the paperclip. */
  readonly attach: Locator;
  /** The visitor's files on their way. */
  readonly uploads: Locator;
  /** Over the panel while files are dragged over it. */
  readonly overlay: Locator;
  /** An image as large as the panel allows. */
  readonly lightbox: Locator;
  /** What is said when files cannot be shown or sent at all. */
  readonly filesStuck: Locator;
  /** For a reader who is further up. */
  readonly toNewest: Locator;

  /** `index`: which of several widgets on the page. */
  constructor(page: Page, index = 0, private readonly language: Language = "en") {
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
    this.attach = this.frame.getByLabel(words.attach);
    this.uploads = this.frame.locator(".uploads").getByRole("listitem");
    this.overlay = this.frame.getByRole("status").filter({ hasText: words.drop });
    this.lightbox = this.frame.getByRole("dialog");
    this.filesStuck = this.frame.getByRole("alert").filter({ hasText: words.filesStuck });
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

  /** The button on an image in the conversation. */
  image(name: string): Locator {
    return this.log.getByRole("button", { name: this.about("enlarge", name), exact: true });
  }

  /** The button that saves a file of the conversation. */
  download(name: string): Locator {
    return this.log.getByRole("button", { name: this.about("download", name), exact: true });
  }

  /** The button that stops sending a file. */
  cancel(name: string): Locator {
    return this.frame.getByRole("button", { name: this.about("cancel", name), exact: true });
  }

  /** German puts the verb behind the name. */
  private about(verb: "enlarge" | "download" | "cancel", name: string): string {
    const words = WORDS[this.language];
    return this.language === "de" ? name + words[verb] : words[verb] + name;
  }

  /** The files on their way, by name, in their order. */
  async expectUploads(names: string[]): Promise<void> {
    await expect
      .poll(() => this.uploads.locator(".file-name").evaluateAll((lines) => lines.map((line) => line.getAttribute("title"))))
      .toEqual(names);
  }

  /** So many of the visitor's files are kept by the browser. */
  async expectKept(count: number): Promise<void> {
    const kept = () =>
      this.frame.locator("body").evaluate(async () => {
        const names = (await indexedDB.databases()).map(({ name }) => name ?? "").filter((name) => name.startsWith("wwb:"));
        const counts = names.map(
          (name) =>
            new Promise<number>((done) => {
              indexedDB.open(name).onsuccess = ({ target }: any) => {
                const database: IDBDatabase = target.result;
                database.transaction("files").objectStore("files").count().onsuccess = ({ target }: any) => {
                  database.close();
                  done(target.result);
                };
              };
            }),
        );
        return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
      });
    await expect.poll(kept, { message: "files kept by the browser" }).toBe(count);
  }

  /** Drags files over the panel and, if asked, lets go of them; or pastes them. */
  async bring(how: "dragenter" | "drop" | "paste", files: { name: string; text: string }[]): Promise<void> {
    await this.composer.evaluate(
      (field, [how, files]) => {
        const data = new DataTransfer();
        for (const { name, text } of files) data.items.add(new File([text], name));
        const options = { bubbles: true, cancelable: true };
        field.dispatchEvent(
          how === "paste"
            ? new ClipboardEvent(how, { ...options, clipboardData: data })
            : new DragEvent(how, { ...options, dataTransfer: data }),
        );
      },
      [how, files] as const,
    );
  }

  /** The image is drawn, at its own ratio. */
  async expectImage(name: string): Promise<void> {
    const image = this.image(name).locator("img");
    await expect.poll(() => image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
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
