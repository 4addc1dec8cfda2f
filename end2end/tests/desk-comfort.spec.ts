// Small things that make a day at the desk.

import { devices } from "@playwright/test";
import { Desk } from "../pages/desk";
import { expect, test, visitorIn } from "../support/fixtures";

test("shortcuts of a single key can be switched off for good", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Hello");
  await expect(desk.chat(someone)).toBeVisible();
  const { page } = desk;
  await page.keyboard.press("?");
  await page.getByRole("switch", { name: "Shortcuts of a single key" }).uncheck();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.reload();
  await expect(desk.chat(someone)).toBeVisible();
  for (const key of ["?", "/", "j"]) await page.keyboard.press(key);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("textbox")).toHaveCount(0);

  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await page.getByRole("switch").check();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("who touches is not told of keys", async ({ browser, visitor, world, someone }) => {
  await visitor.startChat(someone, "Hello");
  const { viewport, isMobile, hasTouch } = devices["iPad Pro 11"];
  const context = await browser.newContext({ locale: "en-GB", viewport, isMobile, hasTouch });
  const desk = await Desk.logIn(await context.newPage(), world.bot);
  await expect(desk.chat(someone)).toBeVisible();
  await expect(desk.page.locator("kbd:visible")).toHaveCount(0);
  await desk.open(someone);
  await expect(desk.page.locator("kbd:visible")).toHaveCount(0);
  await context.close();
});

test("both sides read the time in the same form", async ({ browser, world, someone }) => {
  // Somewhere where it is three o'clock now: a single digit is where forms differ.
  const behind = (new Date().getUTCHours() - 3 + 24) % 24;
  const timezoneId = behind <= 12 ? `Etc/GMT+${behind}` : `Etc/GMT-${24 - behind}`;
  const context = await browser.newContext({ locale: "en-US", timezoneId });
  const visitor = await visitorIn(context, world.host);
  await visitor.startChat(someone, "What time is it?");
  const desk = await Desk.logIn(await context.newPage(), world.bot);
  await desk.open(someone);
  const times = [visitor.panel.log, desk.log].map((log) => log.locator("time").last());
  await expect(times[0]).toHaveText(/^3:\d\d\sAM$/);
  await expect(times[1]).toHaveText((await times[0].textContent()) ?? "");
  await context.close();
});

test("a count is the one sign of unread messages in the list", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Hello");
  await visitor.panel.say("Anybody there?");
  const row = desk.chat(someone);
  await expect(row).toContainText("2 unread");
  expect(await row.evaluate((element) => getComputedStyle(element, "::before").content)).toBe("none");
});
