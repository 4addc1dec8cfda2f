// Before the press the host page pays for script and wasm, and for nothing else.

import { expect, test } from "../support/fixtures";

test("nothing but script and wasm before the press", async ({ visitor, context, world }) => {
  const requests: string[] = [];
  visitor.page.on("request", (request) => {
    if (request.url().startsWith(world.bot.url)) requests.push(new URL(request.url()).pathname);
  });
  await visitor.visit();
  await visitor.page.waitForLoadState("networkidle");

  expect(requests).toHaveLength(2);
  expect(requests[0]).toBe("/widget-script.js");
  expect(requests[1]).toMatch(/^\/pkg\/launcher-[^/]+\.wasm$/);
  expect(visitor.sockets.all).toHaveLength(0);
  await expect(visitor.launcher.frame).toHaveCount(0);

  expect(await context.cookies()).toEqual([]);
  const left = await visitor.page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    globals: Object.keys(window).filter((name) => /wwb|widget|wasm/i.test(name)),
  }));
  expect(left).toEqual({ local: 0, session: 0, databases: 0, globals: [] });
});

test("the button moves nothing on the page", async ({ visitor }) => {
  await visitor.visit();
  await visitor.page.waitForLoadState("networkidle");
  const shifts = await visitor.page.evaluate(async () => {
    let seen = 0;
    const observer = new PerformanceObserver((list) => (seen += list.getEntries().length));
    observer.observe({ type: "layout-shift", buffered: true });
    // What is buffered is handed over in a task of its own; a frame may be faster.
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    return seen + observer.takeRecords().length;
  });
  expect(shifts).toBe(0);
});

test("assets are immutable, compressed and of the right type", async ({ page, world, request }) => {
  const answers = new Map<string, Promise<Record<string, string>>>();
  page.on("response", (response) => answers.set(response.url(), response.allHeaders()));
  await page.goto(world.host.url("plain"));
  await expect(page.locator("web-widget-bot")).toHaveCount(1);
  const wasm = [...answers.keys()].find((url) => url.endsWith(".wasm")) ?? "";
  const headers = await answers.get(wasm);
  expect(headers).toMatchObject({
    "content-type": "application/wasm",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
  });
  expect(headers?.["cache-control"]).toContain("immutable");
  for (const encoding of ["br", "gzip"]) {
    const answer = await request.get(wasm, { headers: { "Accept-Encoding": encoding } });
    expect(answer.headers()["content-encoding"]).toBe(encoding);
  }
});
