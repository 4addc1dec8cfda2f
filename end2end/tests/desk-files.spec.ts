// Files at the desk: what agents send, and what visitors send them. The visitor speaks the protocol
// here, so that the tests do not depend on what the panel makes of it.

import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Frame } from "@playwright/test";
import type { Visitor } from "../pages/visitor";
import { findings } from "../support/findings";
import { expect, test } from "../support/fixtures";
import { picture } from "../support/picture";

const PDF = { name: "quote 7.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") };
const UPLOADS = "**/desk/files?*";

/** A visitor who speaks the protocol, from within the panel's frame and so from its origin. */
class Talker {
  private constructor(private readonly frame: Frame) {}

  static async start(visitor: Visitor, name: string, text: string): Promise<Talker> {
    await visitor.visitAndOpen();
    await visitor.panel.expectForm();
    const frame = visitor.page.frames().at(-1) as Frame;
    await frame.evaluate(
      async ({ name, text }) => {
        const boot = JSON.parse(document.getElementById("boot")?.textContent ?? "");
        const socket = new WebSocket(`${location.origin.replace("http", "ws")}${boot.base}ws`);
        await new Promise((open) => socket.addEventListener("open", open));
        const heard: any[] = [];
        socket.addEventListener("message", ({ data }) => heard.push(JSON.parse(data)));
        let id = 0;
        const call = async (method: string, params: object) => {
          const mine = ++id;
          socket.send(JSON.stringify({ id: mine, method, params }));
          for (;;) {
            const answer = heard.find((frame) => frame.id === mine);
            if (answer?.error) throw new Error(JSON.stringify(answer));
            if (answer) return answer.result;
            await new Promise((later) => setTimeout(later, 20));
          }
        };
        const { siteKey, embedToken } = boot;
        const session = await call("start_session", { siteKey, embedToken, name });
        const say = (text: string, more = {}) => call("send_message", { sessionId: session.sessionId, text, ...more });
        await say(text);
        Object.assign(window, { talk: { base: boot.base, token: session.sessionToken, say, heard } });
      },
      { name, text },
    );
    return new Talker(frame);
  }

  /** Uploads a file and sends it. */
  async sendFile(file: { name: string; buffer: Buffer }, caption = ""): Promise<void> {
    await this.frame.evaluate(
      async ({ name, base64, caption }) => {
        const { base, token, say } = (window as any).talk;
        const headers = { Authorization: `Bearer ${token}`, "X-File-Name": encodeURIComponent(name) };
        const body = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const answer = await fetch(`${base}files`, { method: "POST", headers, body });
        if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
        const { fileId } = await answer.json();
        await say(caption, { type: "file", metadata: { fileId } });
      },
      { name: file.name, base64: file.buffer.toString("base64"), caption },
    );
  }

  /** Names of the files that the team has sent so far, with the size of what can be fetched. */
  async files(): Promise<[string, number][]> {
    return this.frame.evaluate(async () => {
      const { base, token, heard } = (window as any).talk;
      const entries = heard.filter((frame: any) => frame.method === "response_message" && frame.params.metadata?.fileId);
      const fetched = entries.map(async ({ params: { metadata } }: any) => {
        const answer = await fetch(`${base}${metadata.src}`, { headers: { Authorization: `Bearer ${token}` } });
        return [metadata.name, (await answer.arrayBuffer()).byteLength];
      });
      return Promise.all(fetched);
    });
  }
}

test("an agent sends an image and a document, and the visitor gets both in this order", async ({ visitor, desk, someone }) => {
  const talker = await Talker.start(visitor, someone, "What does it cost?");
  await desk.open(someone);
  const { page } = desk;
  const image = await picture(page, "plan ü.png");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach files" }).click();
  await (await chooser).setFiles([image, PDF]);

  await expect(desk.picture(image.name)).toBeVisible();
  await expect(desk.file(PDF.name)).toBeVisible();
  await expect.poll(() => talker.files()).toEqual([
    [image.name, image.buffer.length],
    [PDF.name, PDF.buffer.length],
  ]);
  const box = await desk.picture(image.name).boundingBox();
  expect([box?.width, box?.height]).toEqual([320, 180]);
  const drawn = await desk.picture(image.name).locator("img").evaluate((img) => (img as HTMLImageElement).naturalWidth);
  expect(drawn).toBe(960);
  await expect(desk.reply(someone)).toBeFocused();

  const download = page.waitForEvent("download");
  await desk.file(PDF.name).click();
  expect((await download).suggestedFilename()).toBe(PDF.name);

  await page.reload();
  await expect(desk.picture(image.name)).toBeVisible();
  await expect(desk.file(PDF.name)).toBeVisible();
});

test("a visitor's image is shown with its caption and opens by keyboard", async ({ visitor, desk, someone }) => {
  const talker = await Talker.start(visitor, someone, "Look at this");
  await desk.open(someone);
  const { page } = desk;
  const image = await picture(page, "lamp.png", [400, 900]);
  await talker.sendFile(image, "It flickers");
  await desk.expectMessage("It flickers");
  await expect(desk.chat(someone)).toContainText(/It flickers|lamp\.png/);

  await desk.picture(image.name).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: image.name });
  await expect(dialog.getByRole("img", { name: image.name })).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Close" })).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(dialog.getByRole("link", { name: `Download ${image.name}` })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(desk.picture(image.name)).toBeFocused();
});

