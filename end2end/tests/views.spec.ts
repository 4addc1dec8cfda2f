// The panel's side of views: what it asks of the module that draws them, and what it does itself.
// The module and the bot are played: the door is a list of calls, the bot speaks into the socket.

import type { Page, WebSocketRoute } from "@playwright/test";
import { expect, test } from "../support/fixtures";

interface Call { id: string; last: boolean; fresh: boolean; own: boolean }
interface Frame { method?: string; params?: Record<string, unknown> }

/** A bot that says what no messenger of this test could. */
class Played {
  readonly sent: Frame[] = [];
  /** The server would number the visitor's next message as if the bot had said nothing. */
  deaf = false;
  private socket!: WebSocketRoute;
  private at = { sessionId: "", epoch: "", seq: 1 };

  async listen(page: Page): Promise<void> {
    await page.routeWebSocket(/\/ws$/, (socket) => {
      this.socket = socket;
      const server = socket.connectToServer();
      socket.onMessage((text) => {
        this.sent.push(JSON.parse(String(text)) as Frame);
        if (!this.deaf) server.send(text);
      });
      server.onMessage((text) => {
        const { result } = JSON.parse(String(text)) as { result?: { sessionId?: string; epoch?: string } };
        if (result?.sessionId && result.epoch) Object.assign(this.at, { sessionId: result.sessionId, epoch: result.epoch });
        socket.send(text);
      });
    });
  }

  says(text: string, view: object, more: object = {}): string {
    const { sessionId, epoch } = this.at;
    const seq = ++this.at.seq;
    const messageId = `played-${seq}`;
    const params = {
      sessionId, epoch, seq, messageId, ts: Date.now(), sender: { kind: "bot", name: "Robot" }, type: "text", text, view, ...more,
    };
    this.socket.send(JSON.stringify({ method: "response_message", params }));
    return messageId;
  }
}

let bot: Played;

test.beforeEach(async ({ page, visitor, someone }) => {
  await page.addInitScript(() => {
    const calls: unknown[] = [];
    const door = {
      draw: (slot: HTMLElement, view: object, id: string, last: boolean, fresh: boolean, own: boolean) => {
        calls.push({ id, last, fresh, own });
        slot.dataset.view = "";
        slot.textContent = JSON.stringify(view);
      },
      listen: (press: (json: string) => void) => Object.assign(window, { press }),
    };
    Object.defineProperty(window, "wwbRich", { get: () => door, set: () => {} });
    Object.assign(window, { calls });
  });
  bot = new Played();
  await bot.listen(page);
  await visitor.startChat(someone, "Hello");
  await visitor.panel.expectSent("Hello");
});

test("a view is drawn once, and again when its buttons stop answering", async ({ visitor }) => {
  const { panel } = visitor;
  const view = { parts: [{ part: "prose", html: "<p>Shall I?</p>" }], buttons: [{ kind: "text", label: "Yes" }] };
  const id = bot.says("Shall I?", view);
  const slot = panel.log.locator(".rich");
  await expect(slot).toHaveText(JSON.stringify(view));
  await expect(slot.locator("..")).toHaveCSS("padding", "0px");
  const calls = (): Promise<Call[]> => slot.evaluate(() => (window as unknown as { calls: Call[] }).calls);
  expect(await calls()).toEqual([{ id, last: true, fresh: true, own: false }]);
  await slot.evaluate((element) => element.setAttribute("data-kept", ""));
  bot.deaf = true;
  await slot.evaluate(() => (window as unknown as { press(json: string): void }).press('{"text":"Yes","metadata":{"button":true}}'));
  await expect.poll(async () => (await calls()).at(-1)).toEqual({ id, last: false, fresh: true, own: false });
  await expect(slot).toHaveAttribute("data-kept", "");
  const said = bot.sent.filter(({ method }) => method === "send_message").at(-1)!;
  expect(said.params).toMatchObject({ text: "Yes", metadata: { button: true } });
});

test("a composer that a message closes cannot be used, says why, and keeps what was written", async ({ visitor }) => {
  const { panel } = visitor;
  await panel.composer.fill("My draft");
  bot.says("Choose", { composer: { open: false, placeholder: "Please choose above" } });
  await expect(panel.composer).toBeDisabled();
  await expect(panel.send).toBeDisabled();
  await expect(panel.composer).toHaveAttribute("placeholder", "Please choose above");
  await expect(panel.composer).toHaveAccessibleDescription("Please choose above");
  await expect(panel.composer).toHaveValue("My draft");
  bot.says("Now you", { composer: { open: true } });
  await expect(panel.composer).toBeEnabled();
  await expect(panel.composer).toHaveValue("My draft");
  await expect(panel.send).toBeEnabled();
});

test("a part that is waited for comes after its sender has typed, and a replacement changes it in place", async ({ visitor }) => {
  const { panel } = visitor;
  const id = bot.says("First", { wait: 4_000 });
  bot.says("Second", {});
  await expect(panel.typing).toBeVisible();
  await expect(panel.bubble("Second")).toHaveCount(0);
  await panel.expectMessage("Second");
  await panel.expectMessage("First");
  bot.says("Changed", {}, { type: "replaced", metadata: { messageId: id } });
  await panel.expectMessage("Changed");
  await expect(panel.bubble("First")).toHaveCount(0);
  await expect(panel.log.locator(".bubble").nth(1)).toContainText("Changed");
});
