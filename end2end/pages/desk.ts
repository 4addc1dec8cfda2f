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
  }

  /** Follows the log-in link, at the server itself or at another address, and says who sits here. */
  static async logIn(page: Page, bot: Bot, { agent = "Ada Halm", at = bot.url } = {}): Promise<Desk> {
    await page.goto(`${at}/desk${new URL(bot.deskLink()).hash}`);
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
