// The visitor's browser chooses the language; only that one is sent.

import { Launcher } from "../pages/launcher";
import { Panel } from "../pages/panel";
import { WORDS } from "../pages/words";
import { expect, test } from "../support/fixtures";

test.describe("a German browser", () => {
  test.use({ locale: "de-DE" });

  test("speaks German from the button to the conversation", async ({ page, world, desk, someone }) => {
    await page.goto(world.host.url("plain"));
    const launcher = new Launcher(page);
    await launcher.expectName(WORDS.de.open);
    await launcher.open();
    const panel = new Panel(page, 0, "de");
    await panel.startChat(someone, "Grüß Gott");
    await expect(panel.frame.locator("html")).toHaveAttribute("lang", "de");
    await desk.open(someone);
    await desk.expectMessage("Grüß Gott");
  });
});

test.describe("a browser with a language that is not there", () => {
  test.use({ locale: "fr-FR" });

  test("speaks English", async ({ visitor }) => {
    await visitor.visitAndOpen();
    await visitor.launcher.expectName(WORDS.en.close);
    await visitor.panel.expectForm();
    await expect(visitor.panel.frame.locator("html")).toHaveAttribute("lang", "en");
  });
});

test("the panel carries the texts of one language only", async ({ request, world }) => {
  const headers = { "Accept-Language": "de", Referer: `${world.host.origin}/` };
  const html = await (await request.get(`${world.bot.url}/panel?key=permanent`, { headers })).text();
  expect(html).toContain(WORDS.de.name);
  expect(html).not.toContain(WORDS.en.name);
});
