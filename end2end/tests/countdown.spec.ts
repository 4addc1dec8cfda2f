// What counts down is for the eyes: a screen reader hears what happened once, not every second.

import type { Locator } from "@playwright/test";
import { Visitor } from "../pages/visitor";
import { endWorld, expect, startWorld, test } from "../support/fixtures";

/** Every text that the element has had until it is asked. */
async function textsOf(element: Locator): Promise<() => Promise<string[]>> {
  const texts = await element.evaluateHandle((node) => {
    const heard = [node.textContent ?? ""];
    new MutationObserver(() => heard.push(node.textContent ?? "")).observe(node, { childList: true, characterData: true, subtree: true });
    return heard;
  });
  return () => texts.evaluate((heard) => [...heard]);
}

test("a message that waits says so once", async ({ page, visitor, someone }) => {
  let refusals = 1;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const { id, params } = JSON.parse(frame.toString());
      if (params?.text === "Too fast" && refusals-- > 0) {
        socket.send(JSON.stringify({ id, error: "slow down", code: "rate_limited", data: { retryAfterMs: 4_000 } }));
      } else {
        server.send(frame);
      }
    });
  });
  await visitor.startChat(someone, "Hello");
  await visitor.panel.say("Too fast");
  const alert = visitor.panel.log.getByRole("alert");
  await expect(alert).toBeVisible();
  const heard = await textsOf(alert);
  await expect(alert).toBeHidden();
  const sentences = (await heard()).filter((text) => text !== "");
  expect(sentences).toEqual(["That was fast. This goes out by itself in a moment."]);
});

test("a lost connection is told once per attempt", async ({ page }) => {
  const world = await startWorld();
  const visitor = new Visitor(page, world.host);
  await visitor.startChat("Mira", "Hello");
  await world.bot.stop();
  await expect(visitor.panel.banner).toBeVisible();
  const heard = await textsOf(visitor.panel.banner);
  await expect(visitor.panel.frame.locator(".banner [aria-hidden=true]")).toHaveText(/^[2-9] s$/, { timeout: 40_000 });
  expect((await heard()).join(" ")).not.toMatch(/\d/);
  await endWorld(world);
});
