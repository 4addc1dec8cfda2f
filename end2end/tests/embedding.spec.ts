// Only the origins of the site's list may embed, whatever a page tries.

import { HostSite } from "../hosts/server.mjs";
import { Launcher } from "../pages/launcher";
import { expect, test as base } from "../support/fixtures";

/** What needs no network is told long before the time that a network may take. */
const SOON_MS = 4_000;

/** A host site that is not on the list: the same machine, another port. */
const test = base.extend<{ stranger: HostSite }>({
  stranger: async ({ world }, use) => {
    const stranger = await new HostSite().listen();
    stranger.widget = world.bot.url;
    await use(stranger);
    await stranger.close();
  },
});

test("a stranger's page gets no script", async ({ page, request, stranger, world }) => {
  const script = `${world.bot.url}/widget-script.js?key=permanent`;
  expect((await request.get(script, { headers: { Referer: `${stranger.origin}/` } })).status()).toBe(403);

  const asked = page.waitForRequest(script);
  await page.goto(stranger.url("plain"));
  await asked;
  await expect(page.locator("web-widget-bot")).toHaveCount(0);
});

test("the browser refuses to frame the panel on a stranger's page, even without a Referer", async ({ page, stranger }) => {
  const refusal = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
  await page.goto(stranger.url("thief"));
  await refusal;
  await expect(page.frameLocator("iframe").getByRole("textbox")).toHaveCount(0);
});

test("a stranger who hides his address gets the button, but never the panel", async ({ page, stranger }) => {
  await page.goto(stranger.url("no-referrer"));
  const { button, failure } = new Launcher(page);
  const hint = page.waitForEvent("console", (message) => message.text().startsWith("Chat: no answer"));
  await button.click();
  await expect(failure).toBeVisible({ timeout: SOON_MS });
  expect((await hint).text()).toContain(`list ${stranger.origin} in the site's allowed-origins`);
  await expect(page.frameLocator("web-widget-bot iframe").getByRole("textbox")).toHaveCount(0);
});

test("a page whose policy forgot the frame fails at once, and its developer learns why", async ({ visitor, world }) => {
  await visitor.visit("csp-no-frame");
  const hints: string[] = [];
  visitor.page.on("console", (message) => {
    if (message.text().startsWith("Chat:")) hints.push(message.text());
  });
  await visitor.launcher.button.click();
  await expect(visitor.launcher.failure).toBeVisible({ timeout: SOON_MS });
  expect(hints).toHaveLength(1);
  expect(hints[0]).toContain(`Allow ${world.bot.url} in the page's frame-src`);
});

test("an unknown key gets no script", async ({ request, world }) => {
  const answer = await request.get(`${world.bot.url}/widget-script.js?key=nobody`);
  expect(answer.status()).toBe(404);
});

test("a foreign page cannot open the websocket", async ({ page, stranger, world }) => {
  await page.goto(stranger.url("thief"));
  const outcome = await page.evaluate(
    (address) =>
      new Promise((resolve) => {
        const socket = new WebSocket(address);
        socket.onopen = () => resolve("opened");
        socket.onerror = () => resolve("refused");
      }),
    `${world.bot.url.replace("http", "ws")}/ws`,
  );
  expect(outcome).toBe("refused");
});
