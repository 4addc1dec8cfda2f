// Files that are no messages yet: they outlive reloads and crashes, and become one message each.

import type { Page } from "@playwright/test";
import type { Panel } from "../pages/panel";
import type { Visitor } from "../pages/visitor";
import { expect, test, visitorIn } from "../support/fixtures";
import { picture } from "../support/picture";

const NOTES = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("The contact under the shade.") };
const PLAN = { ...NOTES, name: "plan.txt" };
const BIG = { name: "sounds.bin", mimeType: "", buffer: Buffer.alloc(2_400_000, 7) };

/** Uploads of this page wait until this is called; downloads and sockets go on. */
async function holdUploads(page: Page): Promise<() => void> {
  let open = () => {};
  const gate = new Promise<void>((go) => (open = go));
  await page.route(/\/files(\/[^/]+)?$/, async (route) => {
    if (route.request().method() !== "GET") await gate;
    await route.continue().catch(() => undefined);
  });
  return open;
}

async function downloads(panel: Panel): Promise<(string | null)[]> {
  return panel.log.locator(".rich").getByRole("button").evaluateAll((buttons) =>
    buttons.map((button) => button.getAttribute("aria-label")));
}

async function comeBack(visitor: Visitor): Promise<void> {
  await visitor.page.reload();
  await visitor.launcher.open();
}

test("files that wait outlive a reload and arrive once, in their order", async ({ visitor, desk, someone }, info) => {
  await visitor.startChat(someone, "Three things");
  const { panel, page } = visitor;
  const lamp = await picture(page, "lamp.png");
  const open = await holdUploads(page);
  await panel.attach.setInputFiles([BIG, lamp, NOTES, PLAN]);
  const names = ["sounds.bin", "lamp.png", "notes.txt", "plan.txt"];
  await panel.expectUploads(names);
  await panel.expectKept(4);

  await comeBack(visitor);
  await panel.expectUploads(names);
  await info.attach("waiting after a reload", { body: await page.screenshot(), contentType: "image/png" });
  open();
  await expect(panel.uploads).toHaveCount(0);
  await panel.expectImage("lamp.png");
  const sent = ["Download sounds.bin", "Enlarge lamp.png", "Download notes.txt", "Download plan.txt"];
  await expect.poll(() => downloads(panel)).toEqual(sent);
  await panel.expectKept(0);

  await comeBack(visitor);
  await panel.expectImage("lamp.png");
  await expect.poll(() => downloads(panel)).toEqual(sent);
  await desk.open(someone);
  for (const name of ["sounds.bin", "notes.txt", "plan.txt"]) await expect(desk.file(name)).toHaveCount(1);
  await expect(desk.picture("lamp.png")).toHaveCount(1);
});

test("a file on its way when the tab crashes is sent by the next one", async ({ visitor, desk, world, someone }) => {
  await visitor.startChat(someone, "It is large");
  const context = visitor.page.context();
  // The first piece is with the server, the second never leaves.
  await visitor.page.route(/\/files\/[^/]+$/, () => undefined);
  await visitor.panel.attach.setInputFiles(BIG);
  await expect(visitor.panel.uploads.getByRole("progressbar")).not.toHaveAttribute("aria-valuenow", "0");
  await visitor.panel.expectKept(1);
  await visitor.crash();

  const next = await visitorIn(context, world.host);
  await next.visitAndOpen();
  await expect(next.panel.download("sounds.bin")).toBeVisible();
  await next.panel.expectKept(0);
  await desk.open(someone);
  await expect(desk.file("sounds.bin")).toHaveCount(1);
});

test("while its tab lives no other sends a file, and when it dies another does", async ({ visitor, desk, world, someone }) => {
  await visitor.startChat(someone, "From two tabs");
  const second = await visitorIn(visitor.page.context(), world.host);
  await second.visitAndOpen("other");
  await second.panel.expectMessage("From two tabs");
  const asked: string[] = [];
  second.page.on("request", (request) => asked.push(request.url()));

  await holdUploads(visitor.page);
  await visitor.panel.attach.setInputFiles([NOTES, PLAN]);
  await visitor.panel.expectKept(2);
  // A third tab, opened meanwhile, leaves them alone as well.
  const third = await visitorIn(visitor.page.context(), world.host);
  await third.visitAndOpen();
  await third.panel.say("Meanwhile");
  await third.page.close();
  expect(asked.filter((url) => url.includes("/extras-"))).toEqual([]);

  await visitor.crash();
  await expect(second.panel.download("plan.txt")).toBeVisible();
  await expect.poll(() => downloads(second.panel)).toEqual(["Download notes.txt", "Download plan.txt"]);
  await desk.open(someone);
  for (const name of ["notes.txt", "plan.txt"]) await expect(desk.file(name)).toHaveCount(1);
});

