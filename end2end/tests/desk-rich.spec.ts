// Messages at the desk that are more than text: what a bot showed, and what an agent puts together.

import { devices, type Locator, type Page } from "@playwright/test";
import { Desk } from "../pages/desk";
import { Visitor } from "../pages/visitor";
import { Showcase } from "../support/chatbot";
import { findings as allFindings } from "../support/findings";
import { expect, test as base } from "../support/fixtures";

const test = base.extend<object, { showcase: Showcase }>({
  showcase: [
    async ({}, use) => {
      const showcase = await Showcase.start();
      await use(showcase);
      await showcase.end();
    },
    { scope: "worker" },
  ],
});

const answer = (visitor: Visitor, name: string): Locator =>
  visitor.panel.log.locator(".row").last().getByRole("button", { name, exact: true });

const row = (desk: Desk): Locator => desk.page.getByRole("group", { name: "Quick replies" });
const label = (desk: Desk): Locator => row(desk).getByRole("textbox");
const own = (desk: Desk): Locator => desk.log.locator(".message.end").last();
const theirs = (desk: Desk): Locator => desk.log.locator(".message:not(.end)").last();

// On phones the page's heading stands in the list alone.
const findings = (page: Page) => allFindings(page, (axe) => axe.disableRules("page-has-heading-one"));

test("quick replies are made by keys alone, and a press comes back as a message", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Hello");
  await desk.open(someone);
  const { keyboard } = desk.page;
  await desk.reply(someone).fill("/replies");
  await keyboard.press("Enter");
  await expect(label(desk)).toBeFocused();
  for (const text of ["Small", "Lrage"]) {
    await keyboard.type(text);
    await keyboard.press("Enter");
  }
  await keyboard.press("Backspace");
  await keyboard.type("Sizes javascript:alert(1)");
  await keyboard.press("Enter");
  await expect(label(desk)).toHaveAttribute("aria-invalid", "true");
  await expect(label(desk)).toHaveAccessibleDescription(/not a link/);
  await label(desk).fill("Sizes https://example.org/sizes");
  await keyboard.press("Enter");
  await expect(row(desk).getByRole("listitem")).toHaveText(["Small", "Sizes"]);
  expect(await findings(desk.page)).toEqual([]);

  await desk.reply(someone).fill("Which size?");
  await desk.reply(someone).press("Enter");
  await expect(row(desk)).toHaveCount(0);
  await expect(own(desk).getByRole("button", { name: "Small" })).toBeDisabled();
  await expect(own(desk).getByRole("link", { name: /Sizes/ })).toHaveAttribute("target", "_blank");
  await expect(answer(visitor, "Small")).toBeEnabled();
  await answer(visitor, "Small").click();
  await expect(theirs(desk)).toContainText("Small");
  await expect(own(desk).getByRole("button", { name: "Small" }), "the team still sees what was offered").toBeVisible();
  expect(await findings(desk.page)).toEqual([]);
});

test("Escape leaves the row of quick replies and gives the focus back; a reload keeps it", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Hello");
  await desk.open(someone);
  await desk.page.getByRole("button", { name: "Add", exact: true }).click();
  await desk.page.getByRole("button", { name: "Quick replies" }).click();
  await expect(label(desk)).toBeFocused();
  await label(desk).fill("Yes");
  await label(desk).press("Enter");
  await desk.page.reload();
  await expect(row(desk).getByRole("listitem")).toHaveText(["Yes"]);
  await label(desk).press("Escape");
  await expect(row(desk)).toHaveCount(0);
  await expect(desk.reply(someone)).toBeFocused();
});

