// The main job: a question from the host page reaches the team, and the answer comes back.

import { expect, test } from "../support/fixtures";

test("a message reaches the desk and the reply comes back", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Do you repair lamps from 1999?");

  await desk.open(someone);
  await desk.expectMessage("Do you repair lamps from 1999?");
  await desk.say(someone, "We do, and we like to.");

  await visitor.panel.expectMessage("We do, and we like to.");
  await visitor.panel.say("Then I will send it.");
  await desk.expectMessage("Then I will send it.");
});

test("the host page shows how many messages came while the widget was closed", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Are you there?");
  await desk.open(someone);
  await visitor.launcher.close();

  await desk.say(someone, "Yes!");
  await visitor.launcher.expectName(/1 unread/);

  await visitor.launcher.open();
  await visitor.panel.expectMessage("Yes!");
  await visitor.launcher.expectName("Close chat");
});

test("a message keeps its lines, and Shift+Enter makes one", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Hello");
  await visitor.panel.composer.pressSequentially("one");
  await visitor.panel.composer.press("Shift+Enter");
  await visitor.panel.composer.pressSequentially("two");
  await visitor.panel.composer.press("Enter");

  await desk.open(someone);
  const bubble = desk.log.locator(".bubble").last();
  await expect(bubble).toHaveText("one\ntwo", { useInnerText: true });
});

test("the visitor sees that the team types", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Hello");
  await desk.open(someone);
  await desk.reply(someone).pressSequentially("Let me th");
  await expect(visitor.panel.typing).toBeVisible();
});

test("the desk ends a conversation and the visitor starts a new one", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Only a short question");
  await desk.open(someone);
  await desk.end();

  await visitor.panel.again.click();
  await visitor.panel.startChat(`${someone} again`, "One more");
  await desk.open(`${someone} again`);
  await desk.expectMessage("One more");
});
