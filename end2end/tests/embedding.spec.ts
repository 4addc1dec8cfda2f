// Only the origins of the site's list may embed, whatever a page tries.

import { HostSite } from "../hosts/server.mjs";
import { expect, test as base } from "../support/fixtures";

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
  const button = page.locator("web-widget-bot button[aria-expanded]");
  await button.click();
  await expect(page.locator("web-widget-bot").getByRole("alert")).toBeVisible({ timeout: 15_000 });
  await expect(page.frameLocator("web-widget-bot iframe").getByRole("textbox")).toHaveCount(0);
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
