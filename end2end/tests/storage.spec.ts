// A browser that lets no third party store anything, as Chrome does in private windows.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext } from "@playwright/test";
import { launchOptions } from "../support/browser";
import { endWorld, expect, startWorld, test as base, visitorIn, type World } from "../support/fixtures";

const BLOCK_THIRD_PARTIES = { profile: { cookie_controls_mode: 1, block_third_party_cookies: true } };

/** The widget comes from another site than the host page; same numbers would be the same site. */
const test = base.extend<{ strict: BrowserContext; apart: World }>({
  strict: async ({ playwright }, use) => {
    const folder = mkdtempSync(join(tmpdir(), "widget-profile-"));
    mkdirSync(join(folder, "Default"));
    writeFileSync(join(folder, "Default", "Preferences"), JSON.stringify(BLOCK_THIRD_PARTIES));
    const context = await playwright.chromium.launchPersistentContext(folder, { ...launchOptions, locale: "en-GB" });
    await use(context);
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  },
  apart: async ({}, use) => {
    const world = await startWorld();
    world.host.widget = world.bot.url.replace("127.0.0.1", "localhost");
    await use(world);
    await endWorld(world);
  },
});

async function isForbidden(visitor: Awaited<ReturnType<typeof visitorIn>>): Promise<void> {
  const frame = visitor.page.frames().find((known) => known.url().includes("/panel"));
  const denied = await frame?.evaluate(() => {
    try {
      return localStorage.length < 0;
    } catch {
      return true;
    }
  });
  expect(denied, "the frame's storage is forbidden").toBe(true);
}

test("a permanent session survives a reload in a cookie of the frame's own", async ({ strict, apart }) => {
  const visitor = await visitorIn(strict, apart.host);
  await visitor.startChat("Mira", "Remember me");
  await isForbidden(visitor);
  await visitor.page.reload();
  await visitor.launcher.open();
  await visitor.panel.expectMessage("Remember me");

  const [cookie, ...others] = await strict.cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ path: "/panel", secure: true, sameSite: "None" });
});

test("a tab's session leaves no cookie", async ({ strict, apart }) => {
  const visitor = await visitorIn(strict, apart.host);
  await visitor.startChat("Mira", "For this tab only", "tab");
  await isForbidden(visitor);
  expect(await strict.cookies()).toEqual([]);
});

test("a token that stays refused does not load the panel for ever", async ({ strict, apart }) => {
  const visitor = await visitorIn(strict, apart.host);
  let loads = 0;
  visitor.page.on("request", (request) => {
    if (request.url().includes("/panel?")) loads += 1;
  });
  await visitor.page.routeWebSocket(/\/ws$/, (socket) => {
    socket.onMessage((frame) => {
      const { id } = JSON.parse(frame.toString());
      socket.send(JSON.stringify({ id, error: "refused", code: "embed_invalid" }));
    });
  });
  await visitor.visitAndOpen();
  await expect(visitor.panel.frame.getByRole("button", { name: "Reload" })).toBeVisible();
  expect(loads).toBe(1);
});
