// Automatic checks of every screen by axe, in light and in dark.

import type { Page } from "@playwright/test";
import { findings as allFindings } from "../support/findings";
import { expect, test } from "../support/fixtures";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// The panel's document has landmarks of its own; axe counts them together with the host page's.
const findings = (page: Page) => allFindings(page, (axe) => axe.withTags(RULES).disableRules("landmark-unique"));

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("the host page with the launcher, and the start of a chat", async ({ visitor }) => {
      await visitor.visit();
      expect(await findings(visitor.page)).toEqual([]);
      await visitor.launcher.open();
      await visitor.panel.expectForm();
      expect(await findings(visitor.page)).toEqual([]);
    });

    test("a conversation, for the visitor and for the team", async ({ visitor, desk, someone }) => {
      await desk.page.emulateMedia({ colorScheme });
      await visitor.startChat(someone, "Hello, look at https://example.com");
      await desk.open(someone);
      await desk.say(someone, "Looking");
      await visitor.panel.expectMessage("Looking");
      expect(await findings(visitor.page)).toEqual([]);
      expect(await findings(desk.page)).toEqual([]);
    });

    test("files that were sent and one that was refused", async ({ visitor, someone }) => {
      await visitor.startChat(someone, "Files");
      const text = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("hello") };
      await visitor.panel.attach.setInputFiles([text, { ...text, name: "huge.txt", buffer: Buffer.alloc(20_000_001) }]);
      await expect(visitor.panel.download("notes.txt")).toBeVisible();
      await expect(visitor.panel.uploads).toHaveCount(1);
      await expect(visitor.panel.mark("Sending")).toHaveCount(0);
      expect(await findings(visitor.page)).toEqual([]);
    });

    test("the desk's log-in", async ({ page, world }) => {
      await page.goto(`${world.bot.url}/desk`);
      await expect(page.getByRole("button", { name: "Log in" })).toBeVisible();
      expect(await findings(page)).toEqual([]);
    });
  });
}
