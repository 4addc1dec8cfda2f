// Ways into the desk and out of it.

import type { Page } from "@playwright/test";
import { Desk } from "../pages/desk";
import { launchOptions } from "../support/browser";
import { expect, test } from "../support/fixtures";

const token = (page: Page) => page.getByRole("textbox", { name: "Access token" });

test("a log-in link that is pasted into an open console logs in", async ({ page, world }) => {
  await page.goto(`${world.bot.url}/desk`);
  await expect(token(page)).toBeVisible();

  await page.evaluate((hash) => {
    location.hash = hash;
  }, new URL(world.bot.deskLink()).hash);
  await page.getByRole("textbox", { name: "Your name" }).fill("Ada Halm");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Desk" })).toBeVisible();
  expect(new URL(page.url()).hash).toBe("");
});

test("who logs out is told so without alarm", async ({ desk }) => {
  await desk.page.getByRole("button", { name: "Log out" }).click();
  await expect(token(desk.page)).toBeVisible();
  await expect(desk.page.getByRole("status")).toHaveText("You are logged out.");
  await expect(desk.page.getByRole("alert")).toHaveCount(0);
});

test("a log-out ends every tab, and the other tabs' drafts are kept", async ({ visitor, desk, world, someone }) => {
  await visitor.startChat(someone, "Hello");
  await desk.open(someone);
  await desk.reply(someone).fill("Not finished yet");

  const second = await desk.page.context().newPage();
  await second.goto(`${world.bot.url}/desk`);
  await second.getByRole("button", { name: "Log out" }).click();
  await expect(token(desk.page)).toBeVisible();
  await expect(desk.page.getByRole("status")).toContainText("your drafts are still here");
  await expect(desk.page.getByRole("alert")).toHaveCount(0);

  await token(desk.page).fill(new URL(world.bot.deskLink()).hash.replace("#token=", ""));
  await desk.page.getByRole("button", { name: "Log in" }).click();
  await desk.open(someone);
  await expect(desk.reply(someone)).toHaveValue("Not finished yet");
});

test("a name that the server does not take is asked for again", async ({ page, world }) => {
  await page.addInitScript(() => {
    if (!localStorage.getItem("wwb:desk:name")) localStorage.setItem("wwb:desk:name", "\u200b\u200b");
  });
  await page.goto(`${world.bot.url}/desk${new URL(world.bot.deskLink()).hash}`);
  await expect(page.getByRole("alert")).toHaveText(/does not accept this name/);
  await page.getByRole("textbox", { name: "Your name" }).fill("Ada Halm");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Desk" })).toBeVisible();
});

test("the desk answers over plain HTTP too, where browsers keep some functions back", async ({ playwright, visitor, world, someone }) => {
  await visitor.startChat(someone, "Hello");
  const args = [...(launchOptions.args ?? []), "--host-resolver-rules=MAP desk.test 127.0.0.1"];
  const browser = await playwright.chromium.launch({ ...launchOptions, args });
  const page = await browser.newPage();
  const desk = await Desk.logIn(page, world.bot, { at: world.bot.url.replace("127.0.0.1", "desk.test") });
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
  await desk.open(someone);
  await desk.say(someone, "Over plain HTTP");
  await visitor.panel.expectMessage("Over plain HTTP");
  await browser.close();
});
