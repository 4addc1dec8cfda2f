// A bot on Tiledesk's published client, as the visitor meets it and as the team takes over from it.

import type { Locator, Page } from "@playwright/test";
import { Visitor } from "../pages/visitor";
import { Desk } from "../pages/desk";
import { Showcase } from "../support/chatbot";
import { expect, test as base } from "../support/fixtures";

const test = base.extend<{ guest: Visitor; colleague: Page }, { showcase: Showcase }>({
  showcase: [
    async ({}, use) => {
      const showcase = await Showcase.start();
      await use(showcase);
      await showcase.end();
    },
    { scope: "worker" },
  ],
  // Closed at the end: what moves on a page that nobody looks at costs the tests after it their time.
  colleague: async ({ browser }, use) => {
    const page = await browser.newPage();
    await use(page);
    await page.close();
  },
  guest: async ({ page, showcase, someone }, use) => {
    await page.context().route("https://example.org/**", (route) =>
      route.fulfill({ contentType: "text/html", body: "<title>Elsewhere</title><p>Elsewhere</p>" }),
    );
    await page.context().route("https://www.openstreetmap.org/**", (route) =>
      route.fulfill({ contentType: "text/html", body: "<body style='background:#dbe9d3;font:16px sans-serif'><p>A map</p>" }),
    );
    const guest = new Visitor(page, showcase.world.host);
    await showcase.greet(guest, someone);
    await use(guest);
  },
});

/** A button under the last message. */
const press = (guest: Visitor, name: string): Locator =>
  guest.panel.log.locator(".row").last().getByRole("button", { name, exact: true });

/** Asks by the menu, and waits until the menu of the answer is there. */
async function ask(guest: Visitor, word: string): Promise<void> {
  await press(guest, word).click();
  await expect(guest.panel.bubble(word).last()).toBeVisible();
}

const last = (guest: Visitor): Locator => guest.panel.log.locator(".row.theirs").last();

test("every kind of message is shown", async ({ guest }) => {
  await ask(guest, "Text");
  await expect(last(guest).locator("strong")).toHaveText("strong");
  await expect(last(guest).getByRole("cell", { name: "Amsel" })).toBeVisible();
  await ask(guest, "Image");
  await expect(last(guest).getByRole("button", { name: "Enlarge A lamp with a yellow shade" })).toBeVisible();
  await ask(guest, "File");
  await expect(last(guest).getByRole("link", { name: /care\.pdf/ })).toBeVisible();
  await ask(guest, "Sound");
  await expect(last(guest).getByRole("button", { name: /Play/ })).toBeVisible();
  await ask(guest, "HTML");
  await expect(last(guest).getByText("49 €")).toHaveCSS("color", "rgb(46, 125, 50)");
  await ask(guest, "Page");
  await expect(last(guest).frameLocator("iframe").getByText("A map")).toBeVisible();
  await ask(guest, "Cards");
  await expect(last(guest).getByRole("region")).toBeVisible();
  await press(guest, "I take Meise").click();
  await expect(guest.panel.bubble("I take Meise")).toBeVisible();
  await expect(last(guest)).toContainText("I only know these");
  await ask(guest, "Sources");
  await expect(guest.panel.log.getByRole("link", { name: /Handbook, chapter 1/ })).toBeVisible();
  await expect(press(guest, "Text"), "source cards leave no buttons behind them").toHaveCount(0);
});

test("one press is one answer, and then the buttons are gone", async ({ guest }) => {
  await press(guest, "My name").dblclick();
  await expect(last(guest)).toContainText("From now on the team knows you as Mira Halm.");
  await expect(guest.panel.bubble("My name")).toHaveCount(1);
  await expect(guest.panel.log.getByRole("button", { name: "My name", exact: true })).toHaveCount(1);
});

test("a silent press is heard and not shown, and links stay", async ({ guest }) => {
  await ask(guest, "Buttons");
  await expect(press(guest, "A silent action")).toBeVisible();
  await press(guest, "A silent action").click();
  await expect(last(guest)).toContainText("showcase-silent");
  await expect(guest.panel.bubble("A silent action")).toHaveCount(0);
  await expect(guest.panel.log.getByRole("link", { name: /In a new tab/ })).toBeVisible();
  await expect(guest.panel.log.getByRole("button", { name: "A quick reply" })).toHaveCount(0);
});

