// Everything without a mouse.

import type { Page } from "@playwright/test";
import { expect, test, visitorIn } from "../support/fixtures";

/** Presses Tab until the launcher has the focus. */
async function tabTo(page: Page, focused: () => Promise<boolean>): Promise<void> {
  for (let press = 0; press < 10; press += 1) {
    await page.keyboard.press("Tab");
    if (await focused()) return;
  }
  throw new Error("not reached by Tab");
}

/** Presses keys without waiting for what they do, as fast as the browser takes them. */
async function pressAtOnce(page: Page, keys: string[]): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const sent = keys.flatMap((key) => {
    const special = { Escape: 27, Enter: 13 }[key];
    const text = key === "Enter" ? "\r" : special ? undefined : key;
    const windowsVirtualKeyCode = special ?? key.toUpperCase().charCodeAt(0);
    return ["keyDown", "keyUp"].map((type) =>
      browser.send("Input.dispatchKeyEvent", {
        type: type as "keyDown" | "keyUp", key, text: type === "keyDown" ? text : undefined, windowsVirtualKeyCode,
      }));
  });
  await Promise.all(sent);
  await browser.detach();
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

test("at the desk no key is lost that comes before the last one is drawn", async ({ visitor, desk, world, someone }) => {
  const errors: Error[] = [];
  desk.page.on("pageerror", (error) => errors.push(error));
  await visitor.startChat(someone, "Hello");
  await desk.open(someone);
  const second = await visitorIn(visitor.page.context().browser()!, world.host);
  await second.startChat(`${someone} II`, "Hello too");
  await expect(desk.chat(`${someone} II`)).toBeVisible();
  const replies = desk.page.getByRole("textbox", { name: /^Reply to/ });
  // Out of the text, to another chat, into its text; what follows is text.
  for (const step of ["j", "k", "j"]) {
    await replies.focus();
    await pressAtOnce(desk.page, ["Escape", step, "r", ..."jkf?"]);
    await expect(replies).toHaveValue("jkf?");
    await expect(replies).toBeFocused();
    await replies.fill("");
  }
  // A dialog that is left and opened again.
  await pressAtOnce(desk.page, ["Escape", "?", "Escape", "?"]);
  await expect(desk.page.getByRole("dialog")).toBeVisible();
  await pressAtOnce(desk.page, ["Escape", "?", "Escape"]);
  await expect(desk.page.getByRole("dialog")).toHaveCount(0);
  await pressAtOnce(desk.page, ["r", "O", "K"]);
  await expect(replies).toHaveValue("OK");
  await replies.fill("");
  // From the text into a dialog, and back into the text.
  await pressAtOnce(desk.page, [..."/card", "Enter", ..."Amsel", "Escape", ..."Back"]);
  await expect(replies).toHaveValue("Back");
  expect(errors).toEqual([]);
  await second.page.close();
});
