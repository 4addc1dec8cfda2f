// The launcher on the host page. Its shadow root is open, so role locators reach into it.

import { expect, type Locator, type Page } from "@playwright/test";

export class Launcher {
  readonly host: Locator;
  readonly button: Locator;
  readonly frame: Locator;
  readonly failure: Locator;
  readonly retry: Locator;
  /** Closes it in full screen while the panel is not there. */
  readonly dismiss: Locator;

  /** `index`: which of several widgets on the page. */
  constructor(page: Page, index = 0) {
    this.host = page.locator("web-widget-bot").nth(index);
    this.button = this.host.locator("button[aria-expanded]");
    this.frame = this.host.locator("iframe");
    this.failure = this.host.getByRole("alert");
    this.retry = this.failure.getByRole("button");
    this.dismiss = this.host.getByRole("dialog").getByRole("button", { name: /close chat/i });
  }

  /** Its name for a screen reader. */
  async expectName(name: string | RegExp): Promise<void> {
    await expect(this.button).toHaveAccessibleName(name);
  }

  async expectReady(): Promise<void> {
    await expect(this.button).toBeVisible();
    await expect(this.button).toHaveAttribute("aria-expanded", "false");
  }

  async open(): Promise<void> {
    await this.button.click();
    await this.expectOpen();
  }

  async close(): Promise<void> {
    await this.button.click();
    await this.expectClosed();
  }

  async expectOpen(): Promise<void> {
    await expect(this.button).toHaveAttribute("aria-expanded", "true");
    await expect(this.frame).toBeVisible();
  }

  async expectClosed(): Promise<void> {
    await expect(this.button).toHaveAttribute("aria-expanded", "false");
    await expect(this.frame).toBeHidden();
  }
}
