// Pages that throw the launcher away: the tag, put in again, brings it back, and it works.

import type { Page } from "@playwright/test";
import type { Visitor } from "../pages/visitor";
import { expect, test } from "../support/fixtures";

// Boxes are measured at rest: the button moves as it appears and under the pointer.
test.use({ contextOptions: { reducedMotion: "reduce" } });

/** What a page may do; each ends with the same tag in the page again. */
const WAYS: Record<string, (page: Page) => Promise<void>> = {
  "removes the element": (page) =>
    page.evaluate(() => {
      document.querySelector("web-widget-bot")?.remove();
      tagAgain();
    }),
  "replaces its root element": (page) =>
    page.evaluate(() => {
      const root = document.createElement("html");
      root.append(document.createElement("head"), document.createElement("body"));
      document.replaceChild(root, document.documentElement);
      tagAgain();
    }),
  "writes itself anew": (page) =>
    page.evaluate(() => {
      document.open();
      document.write("<!doctype html><html><head></head><body>New</body></html>");
      document.close();
      tagAgain();
    }),
};

declare function tagAgain(): void;

async function visit(visitor: Visitor): Promise<void> {
  await visitor.visit();
  await visitor.page.evaluate(() => {
    const { src } = document.querySelector<HTMLScriptElement>("script[src*='widget-script']")!;
    Object.assign(window, {
      tagAgain: () => document.body.append(Object.assign(document.createElement("script"), { src })),
    });
  });
}

for (const [what, replace] of Object.entries(WAYS)) {
  test(`a page that ${what} gets a working launcher back`, async ({ visitor, someone, desk }) => {
    await visit(visitor);
    const place = await visitor.launcher.button.boundingBox();
    await visitor.launcher.open();
    await visitor.panel.startChat(someone, "Before");

    await replace(visitor.page);
    await visitor.launcher.expectReady();
    await expect(visitor.launcher.host).toHaveCount(1);
    await expect.poll(() => visitor.launcher.button.boundingBox()).toEqual(place);
    await visitor.launcher.open();
    await visitor.panel.expectMessage("Before");
    await visitor.panel.say("After");
    await desk.open(someone);
    await desk.expectMessage("After");
    await visitor.launcher.close();
  });
}

test.describe("in a small window", () => {
  test.use({ viewport: { width: 400, height: 700 } });

  test("a launcher that is replaced while it covers the page gives the page back", async ({ visitor }) => {
    await visit(visitor);
    await visitor.launcher.open();
    await visitor.panel.expectForm();
    await WAYS["removes the element"](visitor.page);
    await visitor.launcher.expectReady();
    await visitor.page.setViewportSize({ width: 420, height: 700 });
    const locked = await visitor.page.evaluate(() => ({
      inert: document.body.inert,
      overflow: document.documentElement.style.overflow,
    }));
    expect(locked).toEqual({ inert: false, overflow: "" });
  });
});
