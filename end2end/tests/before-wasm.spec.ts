// The panel is readable and usable before any wasm ran.

import { expect, test } from "../support/fixtures";

test("titles and form are there while the wasm is still on its way", async ({ visitor, someone, desk }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await visitor.page.route(/panel-.*\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
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

test.describe("without any JavaScript in the panel", () => {
  test.use({ javaScriptEnabled: false });

  test("the panel still shows both titles", async ({ page, world }) => {
    await page.setExtraHTTPHeaders({ Referer: `${world.host.origin}/` });
    await page.goto(`${world.bot.url}/panel?key=permanent`);
    await expect(page.getByRole("heading", { name: "How can we help you?" })).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Your name" })).toBeVisible();
  });
});
