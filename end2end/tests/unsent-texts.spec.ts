// Texts that are not with the server yet: they outlive reloads and crashes, and arrive once.

import type { Page } from "@playwright/test";
import { expect, test, visitorIn } from "../support/fixtures";

/** What the server is told by this page until the returned function is called, save for these methods. */
async function swallow(page: Page, ...methods: string[]): Promise<() => void> {
  let swallowing = true;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      if (!swallowing || !methods.includes(JSON.parse(frame.toString()).method)) server.send(frame);
    });
  });
  return () => (swallowing = false);
}

/** The bubbles of the log, in their order. */
async function lines(page: Page): Promise<string[]> {
  const log = page.locator("web-widget-bot").frameLocator("iframe").getByRole("log");
  return log.locator(".bubble").evaluateAll((bubbles) =>
    bubbles.map((bubble) => (bubble.textContent ?? "").replace(/^[^:]+:\s*/, "")));
}

test("a reload before the conversation has begun loses no word and begins one", async ({ visitor, desk, someone }) => {
  const go = await swallow(visitor.page, "start_session");
  await visitor.visitAndOpen();
  await visitor.panel.name.fill(someone);
  await visitor.panel.first.fill("Is anybody there?");
  await visitor.panel.start.click();
  await visitor.panel.expectMessage("Is anybody there?");
  await expect(visitor.panel.mark("Sending")).toBeVisible();

  await visitor.page.reload();
  await visitor.launcher.open();
  await expect(visitor.panel.mark("Sending")).toBeVisible();
  go();
  await visitor.page.reload();
  await visitor.launcher.open();
  await expect(visitor.panel.mark("Delivered")).toBeVisible();
  await expect(desk.chat(someone)).toHaveCount(1);
  await desk.open(someone);
  await expect(desk.bubble("Is anybody there?")).toHaveCount(1);
});

test("a beginning whose answer was lost is found again, not begun twice", async ({ visitor, desk, someone }) => {
  const started: string[] = [];
  await visitor.page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((frame) => {
      const { result } = JSON.parse(frame.toString());
      if (result?.sessionToken) started.push(result.sessionId);
      if (result?.sessionToken && started.length === 1) void socket.close({ code: 4000 });
      else socket.send(frame);
    });
  });
  await visitor.startChat(someone, "Only one of me");
  await expect(visitor.panel.mark("Delivered")).toBeVisible();
  expect(started).toHaveLength(2);
  expect(new Set(started).size).toBe(1);
  await desk.open(someone);
  await expect(desk.bubble("Only one of me")).toHaveCount(1);
});

/** Keeps back what the pages ask with this method until all of them have asked. */
async function together(pages: Page[], method: string): Promise<void> {
  let waiting = pages.length;
  let go = () => {};
  const all = new Promise<void>((resolve) => (go = resolve));
  for (const page of pages) {
    await page.routeWebSocket(/\/ws$/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage(async (frame) => {
        if (JSON.parse(frame.toString()).method === method) {
          waiting -= 1;
          if (waiting <= 0) go();
          await all;
        }
        server.send(frame);
      });
    });
  }
}

test("two tabs that begin at the same time have one conversation", async ({ visitor, desk, world, someone }) => {
  const second = await visitorIn(visitor.page.context(), world.host);
  const tabs = [visitor, second];
  await together(tabs.map(({ page }) => page), "start_session");
  for (const tab of tabs) {
    await tab.visitAndOpen();
    await tab.panel.expectForm();
    await tab.panel.name.fill(someone);
  }
  await visitor.panel.first.fill("From the left");
  await second.panel.first.fill("From the right");
  await Promise.all(tabs.map(({ panel }) => panel.start.click()));
  for (const { panel } of tabs) await panel.expectMessages(["From the left", "From the right"]);
  await expect(desk.chat(someone)).toHaveCount(1);
  await desk.open(someone);
  for (const text of ["From the left", "From the right"]) await expect(desk.bubble(text)).toHaveCount(1);
  await expect.poll(async () => (await lines(second.page)).join()).toBe((await lines(visitor.page)).join());
});

