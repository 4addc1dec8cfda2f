// The team's desk console.

import { expect, type Locator, type Page } from "@playwright/test";
import type { Bot } from "../support/bot";

export class Desk {
  readonly chats: Locator;
  readonly log: Locator;
  readonly send: Locator;

  private constructor(readonly page: Page) {
    this.chats = page.getByRole("list", { name: "Chats" });
    this.log = page.getByRole("log");
    this.send = page.getByRole("button", { name: "Send", exact: true });
    // The browser's dialogs are taken over while somebody listens; a listener that stays spares
    // each test the race against that being switched on.
    page.on("filechooser", () => {});
  }

  /** Follows the log-in link, at the server itself or at another address, and says who sits here. */
  static async logIn(page: Page, bot: Bot, { agent = "Ada Halm", at = bot.url } = {}): Promise<Desk> {
    // A browser that is logged in only has to say who sits here: log-ins are few per minute.
    const { request } = page.context();
    const kept = (await page.context().cookies()).length > 0;
    // The connection that is kept from before may just be ending; a browser would ask again by itself.
    const loggedIn = kept && (await request.get(`${at}/desk/session`, { maxRetries: 2 })).ok();
    await page.goto(`${at}/desk${loggedIn ? "" : new URL(bot.deskLink()).hash}`);
    await page.getByRole("textbox", { name: "Your name" }).fill(agent);
    await page.getByRole("button", { name: "Continue" }).click();
    const desk = new Desk(page);
    await expect(page.getByRole("heading", { name: "Desk" })).toBeVisible();
    return desk;
  }

  chat(visitor: string): Locator {
    return this.chats.getByRole("button", { name: visitor });
  }

  bubble(text: string): Locator {
    return this.log.getByText(text, { exact: true });
  }

  /** An image in the conversation. */
  picture(name: string): Locator {
    return this.log.getByRole("button", { name: `Open ${name}` });
  }

  /** Another file there. */
  file(name: string): Locator {
    return this.log.getByRole("link", { name });
  }

  /** Chooses files in the browser's picker. */
  async attach(files: Parameters<Locator["setInputFiles"]>[0]): Promise<void> {
    await this.page.locator("#attach").setInputFiles(files);
  }

  /** A file out of the clipboard, or one that is dragged over the conversation and let go. */
  async bring(way: "paste" | "drop", name: string): Promise<void> {
    await this.page.getByRole("main").evaluate(
      async (main, [way, name]) => {
        const data = new DataTransfer();
        data.items.add(new File(["content"], name));
        const drag = { dataTransfer: data, bubbles: true, cancelable: true };
        if (way === "paste") {
          main.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
          return;
        }
        main.dispatchEvent(new DragEvent("dragenter", drag));
        await new Promise((drawn) => requestAnimationFrame(drawn));
        main.querySelector(".drop-zone")?.dispatchEvent(new DragEvent("drop", drag));
      },
      [way, name] as const,
    );
  }

  async open(visitor: string): Promise<void> {
    await this.chat(visitor).click();
    await expect(this.reply(visitor)).toBeVisible();
  }

  reply(visitor: string): Locator {
    return this.page.getByRole("textbox", { name: `Reply to ${visitor}` });
  }

  async say(visitor: string, text: string): Promise<void> {
    await this.reply(visitor).fill(text);
    await this.reply(visitor).press("Enter");
    await expect(this.bubble(text)).toBeVisible();
  }

  /** Many replies at once, over a socket of its own: what a long story takes in typing is no test's matter. */
  async sayAll(visitor: string, lines: string[]): Promise<void> {
    await this.page.evaluate(
      async ([visitor, lines]) => {
        const socket = new WebSocket(`${document.baseURI.split("/desk")[0].replace("http", "ws")}/ws/desk`);
        await new Promise((open) => socket.addEventListener("open", open));
        let id = 0;
        const call = (method: string, params: object) =>
          new Promise<any>((resolve, reject) => {
            const mine = ++id;
            socket.addEventListener("message", function listen({ data }) {
              const frame = JSON.parse(data);
              if (frame.id !== mine) return;
              socket.removeEventListener("message", listen);
              if (frame.error) reject(new Error(`${method}: ${frame.error}`));
              else resolve(frame.result);
            });
            socket.send(JSON.stringify({ id: mine, method, params }));
          });
        await call("hello", { agent: "Ada Halm" });
        const { chats } = await call("list_chats", {});
        const chat = chats.find((chat: any) => chat.visitor === visitor);
        for (const text of lines) {
          await call("reply", { chatId: chat.chatId, text, clientMsgId: `many-${id}-${Math.random()}` });
        }
        socket.close();
      },
      [visitor, lines] as const,
    );
  }

  /** Ends the conversation that is open. */
  async end(): Promise<void> {
    await this.page.getByRole("button", { name: "End chat" }).click();
    await this.page.getByRole("dialog").getByRole("button", { name: "End chat" }).click();
    await expect(this.page.getByText("This chat has ended.")).toBeVisible();
  }

  async expectMessage(text: string): Promise<void> {
    await expect(this.bubble(text)).toBeVisible();
  }
}
