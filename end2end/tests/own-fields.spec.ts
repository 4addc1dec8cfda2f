// A site's own fields in the form that begins a conversation.

import type { Page } from "@playwright/test";
import { Visitor } from "../pages/visitor";
import { Desk } from "../pages/desk";
import { findings } from "../support/findings";
import { endWorld, expect, startWorld, test as base, type World } from "../support/fixtures";

const form = [
  { name: "mail", type: "email" },
  { name: "phone", type: "phone" },
  { name: "topic", type: "choice", label: { en: "Topic", de: "Thema" }, options: ["Repair", "Order"], mandatory: true },
  { name: "broken", type: "hologram" },
  { name: "news", type: "checkbox", label: "Send me <b>news</b>" },
  { name: "terms", type: "consent", label: "I have read the [privacy policy](https://example.org/privacy)" },
];

const test = base.extend<{ guest: Visitor; colleague: Page }, { own: World }>({
  own: [
    async ({}, use) => {
      const own = await startWorld({ site: { form } });
      await use(own);
      await endWorld(own);
    },
    { scope: "worker" },
  ],
  // Closed at the end: what moves on a page that nobody looks at costs the tests after it their time.
  colleague: async ({ browser }, use) => {
    const page = await browser.newPage();
    await use(page);
    await page.close();
  },
  guest: async ({ page, own, someone }, use) => {
    const guest = new Visitor(page, own.host);
    await guest.visitAndOpen();
    await guest.panel.name.fill(someone);
    await guest.panel.first.fill("Hello");
    await use(guest);
  },
});

test("answers reach the team with the first message", async ({ guest, colleague, own, someone }) => {
  const { frame } = guest.panel;
  await frame.getByLabel("E-mail").fill("mira@example.org");
  await frame.getByLabel("Topic").selectOption("Repair");
  await frame.getByLabel(/privacy policy/).check();
  await guest.panel.start.click();
  await expect(guest.panel.bubble("Hello")).toBeVisible();
  const desk = await Desk.logIn(colleague, own.bot);
  await desk.open(someone);
  await expect(desk.log.getByText("Topic: Repair")).toBeVisible();
  await expect(desk.page.getByText("mira@example.org").first()).toBeVisible();
});

test("what is wrong is said beside its field, and the first one gets the focus", async ({ guest }) => {
  const { frame } = guest.panel;
  await frame.getByLabel("E-mail").fill("nobody");
  await frame.getByLabel("Telephone").fill("call me");
  await guest.panel.start.click();
  await expect(frame.getByText("This doesn’t look like an e-mail address.")).toBeVisible();
  await expect(frame.getByText("This doesn’t look like a telephone number.")).toBeVisible();
  await expect(frame.getByText("Please choose.")).toBeVisible();
  await expect(frame.getByText("Please tick this box to go on.")).toBeVisible();
  await expect(frame.getByLabel("E-mail")).toBeFocused();
  await frame.getByLabel("E-mail").fill("mira@example.org");
  await expect(frame.getByText("This doesn’t look like an e-mail address.")).toBeHidden();
  await expect(guest.panel.log).toBeHidden();
});

test("a broken field is left out, labels are text, and links of a consent lead out", async ({ guest }) => {
  const { frame } = guest.panel;
  await expect(frame.locator(".own-fields .field")).toHaveCount(5);
  await expect(frame.getByLabel("Send me <b>news</b>")).toBeVisible();
  const link = frame.getByRole("link", { name: "privacy policy" });
  await expect(link).toHaveAttribute("href", "https://example.org/privacy");
  await expect(link).toHaveAttribute("target", "_blank");
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test("a picture, and nothing to object to for assistive technology", async ({ guest, page }) => {
      await guest.panel.start.click();
      await page.screenshot({ path: `results/screens/21-own-fields-${colorScheme}.png`, animations: "disabled" });
      const frame = page.frames().find((frame) => frame.url().includes("/panel"));
      expect(frame).toBeDefined();
      expect(await findings(page, (axe) => axe.include("web-widget-bot"))).toEqual([]);
    });
  });
}
