// What the visitor is told about the connection and about each message of her own.

import { Desk } from "../pages/desk";
import { Visitor } from "../pages/visitor";
import { endWorld, expect, startWorld, test } from "../support/fixtures";

test("a message is marked as delivered once the team has it, and as read once it was seen", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Has this arrived?");
  await expect(visitor.panel.mark("Delivered")).toBeVisible();
  await desk.open(someone);
  await expect(visitor.panel.mark("Read")).toBeVisible();
});

test("without a server a banner says so, and «Try now» brings the connection back", async ({ page, browser }) => {
  const world = await startWorld();
  const visitor = new Visitor(page, world.host);
  await visitor.startChat("Mira", "Hello");
  await world.bot.stop();
  await expect(visitor.panel.banner).toContainText(/Connection lost|Reconnecting/);
  await visitor.panel.say("Are you there?");
  await expect(visitor.panel.mark("Sending")).toBeVisible();

  await world.bot.run();
  // It may also have come back by itself: then the button is gone.
  await visitor.panel.tryNow.click({ timeout: 2_000 }).catch(() => undefined);
  await expect(visitor.panel.mark("Sending")).toBeHidden();
  await expect(visitor.panel.banner).toBeHidden();
  const desk = await Desk.logIn(await browser.newPage(), world.bot);
  await desk.open("Mira");
  await expect(desk.bubble("Are you there?")).toHaveCount(1);
  await desk.page.close();
  await endWorld(world);
});

test("a message that was refused says so and goes out on the visitor's word", async ({ page, visitor, desk, someone }) => {
  let refusals = 1;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const { id, params } = JSON.parse(frame.toString());
      if (params?.text === "Once more?" && refusals-- > 0) {
        socket.send(JSON.stringify({ id, error: "refused", code: "conflict" }));
      } else {
        server.send(frame);
      }
    });
  });
  await visitor.startChat(someone, "Hello");
  await visitor.panel.say("Once more?");
  await expect(visitor.panel.log.getByRole("alert")).toHaveText("Not sent.");

  await visitor.panel.retry.click();
  await expect(visitor.panel.log.getByRole("alert")).toBeHidden();
  await desk.open(someone);
  await expect(desk.bubble("Once more?")).toHaveCount(1);
  await visitor.panel.expectMessages(["Hello", "Once more?"]);
});
