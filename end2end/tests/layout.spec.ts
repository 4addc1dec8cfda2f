// What fits where: windows of every shape, large text, pages that zoom.

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";

// Boxes are measured at rest: the button moves as it appears and under the pointer.
test.use({ contextOptions: { reducedMotion: "reduce" } });

/** The box of something that must be there. */
async function box(what: Locator) {
  const found = await what.boundingBox();
  if (!found) throw new Error("not on the page");
  return found;
}

const overflow = (page: Page) => page.evaluate(() => document.documentElement.style.overflow);

test.describe("a wide but low window", () => {
  test.use({ viewport: { width: 1280, height: 400 } });

  test("keeps the panel's column, and the whole form in it", async ({ visitor }) => {
    await visitor.visitAndOpen();
    await visitor.panel.expectForm();
    const frame = await box(visitor.launcher.frame);
    expect(frame.width).toBe(400);
    expect(frame.y).toBeGreaterThan(0);
    expect(await overflow(visitor.page)).toBe("");
    await expect(visitor.panel.start).toBeInViewport({ ratio: 1 });
  });
});

for (const [what, width, height] of [["a phone in landscape", 640, 360], ["a phone with its keyboard open", 390, 300]] as const) {
  test.describe(what, () => {
    test.use({ viewport: { width, height }, isMobile: true, hasTouch: true });

    test("is filled by the panel, and the whole form is in view", async ({ visitor }) => {
      await visitor.visitAndOpen();
      await visitor.panel.expectForm();
      expect(await box(visitor.launcher.frame)).toEqual({ x: 0, y: 0, width, height });
      await expect(visitor.panel.start).toBeInViewport({ ratio: 1 });
    });
  });
}

test.describe("a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

  test("shows a way out while the panel is on its way, and when it fails", async ({ visitor }) => {
    const { launcher, page } = visitor;
    let answer = () => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route(/\/panel\?/, async (route) => {
      await held;
      await route.abort();
    });
    await visitor.visit();
    await launcher.button.tap();
    await expect(launcher.button).toBeHidden();
    await launcher.dismiss.tap();
    await launcher.expectReady();
    await launcher.button.tap();
    expect(await overflow(page)).toBe("hidden");
    answer();
    await expect(launcher.failure).toBeVisible();
    await launcher.dismiss.tap();
    await launcher.expectReady();
    expect(await overflow(page)).toBe("");

    await page.unroute(/\/panel\?/);
    await launcher.button.tap();
    await visitor.panel.expectForm();
    await expect(launcher.dismiss).toBeHidden();
  });
});

test.describe("a small window, by keyboard", () => {
  test.use({ viewport: { width: 400, height: 700 } });

  test("has the focus on the way out while the panel is on its way", async ({ visitor }) => {
    const { launcher, page } = visitor;
    await page.route(/\/panel\?/, () => {});
    await visitor.visit();
    await launcher.button.press("Enter");
    await expect(launcher.dismiss).toBeFocused();
    await page.keyboard.press("Escape");
    await launcher.expectReady();
    await expect(launcher.button).toBeFocused();
  });
});

test("the panel as a page of its own is a column in the middle", async ({ page, world }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${world.bot.url}/panel?key=permanent`);
  const panel = await box(page.locator(".panel"));
  expect(panel).toMatchObject({ x: 320, width: 640 });
});

test("with large text the monogram stays in its circle and a long title gets two lines", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "Large, please");
  const { frame } = visitor.panel;
  await frame.locator(":root").evaluate((root) => (root.style.fontSize = "200%"));
  const monogram = frame.locator(".monogram");
  const { letter, circle } = await monogram.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return { letter: range.getBoundingClientRect(), circle: element.getBoundingClientRect() };
  });
  expect(circle.height).toBe(76);
  expect(letter.height).toBeLessThan(circle.height);

  const title = frame.getByRole("heading", { level: 1 });
  await title.evaluate((element) => (element.textContent = "How can we help you? Write to us about anything at all."));
  const lines = await title.evaluate((element) => {
    const height = Number.parseFloat(getComputedStyle(element).lineHeight);
    return Math.round(element.getBoundingClientRect().height / height);
  });
  expect(lines).toBe(2);
});

test("an accent that is lost on the surface gets an edge wherever it fills something", async ({ visitor, someone }) => {
  const { frame, start } = visitor.panel;
  const edge = "rgb(1, 2, 3)";
  await visitor.visitAndOpen();
  await visitor.panel.expectForm();
  const setEdge = () => frame.locator(":root").evaluate((root, value) => root.style.setProperty("--accent-edge", value), edge);
  await setEdge();
  await expect(start).toHaveCSS("border-top-color", edge);
  await expect(frame.locator(".start")).toHaveCSS("border-top-color", edge);
  await visitor.panel.startChat(someone, "White on white");
  for (const part of [visitor.panel.bubble("White on white"), frame.locator(".monogram"), visitor.panel.send]) {
    await expect(part).toHaveCSS("border-top-color", edge);
  }
});
