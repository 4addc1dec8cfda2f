// How long a session lives: `permanent_session` true outlives the browser, false lives as long as the tab.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, type BrowserType, expect } from "@playwright/test";
import { launchOptions } from "../support/browser";
import { test as base, visitorIn } from "../support/fixtures";

interface Profile {
  open(): Promise<BrowserContext>;
}

/** A browser profile on disk, which survives closing the browser. */
const test = base.extend<{ profile: Profile }>({
  profile: async ({ playwright }, use) => {
    const folder = mkdtempSync(join(tmpdir(), "widget-profile-"));
    const chromium: BrowserType = playwright.chromium;
    let context: BrowserContext | undefined;
    await use({
      open: async () => (context = await chromium.launchPersistentContext(folder, { ...launchOptions, locale: "en-GB" })),
    });
    await context?.close();
    rmSync(folder, { recursive: true, force: true });
  },
});

test("a permanent session is there after the browser was closed", async ({ profile, world, someone }) => {
  const first = await profile.open();
  const before = await visitorIn(first, world.host);
  await before.startChat(someone, "Remember me");
  await first.close();

  const after = await visitorIn(await profile.open(), world.host);
  await after.visitAndOpen();
  await after.panel.expectMessage("Remember me");
});

test("a tab's session survives a reload but not the tab", async ({ context, world, someone }) => {
  const first = await visitorIn(context, world.host);
  await first.startChat(someone, "For this tab only", "tab");
  await first.page.reload();
  await first.launcher.open();
  await first.panel.expectMessage("For this tab only");

  const second = await visitorIn(context, world.host);
  await second.visitAndOpen("tab");
  await second.panel.expectForm();
  await expect(second.panel.bubble("For this tab only")).toHaveCount(0);
});

test("a tab's session does not survive the browser", async ({ profile, world, someone }) => {
  const first = await profile.open();
  const before = await visitorIn(first, world.host);
  await before.startChat(someone, "Gone tomorrow", "tab");
  await first.close();

  const after = await visitorIn(await profile.open(), world.host);
  await after.visitAndOpen("tab");
  await after.panel.expectForm();
});
