// The server goes away in the middle of a conversation and comes back.

import { Desk } from "../pages/desk";
import { Visitor } from "../pages/visitor";
import { endWorld, expect, startWorld, test as base, type World } from "../support/fixtures";

/** Playing with the server would disturb other tests: these have one of their own. */
const test = base.extend<{ own: World }>({
  own: async ({}, use) => {
    const own = await startWorld();
    await use(own);
    await endWorld(own);
  },
});

test("a message written while the server is away arrives once when it is back", async ({ page, browser, own }) => {
  const visitor = new Visitor(page, own.host);
  await visitor.startChat("Mira", "Before");
  expect(await own.bot.stop()).toBe(0);
  await visitor.sockets.expectOpen(0);
  await visitor.panel.say("During");

  await own.bot.run();
  const desk = await Desk.logIn(await browser.newPage(), own.bot);
  await expect(desk.chat("Mira")).toContainText("During", { timeout: 20_000 });
  await desk.open("Mira");
  await expect(desk.bubble("During")).toHaveCount(1);
  await desk.say("Mira", "After");
  await visitor.panel.expectMessages(["Before", "During", "After"]);
});

test("an open desk finds its way back by itself", async ({ page, browser, own }) => {
  const visitor = new Visitor(page, own.host);
  await visitor.startChat("Mira", "Hello");
  const desk = await Desk.logIn(await browser.newPage(), own.bot);
  await desk.open("Mira");

  await own.bot.restart();
  await desk.say("Mira", "Back again");
  await visitor.panel.expectMessage("Back again");
});

test("the log holds neither names, texts nor tokens, however much is logged", async ({ page }) => {
  const own = await startWorld({ env: { WEB_WIDGET_BOT_LOG: "trace" } });
  const visitor = new Visitor(page, own.host);
  await visitor.startChat("Mira Geheimrat", "A very private question");
  await own.bot.stop();
  const { sessionToken } = await visitor.panel.frame.locator("body").evaluate(() => {
    const kept = Object.entries(localStorage).find(([key]) => key.endsWith(":session"));
    return { sessionToken: kept ? (JSON.parse(kept[1]).token as string) : "" };
  });
  expect(sessionToken).not.toBe("");
  for (const secret of ["Geheimrat", "private question", sessionToken]) expect(own.bot.log).not.toContain(secret);
  await endWorld(own);
});
