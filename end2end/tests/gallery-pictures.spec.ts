// Pictures of rich messages, for people to look at and for the handbook: results/screens.

import { devices } from "@playwright/test";
import { fixtures } from "../gallery/server.mjs";
import { expect, test } from "../gallery/test";

const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices["iPhone 13"];
const SIZES = {
  desktop: { viewport: { width: 1320, height: 900 } },
  phone: { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch },
};

for (const [size, use] of Object.entries(SIZES)) {
  test.describe(size, () => {
    test.use(use);

    test("pictures of every kind", async ({ gallery, page }) => {
      test.slow();
      for (const name of Object.keys(fixtures())) {
        await gallery.open(name);
        await page.waitForLoadState("networkidle");
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          const path = `results/screens/gallery-${name}-${size}-${colorScheme}.png`;
          await page.screenshot({ path, fullPage: true, animations: "disabled" });
        }
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(wide, name).toBeLessThanOrEqual(0);
      }
    });
  });
}

/** What the handbook shows of each kind. */
const BOOK = {
  text: ["prose", "prose: list, heading, quote"], buttons: ["buttons", "buttons: every kind"], image: ["media", "image: measured"],
  file: ["media", "file"], sound: ["media", "audio"], frame: ["frame", "frame: a page"], html: ["html", "html: classes"],
  gallery: ["gallery", "gallery: five cards"], sources: ["sources", "sources: five"],
} as const;

test("a picture of each kind for the handbook", async ({ gallery }) => {
  for (const [kind, [file, title]] of Object.entries(BOOK)) {
    await gallery.open(file);
    await gallery.page.waitForLoadState("networkidle");
    const stand = gallery.page.locator(".stand").filter({ has: gallery.page.getByRole("heading", { name: title, exact: true }) });
    await stand.locator(".log").screenshot({ path: `results/screens/message-${kind}.png`, animations: "disabled" });
  }
});
