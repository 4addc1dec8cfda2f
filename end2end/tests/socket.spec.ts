// The websocket opens with the widget and closes 5 s after it, unless the widget opens again.

import { expect, test } from "../support/fixtures";

// From here on the page's time stands still but for the jumps below, however slow the machine is.
test.beforeEach(async ({ visitor, someone }) => {
  await visitor.page.clock.install();
  await visitor.startChat(someone, "Hello");
  await visitor.sockets.expectOpen(1);
  await visitor.page.clock.pauseAt(await visitor.page.evaluate(() => Date.now() + 5_000));
});

test("reopened within 5 s, the socket is untouched", async ({ visitor }) => {
  await visitor.launcher.close();
  await visitor.page.clock.fastForward(4_000);
  await visitor.launcher.open();
  await visitor.page.clock.fastForward(6_000);

  await visitor.panel.say("Still the same socket");
  expect(visitor.sockets.all).toHaveLength(1);
  expect(visitor.sockets.open).toHaveLength(1);
});

test("5 s after the widget was closed, the socket is too", async ({ visitor }) => {
  await visitor.launcher.close();
  await visitor.page.clock.fastForward(4_000);
  expect(visitor.sockets.open).toHaveLength(1);
  await visitor.page.clock.fastForward(1_100);
  await visitor.sockets.expectOpen(0);
});

test("a widget opened again later resumes over a new socket", async ({ visitor, desk, someone }) => {
  await visitor.launcher.close();
  await visitor.page.clock.fastForward(6_000);
  await visitor.sockets.expectOpen(0);
  await desk.open(someone);
  await desk.say(someone, "While you were away");

  await visitor.launcher.open();
  await visitor.panel.expectMessages(["Hello", "While you were away"]);
  expect(visitor.sockets.all).toHaveLength(2);
  expect(visitor.sockets.methods.filter((method) => method === "start_session")).toHaveLength(1);
  expect(visitor.sockets.methods.filter((method) => method === "resume_session")).toHaveLength(1);
});

test("no session token is ever in an address", async ({ visitor }) => {
  const addresses = visitor.sockets.all.map((socket) => socket.url());
  expect(addresses.every((address) => new URL(address).search === "")).toBe(true);
});