test("what is no image is offered as a download, whatever its name says", async ({ visitor, desk, someone }) => {
  const talker = await Talker.start(visitor, someone, "Hello");
  await desk.open(someone);
  await talker.sendFile({ name: "lamp.png", buffer: Buffer.from("<svg onload=alert(1)>") });
  await expect(desk.file("lamp.png")).toBeVisible();
  await expect(desk.picture("lamp.png")).toHaveCount(0);
});

test("a file that is too large is named so with the limit, and never sent", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Hello");
  await desk.open(someone);
  const { page } = desk;
  let asked = 0;
  await page.route(UPLOADS, (route) => (asked++, route.continue()));
  const folder = mkdtempSync(join(tmpdir(), "large-"));
  const large = join(folder, "film.mp4");
  writeFileSync(large, "");
  truncateSync(large, 100 * 1024 * 1024 + 1);
  await desk.attach(large);
  await expect(desk.log.getByRole("alert")).toContainText("larger than 100 MB");
  await expect(desk.log.getByRole("button", { name: "Try again" })).toHaveCount(0);
  await desk.log.getByRole("button", { name: "Discard" }).click();
  await expect(desk.log.getByText("film.mp4")).toHaveCount(0);
  await expect(desk.reply(someone)).toBeFocused();
  expect(asked).toBe(0);
  rmSync(folder, { recursive: true });
});

test("an upload can be cancelled, and the next one takes its turn", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Hello");
  await desk.open(someone);
  const { page } = desk;
  const image = await picture(page, "late.png");
  let held = true;
  await page.route(UPLOADS, (route) => (held ? undefined : route.continue()));
  await desk.attach([PDF, image]);
  await expect(desk.log.getByRole("progressbar", { name: `Uploading ${PDF.name}` })).toBeVisible();
  await expect(desk.log.getByText("Waiting …")).toHaveCount(1);
  await desk.say(someone, "A text goes by");
  held = false;
  await desk.log.getByRole("button", { name: `Cancel the upload of ${PDF.name}` }).click();
  await expect(desk.picture(image.name)).toBeVisible();
  await expect(desk.log.getByText(PDF.name)).toHaveCount(0);
  await expect(desk.log.getByRole("progressbar")).toHaveCount(0);
});

test("a refused upload says why, and offers another try where that can help", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Hello");
  await desk.open(someone);
  const refusals = [
    { status: 401, json: { error: "", code: "session_unknown" }, text: "not logged in any more", again: 1 },
    { status: 409, json: { error: "", code: "session_closed" }, text: "the chat has ended", again: 0 },
    { status: 413, body: "<html>", text: "the file is too large", again: 0 },
  ];
  // One route for all: one that is over is taken away when it pleases the browser.
  let answer: object = {};
  await desk.page.route(UPLOADS, (route) => route.fulfill(answer));
  for (const { text, again, ...refusal } of refusals) {
    answer = refusal;
    await desk.attach(PDF);
    await expect(desk.log.getByRole("alert")).toContainText(text);
    await expect(desk.log.getByRole("button", { name: "Try again" })).toHaveCount(again);
    await desk.log.getByRole("button", { name: "Discard" }).click();
    await expect(desk.log.getByRole("alert")).toHaveCount(0);
  }
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`files in every state are accessible, in ${colorScheme}`, async ({ visitor, desk, someone }) => {
    await visitor.startChat(someone, "Hello");
    await desk.open(someone);
    const { page } = desk;
    await page.emulateMedia({ colorScheme });
    let outcome: "sent" | "failed" | "under way" = "sent";
    await page.route(UPLOADS, (route) => {
      if (outcome === "sent") return route.continue();
      if (outcome === "failed") return route.abort("connectionreset");
    });
    const image = await picture(page, "plan.png");
    await desk.attach([image, PDF]);
    await expect(desk.file(PDF.name)).toBeVisible();
    outcome = "failed";
    await desk.attach({ ...PDF, name: "failed.pdf" });
    await expect(desk.log.getByRole("alert")).toBeVisible();
    outcome = "under way";
    await desk.attach({ ...PDF, name: "under way.pdf" });
    await expect(desk.log.getByRole("progressbar")).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await desk.picture(image.name).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    expect(await findings(page)).toEqual([]);
  });
}

test("an upload that broke off is tried again", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Hello");
  await desk.open(someone);
  const { page } = desk;
  await page.route(UPLOADS, (route) => route.abort("connectionreset"), { times: 1 });
  await desk.attach(PDF);
  await expect(desk.log.getByRole("alert")).toContainText("the connection broke off");
  await desk.log.getByRole("button", { name: "Try again" }).click();
  await expect(desk.file(PDF.name)).toBeVisible();
  await expect(desk.log.getByRole("alert")).toHaveCount(0);
});

test("files come by command, by key, from the clipboard and by a drop", async ({ visitor, desk, someone }) => {
  await visitor.startChat(someone, "Hello");
  await desk.open(someone);
  const { page } = desk;
  const command = page.waitForEvent("filechooser");
  await desk.reply(someone).fill("/file");
  await desk.reply(someone).press("Enter");
  await (await command).setFiles({ ...PDF, name: "command.pdf" });
  await expect(desk.file("command.pdf")).toBeVisible();

  await page.keyboard.press("Escape");
  const key = page.waitForEvent("filechooser");
  await page.keyboard.press("f");
  await (await key).setFiles({ ...PDF, name: "key.pdf" });
  await expect(desk.file("key.pdf")).toBeVisible();

  await desk.bring("paste", "clipboard.pdf");
  await expect(desk.file("clipboard.pdf")).toBeVisible();
  await desk.bring("drop", "drop.pdf");
  await expect(desk.file("drop.pdf")).toBeVisible();
  await expect(page.getByText("Drop to send")).toBeHidden();
});