for (const [how, restored] of [["typed", false], ["restored", true]] as const) {
  test(`two tabs begin one conversation also where the browser tells them late of each other: texts ${how}`, async ({
    visitor, desk, world, someone,
  }) => {
    const second = await visitorIn(visitor.page.context(), world.host);
    const tabs = [visitor, second];
    for (const tab of tabs) {
      await tab.visitAndOpen();
      await tab.panel.expectForm();
      await tab.panel.name.fill(someone);
      await tab.panel.first.fill("One text");
    }
    if (restored) {
      await visitor.panel.frame.locator("body").evaluate(() => {
        for (const key of Object.keys(localStorage)) if (key.endsWith(":next")) localStorage.removeItem(key);
      });
      for (const tab of tabs) {
        await tab.page.reload();
        await tab.launcher.open();
        await expect(tab.panel.first).toHaveValue("One text");
      }
    }
    // What the first tab has begun by then the second cannot see yet.
    await second.panel.frame.locator("body").evaluate(() => {
      const known = new Map(Object.entries(localStorage));
      const { getItem } = Storage.prototype;
      Storage.prototype.getItem = function (key) {
        return /:(next|starting|session)$/.test(key) ? known.get(key) ?? null : getItem.call(this, key);
      };
    });
    await visitor.panel.start.click();
    await second.panel.start.click();
    // Both have said it, each once.
    for (const { panel } of tabs) await expect(panel.bubble("One text")).toHaveCount(2);
    await expect(desk.chat(someone)).toHaveCount(1);
  });
}

test("what was half written when the conversation ended goes on in the form, and is said once", async ({ visitor, desk, someone }) => {
  const { panel } = visitor;
  await visitor.startChat(someone, "Hello");
  await desk.open(someone);
  await visitor.page.context().setOffline(true);
  await panel.say("Unsent");
  await panel.composer.fill("half written");
  await desk.end();
  await visitor.page.context().setOffline(false);
  await panel.again.click();
  await expect(panel.first).toHaveValue("Unsent\nhalf written");
  await panel.start.click();
  await expect(panel.mark("Delivered")).toBeVisible();
  await expect(panel.composer).toHaveValue("");
  await panel.say("More");
  await expect.poll(() => lines(visitor.page)).toEqual(["Unsent\nhalf written", "More"]);
});

test("what was typed for a beginning stays when another tab has begun", async ({ visitor, world, someone }) => {
  const second = await visitorIn(visitor.page.context(), world.host);
  for (const tab of [visitor, second]) {
    await tab.visitAndOpen();
    await tab.panel.expectForm();
    await tab.panel.name.fill(someone);
  }
  await second.panel.first.fill("From the right");
  await visitor.panel.first.fill("From the left");
  await visitor.panel.start.click();
  await second.panel.expectMessage("From the left");
  await expect(second.panel.composer).toHaveValue("From the right");
});

test("what two tabs say at the same time stands once and in one order everywhere", async ({ visitor, desk, world, someone }) => {
  await visitor.startChat(someone, "Here I am");
  const second = await visitorIn(visitor.page.context(), world.host);
  await second.visitAndOpen("other");
  await second.panel.expectMessage("Here I am");
  const said = (where: string) => [1, 2, 3, 4].map((number) => `${where} ${number}`);
  const speak = async ({ panel }: typeof visitor, where: string) => {
    for (const text of said(where)) await panel.say(text);
  };
  await Promise.all([speak(visitor, "left"), speak(second, "right")]);
  const all = ["Here I am", ...said("left"), ...said("right")];
  for (const { panel } of [visitor, second]) {
    await panel.expectMessages(all);
    await expect(panel.mark("Delivered")).toBeVisible();
    await expect(panel.mark("Sending")).toHaveCount(0);
  }
  const order = await lines(visitor.page);
  expect(await lines(second.page)).toEqual(order);
  for (const where of ["left", "right"]) expect(order.filter((text) => text.startsWith(where))).toEqual(said(where));
  await desk.open(someone);
  await desk.expectMessage(order[order.length - 1]);
  for (const text of all) await expect(desk.bubble(text)).toHaveCount(1);
});

