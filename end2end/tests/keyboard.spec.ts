// Everything without a mouse.

import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";

/** Presses Tab until the launcher has the focus. */
async function tabTo(page: Page, focused: () => Promise<boolean>): Promise<void> {
  for (let press = 0; press < 10; press += 1) {
    await page.keyboard.press("Tab");
    if (await focused()) return;
  }
  throw new Error("not reached by Tab");
}

test("a visitor opens, writes, closes and returns to the button by keyboard", async ({ visitor, desk, someone }) => {
  const { page, launcher, panel } = visitor;
  await visitor.visit();
  const onButton = () => launcher.button.evaluate((button: HTMLElement) => button.matches(":focus"));
  await tabTo(page, onButton);
  await page.keyboard.press("Enter");
  await panel.expectForm();
  await expect(panel.name).toBeFocused();

  await page.keyboard.type(someone);
  await page.keyboard.press("Tab");
  await expect(panel.first).toBeFocused();
  await page.keyboard.type("Without a mouse");
  await tabTo(page, () => panel.start.evaluate((button) => button.matches(":focus")));
  await page.keyboard.press("Enter");
  await panel.expectMessage("Without a mouse");
  await expect(panel.composer).toBeFocused();

  await page.keyboard.press("Escape");
  await launcher.expectClosed();
  await expect(launcher.button).toBeFocused();
  await desk.open(someone);
  await desk.expectMessage("Without a mouse");
});

test("the team answers by keyboard", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Are you fast?");
  await expect(desk.chat(someone)).toBeVisible();
  await desk.page.keyboard.press("j");
  await expect(desk.reply(someone)).toBeVisible();
  await desk.page.keyboard.press("r");
  await expect(desk.reply(someone)).toBeFocused();
  await desk.page.keyboard.type("Very.");
  await desk.page.keyboard.press("Enter");
  await visitor.panel.expectMessage("Very.");
});
