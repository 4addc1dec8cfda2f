// A picture of every screen, for people to look at: end2end/results/screens.

import { devices, type Page } from "@playwright/test";
import { Visitor } from "../pages/visitor";
import { Desk } from "../pages/desk";
import { picture } from "../support/picture";
import { endWorld, expect, startWorld, test as base, type World } from "../support/fixtures";

const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices["iPhone 13"];
const SIZES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch },
};

/** Each test walks through many screens. */
base.setTimeout(120_000);

/** A server of its own, so that the desk shows only what the pictures are about. */
const test = base.extend<{ own: World }>({
  own: async ({}, use) => {
    const own = await startWorld();
    await use(own);
    await endWorld(own);
  },
});

for (const [size, use] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ ...use, colorScheme });

      const take = (page: Page, name: string) =>
        page.screenshot({ path: `results/screens/${name}-${size}-${colorScheme}.png`, animations: "disabled" });

      test("the visitor's side", async ({ page, own, browser }) => {
        const visitor = new Visitor(page, own.host);
        await visitor.visit();
        await take(page, "1-launcher");
        await visitor.launcher.open();
        await visitor.panel.expectForm();
        await take(page, "2-start");
        await visitor.panel.startChat("Mira", "Hello! My Amsel flickers when I turn the shade.");
        await take(page, "3-first-message");

        const desk = await Desk.logIn(await browser.newPage(), own.bot);
        await desk.open("Mira");
        await desk.say("Mira", "Hi Mira, that is almost always the contact under the shade.");
        await desk.say("Mira", "Could you try to bend it up a little? Here is how: https://example.com/amsel");
        await visitor.panel.expectMessage("Hi Mira, that is almost always the contact under the shade.");
        for (const line of ["I will try.", "It works!", "Thank you, that was quick and kind. ".repeat(6).trim()]) {
          await visitor.panel.say(line);
        }
        await take(page, "4-conversation");

        await own.bot.stop();
        await visitor.sockets.expectOpen(0);
        await visitor.panel.say("Are you still there?");
        await take(page, "5-offline");
        await own.bot.run();
        // The desk may just have begun its longest wait between two attempts, 20 s.
        await expect(desk.bubble("Are you still there?")).toBeVisible({ timeout: 25_000 });
        await desk.end();
        await expect(visitor.panel.again).toBeVisible();
        await take(page, "6-ended");
      });

      test("the desk", async ({ page, own, browser }) => {
        await page.goto(`${own.bot.url}/desk`);
        await page.getByRole("button", { name: "Log in" }).waitFor();
        await take(page, "7-desk-log-in");
        // The link differs only in its fragment, so the page would not be loaded again.
        await page.goto("about:blank");
        const desk = await Desk.logIn(page, own.bot);
        await take(page, "8-desk-empty");
        for (const [name, text] of [["Mira", "Hello! My Amsel flickers."], ["Tom Okafor", "Do you ship to Norway?"], ["Lena", "Thanks!"]]) {
          const visitor = new Visitor(await browser.newPage(), own.host);
          await visitor.startChat(name, text);
        }
        await desk.open("Mira");
        await desk.say("Mira", "Hi Mira, that is almost always the contact under the shade.");
        await take(page, "9-desk-conversation");
      });

      test("files, on both sides", async ({ page, own, browser }) => {
        const visitor = new Visitor(page, own.host);
        await visitor.startChat("Mira", "Here is what it looks like.");
        const { panel } = visitor;
        const [lamp, contact] = [await picture(page, "Amsel in the evening.png"), await picture(page, "The contact.png", [400, 600])];
        const manual = { name: "Manual Amsel 2024.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") };
        await panel.attach.setInputFiles([lamp, manual]);
        await panel.expectImage(lamp.name);
        const desk = await Desk.logIn(await browser.newPage({ ...use, colorScheme }), own.bot);
        await desk.open("Mira");
        await expect(desk.picture(lamp.name)).toBeVisible();
        await desk.attach([contact]);
        await panel.expectImage(contact.name);
        await take(page, "10-files");
        await expect(desk.picture(contact.name)).toBeVisible();
        await take(desk.page, "11-desk-files");
        await panel.image(lamp.name).click();
        await expect(panel.lightbox).toBeVisible();
        await take(page, "12-lightbox");
        await page.keyboard.press("Escape");
        await panel.bring("dragenter", [{ name: "a.txt", text: "x" }]);
        await expect(panel.overlay).toBeVisible();
        await take(page, "13-drop");
      });
    });
  }
}