test("what a crashed tab could not send any more is shown and sent by the other", async ({ visitor, desk, world, someone }) => {
  const context = visitor.page.context();
  await swallow(visitor.page, "send_message");
  const second = await visitorIn(context, world.host);
  await second.startChat(someone, "Before");
  await visitor.visitAndOpen();
  await visitor.panel.expectMessage("Before");
  await visitor.panel.say("One more thing");
  await visitor.panel.say("and another");
  await expect(visitor.panel.mark("Sending").first()).toBeVisible();
  await visitor.crash();

  await second.panel.expectMessages(["Before", "One more thing", "and another"]);
  await expect(second.panel.mark("Sending")).toHaveCount(0);
  expect(await lines(second.page)).toEqual(["Before", "One more thing", "and another"]);
  await desk.open(someone);
  for (const text of ["One more thing", "and another"]) await expect(desk.bubble(text)).toHaveCount(1);
});

test("what the last tab could not send any more is sent by the next", async ({ visitor, desk, world, someone }) => {
  const context = visitor.page.context();
  await visitor.startChat(someone, "Before");
  await context.setOffline(true);
  await visitor.panel.say("Written in a tunnel");
  await visitor.crash();
  await context.setOffline(false);
  const next = await visitorIn(context, world.host);
  await next.visitAndOpen();
  await next.panel.expectMessages(["Before", "Written in a tunnel"]);
  await expect(next.panel.mark("Delivered")).toBeVisible();
  await desk.open(someone);
  await expect(desk.bubble("Written in a tunnel")).toHaveCount(1);
});

test("a record that is broken, or under the name of another message, is not sent", async ({ visitor, desk, world, someone }) => {
  const context = visitor.page.context();
  await visitor.startChat(someone, "Before");
  await context.setOffline(true);
  await visitor.panel.say("Written in a tunnel");
  await visitor.panel.frame.locator("body").evaluate(() => {
    const name = Object.keys(localStorage).find((name) => name.includes(":unsent:")) ?? "";
    const record = localStorage.getItem(name) ?? "";
    localStorage.setItem(`${name}0`, record.replace("Written in a tunnel", "Never written"));
    localStorage.setItem(`${name}1`, record.slice(0, -1));
  });
  await visitor.crash();
  await context.setOffline(false);
  const next = await visitorIn(context, world.host);
  await next.visitAndOpen();
  await expect(next.panel.mark("Delivered")).toBeVisible();
  expect(await lines(next.page)).toEqual(["Before", "Written in a tunnel"]);
  await desk.open(someone);
  await expect(desk.bubble("Written in a tunnel")).toHaveCount(1);
  await expect(desk.bubble("Never written")).toHaveCount(0);
});

test("a message that was refused is tried again after a reload, and says so if it is refused again", async ({ visitor, someone }) => {
  await visitor.page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const { id, params } = JSON.parse(frame.toString());
      if (params?.text === "Never") socket.send(JSON.stringify({ id, error: "refused", code: "invalid_text" }));
      else server.send(frame);
    });
  });
  await visitor.startChat(someone, "Hello");
  await visitor.panel.say("Never");
  await expect(visitor.panel.log.getByRole("alert")).toHaveText("Not sent.");
  await visitor.page.reload();
  await visitor.launcher.open();
  await visitor.panel.expectMessages(["Hello", "Never"]);
  await expect(visitor.panel.log.getByRole("alert")).toHaveText("Not sent.");
  await expect(visitor.panel.retry).toBeVisible();
});
