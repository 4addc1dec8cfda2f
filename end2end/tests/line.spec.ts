// A line that refuses, goes dead or loses something on the way.

import type { Page, WebSocketRoute } from "@playwright/test";
import type { Visitor } from "../pages/visitor";
import { expect, test } from "../support/fixtures";

/** The page's line to the server, and what is done to it. */
interface Line {
  sockets: WebSocketRoute[];
  /** The methods that the client has called. */
  methods: string[];
  refuses: boolean;
  dead: boolean;
  /** Of the server's frames those with this text are lost. */
  loses?: string;
}

async function lineOf(page: Page): Promise<Line> {
  const line: Line = { sockets: [], methods: [], refuses: false, dead: false };
  await page.routeWebSocket(/\/ws$/, async (socket) => {
    line.sockets.push(socket);
    const dead = () => line.dead && line.sockets[0] === socket;
    if (line.refuses) return socket.close({ code: 4030, reason: "later" });
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      line.methods.push(JSON.parse(frame.toString()).method);
      if (!dead()) server.send(frame);
    });
    server.onMessage((frame) => {
      if (!dead() && !(line.loses && frame.toString().includes(line.loses))) socket.send(frame);
    });
  });
  return line;
}

/** From here on the page's time moves only when it is told to. */
async function stopTime(page: Page): Promise<void> {
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 5_000));
}

/** What the browser tells the panel's document. */
async function tell(visitor: Visitor, event: "online" | "visibilitychange"): Promise<void> {
  await visitor.panel.frame.locator("body").evaluate((_, name) => {
    const hears = name === "online" ? window : document;
    hears.dispatchEvent(new Event(name));
  }, event);
}

for (const event of ["online", "visibilitychange"] as const) {
  test(`after many attempts in vain «${event}» means now`, async ({ visitor, someone }) => {
    const { page, panel } = visitor;
    const line = await lineOf(page);
    await page.clock.install();
    await visitor.startChat(someone, "Hello");
    await stopTime(page);
    line.refuses = true;
    await line.sockets[0].close({ code: 4030, reason: "later" });
    await expect(panel.banner).toBeVisible();
    await expect(async () => {
      await page.clock.runFor(500);
      expect(line.sockets.length).toBeGreaterThan(5);
    }).toPass({ intervals: [50] });
    await expect(panel.tryNow).toBeVisible();
    const before = line.sockets.length;
    line.refuses = false;
    await panel.say("Still here");
    await expect(panel.mark("Sending")).toBeVisible();
    expect(line.sockets).toHaveLength(before);

    await tell(visitor, event);
    await expect(panel.mark("Delivered")).toBeVisible();
    expect(line.sockets).toHaveLength(before + 1);
    await panel.expectMessages(["Hello", "Still here"]);
  });
}

test("a line that went dead without a word is noticed by «ping» and replaced", async ({ visitor, someone }) => {
  const { page, panel } = visitor;
  const line = await lineOf(page);
  await page.clock.install();
  await visitor.startChat(someone, "Hello");
  await expect(panel.mark("Delivered")).toBeVisible();
  await stopTime(page);
  line.dead = true;
  line.methods.length = 0;
  // In small steps: what the time sets off takes its own.
  const until = (what: () => void) =>
    expect(async () => {
      await page.clock.runFor(500);
      what();
    }).toPass({ intervals: [20] });
  await until(() => expect(line.methods).toContain("ping"));
  expect(line.sockets).toHaveLength(1);
  await panel.say("Can you hear me?");
  await until(() => expect(line.sockets.length).toBe(2));
  await expect(panel.mark("Delivered")).toBeVisible();
  await panel.expectMessages(["Hello", "Can you hear me?"]);
});

test("a message that was lost on the way is fetched when the next one comes", async ({ visitor, desk, someone }) => {
  const line = await lineOf(visitor.page);
  await visitor.startChat(someone, "Hello");
  await desk.open(someone);
  line.loses = "lost on the way";
  await desk.say(someone, "lost on the way");
  await desk.say(someone, "the next one");
  // The answer to the resume would be lost as well.
  await expect.poll(() => line.methods.filter((method) => method === "resume_session").length).toBe(1);
  await expect(visitor.panel.bubble("the next one")).toHaveCount(0);
  line.loses = undefined;
  await line.sockets[0].close({ code: 4000, reason: "cut" });
  await visitor.panel.expectMessages(["Hello", "lost on the way", "the next one"]);
  const shown = await visitor.panel.log.locator(".bubble").allTextContents();
  expect(shown.findIndex((text) => text.includes("lost"))).toBeLessThan(shown.findIndex((text) => text.includes("next")));
});
