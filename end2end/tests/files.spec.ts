// Files from the visitor to the team and what the conversation shows of them.

import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { Panel } from "../pages/panel";
import { expect, test, visitorIn } from "../support/fixtures";

/** A picture of one colour; a checksum of 0 would not be drawn everywhere. */
function png(width: number, height: number): Buffer {
  const table = Array.from({ length: 256 }, (_, n) => {
    for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
    return n >>> 0;
  });
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const crc = body.reduce((sum, byte) => table[(sum ^ byte) & 255] ^ (sum >>> 8), 0xffffffff) ^ 0xffffffff;
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc >>> 0, body.length + 4);
    return framed;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0], 8);
  const rows = Buffer.alloc(height * (width + 1), 0x9c).map((byte, at) => (at % (width + 1) === 0 ? 0 : byte));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

const LAMP = { name: "lamp.png", mimeType: "image/png", buffer: png(64, 48) };
const NOTES = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("The contact under the shade.") };
const BIG = { name: "sounds.bin", mimeType: "", buffer: Buffer.alloc(2_400_000, 7) };

/** Uploads wait until this is called; downloads and sockets go on. */
async function holdUploads(page: Page): Promise<() => void> {
  let open = () => {};
  const gate = new Promise<void>((go) => (open = go));
  await page.route(/\/files$/, async (route) => {
    await gate;
    await route.continue().catch(() => undefined);
  });
  return open;
}

test("several files at once reach the conversation in the order of choosing", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "Here is all I have");
  const { panel, page } = visitor;
  await expect(panel.attach).toHaveAccessibleDescription("Up to 20 MB each");
  const open = await holdUploads(page);
  await panel.attach.setInputFiles([LAMP, NOTES, BIG, { ...NOTES, name: "more.txt" }]);
  await expect(panel.uploads).toHaveCount(4);
  await expect(panel.uploads.getByRole("progressbar")).toHaveCount(4);
  await expect(panel.uploads.nth(3)).toContainText("Waiting");
  open();
  await expect(panel.uploads).toHaveCount(0);
  await panel.expectImage("lamp.png");
  const names = await panel.log.locator(".rich").getByRole("button").evaluateAll((buttons) =>
    buttons.map((button) => button.getAttribute("aria-label")));
  expect(names).toEqual(["Enlarge lamp.png", "Download notes.txt", "Download sounds.bin", "Download more.txt"]);
  await expect(panel.mark("Delivered")).toBeVisible();
});

test("a file that is cancelled is not sent", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "One of these is wrong");
  const { panel, page } = visitor;
  const open = await holdUploads(page);
  await panel.attach.setInputFiles([NOTES, LAMP]);
  await panel.cancel("notes.txt").click();
  await expect(panel.uploads).toHaveCount(1);
  open();
  await panel.expectImage("lamp.png");
  await expect(panel.download("notes.txt")).toHaveCount(0);
});

test("a file that is too large is refused before it is sent", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "A large one");
  const { panel, page } = visitor;
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await panel.attach.setInputFiles({ name: "photo.tif", mimeType: "image/tiff", buffer: Buffer.alloc(20_000_001) });
  await expect(panel.uploads.getByRole("alert")).toHaveText("photo.tif is larger than 20\u00a0MB.");
  expect(asked.filter((path) => path.endsWith("/files"))).toEqual([]);
  await panel.frame.getByRole("button", { name: "Remove photo.tif" }).click();
  await expect(panel.uploads).toHaveCount(0);
});

test("files are dropped and pasted", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "By hand");
  const { panel } = visitor;
  const dropped = [{ name: "dropped.txt", text: "from the desktop" }];
  await panel.bring("dragenter", dropped);
  await expect(panel.overlay).toContainText("Up to 20\u00a0MB each");
  await panel.bring("drop", dropped);
  await expect(panel.overlay).toHaveCount(0);
  await expect(panel.download("dropped.txt")).toBeVisible();
  await panel.bring("paste", [{ name: "pasted.txt", text: "from the clipboard" }]);
  await expect(panel.download("pasted.txt")).toBeVisible();
});

test("an image is enlarged by keyboard, and the focus comes back", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "Two pictures");
  const { panel, page } = visitor;
  await panel.attach.setInputFiles([LAMP, { ...LAMP, name: "shade.png" }]);
  await panel.expectImage("shade.png");
  await panel.image("lamp.png").focus();
  await page.keyboard.press("Enter");
  await expect(panel.lightbox).toHaveAccessibleName("lamp.png");
  await page.keyboard.press("ArrowRight");
  await expect(panel.lightbox).toHaveAccessibleName("shade.png");
  for (let step = 0; step < 5; step++) {
    await page.keyboard.press("Tab");
    await expect(panel.lightbox.locator(":focus")).toHaveCount(1);
  }
  await page.keyboard.press("Escape");
  await expect(panel.lightbox).toHaveCount(0);
  await expect(panel.image("lamp.png")).toBeFocused();
  await visitor.launcher.expectOpen();
});

