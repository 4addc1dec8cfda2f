// The panel is readable before any wasm ran, can be closed, and says so if the wasm never comes.

import { devices, type Page, type Route } from "@playwright/test";
import { expect, test } from "../support/fixtures";

const WASM = /panel-.*\.wasm$/;
const GLUE = /panel-.*\.js$/;

/** Keeps the wasm back until the returned function is called; another try for it gets it at once. */
async function hold(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const keep = async (route: Route) => {
    await held;
    await route.continue();
  };
  await page.route(WASM, keep, { times: 1 });
  return release;
}

test("titles and form are there while the wasm is still on its way", async ({ visitor, someone, desk }) => {
  const release = await hold(visitor.page);
  await visitor.visit();
  await visitor.launcher.button.click();
  const { panel } = visitor;
  await expect(panel.frame.getByText("How can we help you?")).toBeVisible();
  await expect(panel.frame.getByText("Hello,")).toBeVisible();
  await panel.name.fill(someone);
  await panel.first.fill("Typed early");

  release();
  await panel.expectForm();
  await expect(panel.name).toHaveValue(someone);
  await expect(panel.first).toHaveValue("Typed early");
  await panel.start.click();
  await panel.expectMessage("Typed early");
  await desk.open(someone);
  await desk.expectMessage("Typed early");
});

test.describe("on a phone", () => {
  const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices["iPhone 13"];
  test.use({ viewport, userAgent, deviceScaleFactor, isMobile, hasTouch });

  test("✕ and Esc close the panel while its wasm is on its way, and after", async ({ visitor }) => {
    const { launcher, panel, page } = visitor;
    const release = await hold(page);
    await visitor.visit();
    const ways = [() => panel.closeButton.tap(), () => panel.name.press("Escape")];
    for (const close of ways) {
      await launcher.button.tap();
      await expect(panel.name).toBeVisible();
      await close();
      await launcher.expectReady();
    }
    release();
    for (const close of ways) {
      await launcher.button.tap();
      await panel.expectForm();
      await close();
      await launcher.expectReady();
    }
  });

  for (const [what, file] of [["wasm", WASM], ["glue", GLUE]] as const) {
    test(`${what} that fails to load is told, and another try helps`, async ({ visitor, someone }) => {
      const { launcher, panel, page } = visitor;
      let broken = true;
      await page.route(file, (route) => (broken ? route.fulfill({ status: 502 }) : route.continue()));
      await visitor.visit();
      await launcher.button.tap();
      await expect(panel.stuck).toBeVisible();
      await expect(panel.start).toBeHidden();
      await panel.closeButton.tap();
      await launcher.expectReady();

      await launcher.button.tap();
      broken = false;
      await panel.loadAgain.tap();
      await panel.startChat(someone, "Here at last");
      await expect(panel.stuck).toBeHidden();
    });
  }

  test("wasm that takes too long is told; what was typed outlives another try", async ({ visitor, someone }) => {
    const { launcher, panel, page } = visitor;
    await page.clock.install();
    await hold(page);
    await visitor.visit();
    await launcher.button.tap();
    await panel.name.fill(someone);
    await panel.first.fill("Typed early");
    await expect(launcher.dismiss).toBeHidden();
    await page.clock.fastForward(10_000);
    await expect(panel.start).toBeVisible();
    await page.clock.fastForward(11_000);
    await expect(panel.stuck).toBeVisible();

    await panel.loadAgain.tap();
    await panel.expectForm();
    await expect(panel.name).toHaveValue(someone);
    await expect(panel.first).toHaveValue("Typed early");
  });

  test("wasm that arrives after all brings the form back", async ({ visitor, someone }) => {
    const { launcher, panel, page } = visitor;
    await page.clock.install();
    const release = await hold(page);
    await visitor.visit();
    await launcher.button.tap();
    await panel.name.fill(someone);
    await expect(launcher.dismiss).toBeHidden();
    await page.clock.fastForward(21_000);
    await expect(panel.stuck).toBeVisible();
    release();
    await panel.expectForm();
    await expect(panel.stuck).toBeHidden();
    await expect(panel.name).toHaveValue(someone);
  });
});

test.describe("without any JavaScript in the panel", () => {
  test.use({ javaScriptEnabled: false });

  test("the panel still shows both titles", async ({ page, world }) => {
    await page.setExtraHTTPHeaders({ Referer: `${world.host.origin}/` });
    await page.goto(`${world.bot.url}/panel?key=permanent`);
    await expect(page.getByRole("heading", { name: "How can we help you?" })).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Your name" })).toBeVisible();
  });
});