test("links open where they say", async ({ guest, page, showcase }) => {
  await ask(guest, "Buttons");
  const [tab] = await Promise.all([page.waitForEvent("popup"), guest.panel.log.getByRole("link", { name: /In a new tab/ }).click()]);
  await tab.waitForURL("https://example.org/");
  await tab.close();
  await press(guest, "Inside the chat").click();
  const inside = guest.panel.frame.frameLocator("iframe[src='https://example.org/']");
  await expect(inside.getByText("Elsewhere")).toBeVisible();
  await guest.panel.frame.getByRole("button", { name: "Back to the chat" }).click();
  await expect(press(guest, "Inside the chat")).toBeFocused();
  await guest.panel.log.getByRole("link", { name: /In place of this page/ }).click();
  await page.waitForURL(showcase.world.host.url("plain"));
});

test("the closed box stays closed over a reload until the visitor chooses", async ({ guest, page }) => {
  const box = guest.panel.frame.locator("textarea.composer-field");
  await ask(guest, "Closed box");
  await expect(box).toBeDisabled();
  await expect(box).toHaveAttribute("placeholder", "Please choose above");
  await guest.panel.frame.locator("footer.composer").screenshot({ path: "results/screens/message-closed.png", animations: "disabled" });
  await page.reload();
  await guest.launcher.open();
  await expect(box).toBeDisabled();
  await press(guest, "Open it again").click();
  await expect(box).toBeEnabled();
});

test("steps take their time, and none when the visitor writes or comes back", async ({ guest, page }) => {
  await ask(guest, "Steps");
  await expect(guest.panel.log.getByText("One thing after the other,")).toBeVisible();
  await expect(guest.panel.log.getByText("and time to read.")).toHaveCount(0);
  await expect(guest.panel.frame.locator(".typing")).toBeVisible();
  await guest.panel.say("Hurry up");
  await expect(guest.panel.log.getByText("and time to read.")).toBeVisible();
  await page.reload();
  await guest.launcher.open();
  await expect(guest.panel.log.getByText("and time to read.")).toBeVisible();
});

test("a correction changes its message in place and for ever", async ({ guest, page }) => {
  await press(guest, "Correction").click();
  await expect(guest.panel.log.getByText("Two and two are five.")).toBeVisible();
  await expect(guest.panel.log.getByText("Two and two are four.")).toBeVisible();
  await expect(guest.panel.log.getByText("Two and two are five.")).toHaveCount(0);
  await page.reload();
  await guest.launcher.open();
  await expect(guest.panel.log.getByText("Two and two are four.")).toBeVisible();
  await expect(guest.panel.log.getByText("Two and two are five.")).toHaveCount(0);
});

test("a redirect is a link in any case and never opens out of a history", async ({ guest, page }) => {
  // Live it may open, as the browser likes: that is waited for, so that it is not taken for a later one.
  const live = page.context().waitForEvent("page", { timeout: 3_000 }).catch(() => undefined);
  await press(guest, "Redirect").click();
  await expect(guest.panel.log.getByRole("link", { name: /example\.org/ })).toBeVisible();
  await live;
  const opened: Page[] = [];
  page.context().on("page", (tab) => opened.push(tab));
  await page.reload();
  await guest.launcher.open();
  await expect(guest.panel.log.getByRole("link", { name: /example\.org/ })).toBeVisible();
  expect(opened).toEqual([]);
});

test("the team gets everything that was said, and from then on the bot is silent", async ({ guest, colleague, showcase }) => {
  await ask(guest, "My name");
  await expect(last(guest)).toContainText("Mira Halm");
  await press(guest, "Person").click();
  await expect(guest.panel.log.getByText("I am asking somebody of the team to join.")).toBeVisible();
  const desk = await Desk.logIn(colleague, showcase.world.bot);
  await desk.chats.getByRole("button", { name: "Mira Halm" }).first().click();
  await expect(desk.log.getByText("What would you like to see?")).toBeVisible();
  await expect(desk.log.getByText("Person", { exact: true }).last()).toBeVisible();
  await desk.say("Mira Halm", "Here I am.");
  await expect(guest.panel.bubble("Here I am.")).toBeVisible();
  await guest.panel.say("Text");
  await expect(desk.bubble("Text").last()).toBeVisible();
  await expect(guest.panel.log.locator(".row.theirs")).toHaveCount(5);
});

test("when the bot is gone, the team has the chat at once", async ({ page, colleague, someone }) => {
  const showcase = await Showcase.start();
  const guest = new Visitor(page, showcase.world.host);
  await showcase.greet(guest, someone);
  await showcase.die();
  const desk = await Desk.logIn(colleague, showcase.world.bot);
  await guest.panel.say("Is anybody there?");
  await desk.open(someone);
  await expect(desk.bubble("Is anybody there?")).toBeVisible();
  await desk.say(someone, "I am.");
  await expect(guest.panel.bubble("I am.")).toBeVisible();
  await showcase.end();
});
