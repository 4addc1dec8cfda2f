// The widget on host pages of every kind: each opens, talks, and leaves no error behind.

import { type Page } from "@playwright/test";
import { Launcher } from "../pages/launcher";
import { Panel } from "../pages/panel";
import { expect, test } from "../support/fixtures";

// Boxes are measured at rest: the button moves as it appears and under the pointer.
test.use({ contextOptions: { reducedMotion: "reduce" } });

const withWasm = [
  "plain", "head", "async", "deferred", "twice", "added-later", "module-globals", "patched-globals", "base-href",
  "quirks", "hostile-styles", "no-referrer", "csp-origin", "csp-nonce", "trusted-types",
  "cross-origin-isolated",
];
const withoutWasm = ["csp-no-wasm", "csp-nonce-no-wasm", "trusted-types-no-wasm"];

/** Whatever the page or its policy complained about. */
function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on("pageerror", (error) => heard.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") heard.push(message.text());
  });
  return heard;
}

function assets(page: Page): string[] {
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname.split("/").at(-1) ?? ""));
  return loaded;
}

for (const name of withWasm) {
  test(`talks on the page «${name}»`, async ({ visitor, desk, someone }) => {
    const heard = complaints(visitor.page);
    const loaded = assets(visitor.page);
    await visitor.startChat(someone, "Hello from here", name);
    await desk.open(someone);
    await desk.expectMessage("Hello from here");

    await expect(visitor.launcher.host).toHaveCount(1);
    expect(loaded.filter((file) => /^launcher-.*\.wasm$/.test(file))).toHaveLength(1);
    expect(loaded.filter((file) => file.startsWith("launcher-translated"))).toHaveLength(0);
    expect(heard).toEqual([]);
  });
}

for (const name of withoutWasm) {
  test(`talks on the page «${name}», whose policy forbids wasm`, async ({ visitor, desk, someone }) => {
    const loaded = assets(visitor.page);
    await visitor.startChat(someone, "Hello without wasm", name);
    await desk.open(someone);
    await desk.expectMessage("Hello without wasm");
    expect(loaded.filter((file) => file.startsWith("launcher-translated"))).toHaveLength(1);
  });
}

test("the button on a page with hostile styles looks as it does elsewhere", async ({ visitor }) => {
  await visitor.visit("plain");
  const usual = await visitor.launcher.button.boundingBox();
  await visitor.visit("hostile-styles");
  expect(await visitor.launcher.button.boundingBox()).toEqual(usual);
});

test("a page that zooms itself changes neither the button nor the panel", async ({ visitor }) => {
  const boxes = async (page: string) => {
    await visitor.visitAndOpen(page);
    await visitor.panel.expectForm();
    return Promise.all([visitor.launcher.button, visitor.launcher.frame].map((part) => part.boundingBox()));
  };
  const usual = await boxes("plain");
  expect(await boxes("zoomed")).toEqual(usual);
});

test("AMD and CommonJS globals are left alone", async ({ visitor }) => {
  await visitor.visit("module-globals");
  const touched = await visitor.page.evaluate(() => {
    const { taken, module } = window as unknown as { taken: unknown[]; module: { exports: object } };
    return { defined: taken.length, exported: Object.keys(module.exports).length };
  });
  expect(touched).toEqual({ defined: 0, exported: 0 });
});

test("two keys on one page are two widgets, and only one is open at a time", async ({ visitor, world }) => {
  await visitor.page.goto(world.host.url("two-keys"));
  const [first, second] = [0, 1].map((index) => new Launcher(visitor.page, index));
  await first.expectReady();
  await second.expectReady();
  const [a, b] = [await first.button.boundingBox(), await second.button.boundingBox()];
  expect(a).not.toEqual(b);

  await first.open();
  await expect(new Panel(visitor.page, 0).frame.getByText("How can we help you?")).toBeVisible();
  await second.open();
  await first.expectClosed();
  await expect(new Panel(visitor.page, 1).frame.getByText("Ask the workshop")).toBeVisible();
});

test("a page that imports the script is told why there is no button", async ({ page, world }) => {
  const hint = page.waitForEvent("console", (message) => message.text().startsWith("Chat:"));
  await page.goto(world.host.url("imported"));
  expect((await hint).text()).toContain("found no script tag of its own");
  await expect(page.locator("web-widget-bot")).toHaveCount(0);
});