test("a file whose answer was lost becomes one message", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Did you get it?");
  const { panel, page } = visitor;
  await page.route(
    /\/files$/,
    async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    },
    { times: 1 },
  );
  await panel.attach.setInputFiles(NOTES);
  await expect(panel.download("notes.txt")).toBeVisible();
  await desk.open(someone);
  await expect(desk.file("notes.txt")).toHaveCount(1);
});

test("a file that was a message already when the tab crashed does not become a second one", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Only once");
  const { panel, page } = visitor;
  // The browser forgets to forget: as if the tab had died between the message and the tidying up.
  await panel.frame.locator("body").evaluate(() => (IDBObjectStore.prototype.delete = () => ({}) as IDBRequest<undefined>));
  await panel.attach.setInputFiles(NOTES);
  await expect(panel.download("notes.txt")).toBeVisible();
  await expect(panel.mark("Delivered")).toBeVisible();
  await panel.expectKept(1);

  const again = page.waitForResponse((answer) => answer.url().endsWith("/files") && answer.status() === 201);
  await comeBack(visitor);
  await again;
  await panel.expectKept(0);
  await panel.say("That was all");
  await expect(panel.mark("Delivered")).toBeVisible();
  await expect(panel.log.getByRole("alert")).toHaveCount(0);
  expect(await downloads(panel)).toEqual(["Download notes.txt"]);
  await desk.open(someone);
  await expect(desk.file("notes.txt")).toHaveCount(1);
});

test("a file that the visitor took back stays away", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "Not this one");
  const { panel, page } = visitor;
  const open = await holdUploads(page);
  await panel.attach.setInputFiles([NOTES, PLAN]);
  await panel.expectKept(2);
  await panel.cancel("notes.txt").click();
  await panel.expectKept(1);
  await comeBack(visitor);
  await panel.expectUploads(["plan.txt"]);
  open();
  await expect(panel.download("plan.txt")).toBeVisible();
  expect(await downloads(panel)).toEqual(["Download plan.txt"]);
});

test("the end of the conversation throws away what waits", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Until here");
  const { panel, page } = visitor;
  await holdUploads(page);
  await panel.attach.setInputFiles(NOTES);
  await panel.expectKept(1);
  await desk.open(someone);
  await desk.end();
  await expect(panel.again).toBeVisible();
  await panel.expectKept(0);
  await panel.again.click();
  await panel.startChat(someone, "And anew");
  await comeBack(visitor);
  await panel.expectMessage("And anew");
  await expect(panel.uploads).toHaveCount(0);
});

test("what a tab's session kept stays with the tab and is cleared away after it", async ({ visitor, world, someone }) => {
  await visitor.startChat(someone, "For this tab", "tab");
  const { panel, page } = visitor;
  await holdUploads(page);
  await panel.attach.setInputFiles(NOTES);
  await panel.expectKept(1);
  await comeBack(visitor);
  await panel.expectUploads(["notes.txt"]);
  const context = page.context();
  await page.close();

  const other = await visitorIn(context, world.host);
  await other.visitAndOpen("tab");
  await other.panel.expectForm();
  await expect(other.panel.uploads).toHaveCount(0);
  await other.page.close();
  const later = await visitorIn(context, world.host);
  await later.page.clock.install({ time: Date.now() + 11 * 60_000 });
  await later.visitAndOpen("tab");
  await later.panel.expectForm();
  await later.panel.expectKept(0);
});

test("where a browser keeps nothing, files are sent all the same", async ({ visitor, someone }) => {
  await visitor.page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("no", "SecurityError");
    };
  });
  await visitor.startChat(someone, "In private");
  await visitor.panel.attach.setInputFiles([NOTES, PLAN]);
  await expect(visitor.panel.download("plan.txt")).toBeVisible();
  expect(await downloads(visitor.panel)).toEqual(["Download notes.txt", "Download plan.txt"]);
});
