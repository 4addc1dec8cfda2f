// On a phone the panel covers the screen and the page behind it stands still.

import { devices } from "@playwright/test";
import { expect, test } from "../support/fixtures";

const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices["iPhone 13"];
test.use({ viewport, userAgent, deviceScaleFactor, isMobile, hasTouch });

test("the open panel covers the whole screen", async ({ visitor }) => {
  await visitor.visit();
  await visitor.launcher.button.tap();
  await visitor.panel.expectForm();
  const size = visitor.page.viewportSize();
  await expect.poll(() => visitor.launcher.frame.boundingBox()).toEqual({ x: 0, y: 0, ...size });
});

test("a chat works from start to close", async ({ visitor, desk, someone }) => {
  await visitor.visit();
  await visitor.launcher.button.tap();
  await visitor.panel.startChat(someone, "From the tram");
  await desk.open(someone);
  await desk.say(someone, "Have a good ride");
  await visitor.panel.expectMessage("Have a good ride");

  await visitor.panel.closeButton.tap();
  await visitor.launcher.expectReady();
  await expect(visitor.launcher.frame).toBeHidden();
});

test("text fields are large enough that a phone does not zoom in", async ({ visitor }) => {
  await visitor.visit();
  await visitor.launcher.button.tap();
  await visitor.panel.expectForm();
  for (const field of [visitor.panel.name, visitor.panel.first]) {
    const size = await field.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
    expect(size).toBeGreaterThanOrEqual(16);
  }
});