test("cards are put together with a preview, and nothing typed is lost by Escape", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Hello");
  await desk.open(someone);
  const { page } = desk;
  const open = async () => {
    await desk.reply(someone).fill("/card");
    await desk.reply(someone).press("Enter");
  };
  await open();
  const form = page.getByRole("dialog", { name: "Cards" });
  await expect(form.getByLabel("Title")).toBeFocused();
  await form.getByRole("button", { name: "Send" }).click();
  await expect(form.getByLabel("Title")).toHaveAccessibleDescription("Please enter a title.");
  await expect(form.getByLabel("Title")).toBeFocused();
  await form.getByLabel("Title").fill("Amsel");
  await form.getByLabel("Text (optional)").fill("7 watts, warm white");
  await page.keyboard.press("Escape");
  await expect(form).toHaveCount(0);

  await open();
  await expect(form.getByLabel("Title")).toHaveValue("Amsel");
  await form.getByRole("button", { name: "Add a button" }).click();
  await page.keyboard.type("I take it");
  await form.getByRole("button", { name: "Add a button" }).click();
  await page.keyboard.type("More");
  const link = form.getByLabel("Link (empty: a reply)").last();
  await link.fill("nowhere");
  await page.keyboard.press("Control+Enter");
  await expect(link).toHaveAccessibleDescription(/not a link/);
  await expect(link).toBeFocused();
  await link.fill("https://example.org/amsel");
  await form.getByRole("button", { name: "Add a card" }).click();
  await page.keyboard.type("Meise");
  const preview = form.getByRole("region", { name: "Preview" });
  await expect(preview.getByText("7 watts, warm white")).toBeVisible();
  await expect(preview.getByRole("button", { name: "I take it" })).toBeDisabled();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press("Control+Enter");
  await expect(form).toHaveCount(0);
  await expect(desk.reply(someone)).toBeFocused();
  await expect(own(desk).getByText("Amsel")).toBeVisible();
  await expect(desk.chat(someone)).toContainText("Cards: Amsel, Meise");
  await answer(visitor, "I take it").click();
  await expect(theirs(desk)).toContainText("I take it");
});

const PHONE = devices["iPhone 13"];
for (const [name, use] of Object.entries({
  "desktop-light": { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  "desktop-dark": { colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  "phone-light": {
    colorScheme: "light", viewport: PHONE.viewport, deviceScaleFactor: PHONE.deviceScaleFactor, hasTouch: true, isMobile: true,
  },
} as const)) {
  test(`what the bot showed is there when the team takes over (${name})`, async ({ page, browser, showcase, someone }) => {
    const take = (at: Page, what: string) =>
      at.screenshot({ path: `results/screens/20-desk-rich-${what}-${name}.png`, animations: "disabled" });
    const visitor = new Visitor(page, showcase.world.host);
    await showcase.greet(visitor, someone);
    for (const word of ["Text", "Cards"]) {
      await answer(visitor, word).click();
      await expect(visitor.panel.bubble(word).last()).toBeVisible();
    }
    // Cards leave no menu behind.
    await visitor.panel.say("Person");

    const context = await browser.newContext({ locale: "en-GB", ...use });
    const desk = await Desk.logIn(await context.newPage(), showcase.world.bot);
    await desk.open(someone);
    const bot = desk.log.locator(".message.bot");
    await expect(bot.first().locator(".bot-mark")).toHaveText("Bot");
    await expect(bot.locator("strong").first()).toBeVisible();
    await expect(bot.getByRole("region", { name: "Cards" })).toBeVisible();
    for (const button of await bot.locator("button.chip").all()) await expect(button).toBeDisabled();
    await desk.reply(someone).fill("/replies");
    await desk.reply(someone).press("Enter");
    for (const text of ["Yes, please", "No"]) {
      await label(desk).fill(text);
      await label(desk).press("Enter");
    }
    await take(desk.page, "replies");
    await desk.reply(someone).fill("Shall I reserve it?");
    await desk.reply(someone).press("Enter");
    await expect(own(desk).getByRole("button", { name: "No" })).toBeVisible();
    expect(await findings(desk.page)).toEqual([]);
    await take(desk.page, "conversation");
    await desk.reply(someone).fill("/card");
    await desk.reply(someone).press("Enter");
    const form = desk.page.getByRole("dialog", { name: "Cards" });
    await form.getByLabel("Title").fill("Amsel");
    await form.getByLabel("Text (optional)").fill("7 watts, warm white");
    await form.getByLabel("Image").fill("javascript:alert(1)");
    await expect(form.getByRole("region", { name: "Preview" }).getByText("Amsel")).toBeVisible();
    await form.getByRole("button", { name: "Add a button" }).click();
    await desk.page.keyboard.type("I take it");
    await form.getByRole("button", { name: "Send" }).click();
    await expect(form.getByLabel("Image")).toBeFocused();
    await take(desk.page, "cards");
    expect(await findings(desk.page)).toEqual([]);
    await context.close();
  });
}