test("an image that no browser can draw is offered as a download", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "Can you open this?");
  const { panel } = visitor;
  const broken = { ...LAMP, name: "half.png", buffer: LAMP.buffer.subarray(0, 33) };
  await panel.attach.setInputFiles([broken]);
  await expect(panel.download(broken.name)).toBeVisible();
  await expect(panel.image(broken.name)).toHaveCount(0);
});

test("a download gives the same bytes under the same name", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "Keep this for me");
  const { panel, page } = visitor;
  const name = "Grüße & Töne 50%.bin";
  await panel.attach.setInputFiles({ ...BIG, name });
  const saved = page.waitForEvent("download");
  await panel.download(name).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe(name);
  expect(readFileSync(await download.path()).equals(BIG.buffer)).toBe(true);
});

test("a file that could not be sent goes out on the visitor's word", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "Once more");
  const { panel, page } = visitor;
  await page.route(/\/files$/, (route) => route.fulfill({ status: 418, json: { error: "no", code: "later" } }), { times: 1 });
  await panel.attach.setInputFiles(NOTES);
  await expect(panel.uploads.getByRole("alert")).toHaveText("notes.txt could not be sent.");
  await panel.uploads.getByRole("button", { name: "Try again" }).click();
  await expect(panel.download("notes.txt")).toBeVisible();
  await expect(panel.uploads).toHaveCount(0);
});

test("a file that was cut off goes on by itself", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "A weak line");
  const { panel, page } = visitor;
  await page.route(/\/files\/[^/]+$/, (route) => route.abort("connectionreset"), { times: 1 });
  await panel.attach.setInputFiles(BIG);
  await expect(panel.uploads).toContainText("Waiting for the connection");
  await expect(panel.download("sounds.bin")).toBeVisible();
});

test("a conversation without room says so", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "Too much");
  const { panel, page } = visitor;
  await page.route(/\/files$/, (route) => route.fulfill({ status: 409, json: { error: "full", code: "files_full", data: {} } }));
  await panel.attach.setInputFiles(NOTES);
  await expect(panel.uploads.getByRole("alert")).toHaveText("There is no room for more files in this conversation.");
});

test("after a reload, and in another tab, files are there again", async ({ visitor, world, someone }) => {
  await visitor.startChat(someone, "Look");
  const second = await visitorIn(visitor.page.context(), world.host);
  await second.visitAndOpen("other");
  await second.panel.expectMessage("Look");
  await visitor.panel.attach.setInputFiles([LAMP, NOTES]);
  await expect(second.panel.download("notes.txt")).toBeVisible();
  await second.panel.expectImage("lamp.png");

  await expect(visitor.panel.download("notes.txt")).toBeVisible();
  await visitor.page.reload();
  await visitor.launcher.open();
  await visitor.panel.expectImage("lamp.png");
  await expect(visitor.panel.download("notes.txt")).toBeVisible();
});

test("when the module for files does not load, the visitor is told and nothing is lost", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "A bad day");
  const { panel, page } = visitor;
  await page.route(/\/extras-.*\.js/, (route) => route.abort());
  await panel.attach.setInputFiles(NOTES);
  await expect(panel.filesStuck).toBeVisible();
  await page.unroute(/\/extras-.*\.js/);
  await panel.filesStuck.getByRole("button", { name: "Try again" }).click();
  await expect(panel.download("notes.txt")).toBeVisible();
  await expect(panel.filesStuck).toBeHidden();
});

test("a conversation without files never loads their module", async ({ visitor, desk, someone }) => {
  const asked: string[] = [];
  visitor.page.on("request", (request) => asked.push(request.url()));
  await visitor.startChat(someone, "Only words");
  await desk.open(someone);
  await desk.say(someone, "Words back");
  await visitor.panel.expectMessage("Words back");
  expect(asked.filter((url) => url.includes("/extras-"))).toEqual([]);
});

test.describe("a German browser", () => {
  test.use({ locale: "de-DE" });

  test("speaks of files in German", async ({ page, world, someone }) => {
    await page.goto(world.host.url("plain"));
    await page.getByRole("button", { name: "Chat öffnen" }).click();
    const panel = new Panel(page, 0, "de");
    await panel.startChat(someone, "Schauen Sie");
    await expect(panel.attach).toHaveAccessibleDescription("Bis zu 20 MB je Datei");
    await panel.attach.setInputFiles([LAMP, { name: "riesig.bin", mimeType: "", buffer: Buffer.alloc(20_000_001) }]);
    await expect(panel.uploads.getByRole("alert")).toHaveText("riesig.bin ist größer als 20\u00a0MB.");
    await panel.expectImage("lamp.png");
  });
});
