// A conversation outlives the page it began on, and is the same in every tab.

import { expect, test, visitorIn } from "../support/fixtures";

test("a reload brings the conversation back", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "First");
  await desk.open(someone);
  await desk.say(someone, "Second");
  await visitor.panel.expectMessage("Second");

  await visitor.page.reload();
  await visitor.launcher.open();
  await visitor.panel.expectMessages(["First", "Second"]);
});

test("what came while the visitor was away is there on the next page", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "First");
  await desk.open(someone);
  await visitor.page.goto("about:blank");
  await desk.say(someone, "Answered meanwhile");

  await visitor.visitAndOpen("other");
  await visitor.panel.expectMessages(["First", "Answered meanwhile"]);
});

test("two tabs show the same conversation at the same time", async ({ visitor, desk, world, someone }) => {
  await visitor.startChat(someone, "From the first tab");
  const second = await visitorIn(visitor.page.context(), world.host);
  await second.visitAndOpen("other");
  await second.panel.expectMessage("From the first tab");

  await second.panel.say("From the second tab");
  await visitor.panel.expectMessage("From the second tab");

  await desk.open(someone);
  await desk.say(someone, "To both");
  for (const { panel } of [visitor, second]) {
    await panel.expectMessages(["From the first tab", "From the second tab", "To both"]);
  }
});

test("a draft survives a reload", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "Hello");
  await visitor.panel.composer.fill("not finished yet");
  await visitor.page.reload();
  await visitor.launcher.open();
  await expect(visitor.panel.composer).toHaveValue("not finished yet");
});
