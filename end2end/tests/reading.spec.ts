// A long conversation: the reader's place is his own.

import { expect, test } from "../support/fixtures";

const LINES = Array.from({ length: 60 }, (_, index) => `Line ${index + 1} of the story`);

test.beforeEach(async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Tell me a story");
  await desk.open(someone);
  await desk.sayAll(someone, LINES);
  await visitor.panel.expectMessage(LINES.at(-1)!);
});

test("a reader at the end stays at the end", async ({ visitor }) => {
  await expect(visitor.panel.bubble(LINES.at(-1)!)).toBeInViewport();
  await visitor.panel.say("Go on");
  await expect(visitor.panel.bubble("Go on")).toBeInViewport();
});

test("a reader further up keeps his place, and a button takes him to what is new", async ({ visitor, desk, someone }) => {
  const line = visitor.panel.bubble(LINES[4]);
  await line.scrollIntoViewIfNeeded();
  await expect(visitor.panel.toNewest).toBeVisible();
  const place = await line.boundingBox();
  await desk.say(someone, "The end");

  await expect(visitor.panel.toNewest).toHaveText("1 new message");
  expect((await line.boundingBox())?.y).toBe(place?.y);
  await expect(visitor.panel.bubble("The end")).not.toBeInViewport();

  await visitor.panel.toNewest.click();
  await expect(visitor.panel.bubble("The end")).toBeInViewport();
  await expect(visitor.panel.toNewest).toBeHidden();
});

test("after a reload the newest messages are shown, and scrolling up brings the older ones", async ({ visitor }) => {
  await visitor.page.reload();
  await visitor.launcher.open();
  await expect(visitor.panel.bubble(LINES.at(-1)!)).toBeInViewport();
  await expect(async () => {
    await visitor.panel.log.locator(".bubble").first().scrollIntoViewIfNeeded();
    await expect(visitor.panel.bubble("Tell me a story")).toBeInViewport({ timeout: 500 });
  }).toPass();
  await visitor.panel.expectMessages(["Tell me a story", ...LINES]);
});
