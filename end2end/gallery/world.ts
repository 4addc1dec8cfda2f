// The gallery in a browser, with the outside world that its fixtures name.

import { expect, type Locator, type Page } from "@playwright/test";
import { picture } from "../support/picture";

/** A tone of two seconds. */
function wav(): Buffer {
  const rate = 8000;
  const samples = Buffer.from(Array.from({ length: 2 * rate }, (_, at) => 128 + 60 * Math.sin(at / 4)));
  const head = Buffer.alloc(44);
  head.write("RIFF");
  head.writeUInt32LE(36 + samples.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** Players seek only in what comes in ranges. */
function sound(range = "bytes=0-") {
  const all = wav();
  const from = Number(/\d+/.exec(range)?.[0] ?? 0);
  const headers = { "Accept-Ranges": "bytes", "Content-Range": `bytes ${from}-${all.length - 1}/${all.length}` };
  return { status: 206, headers, contentType: "audio/wav", body: all.subarray(from) };
}

const FRAMED = `<!DOCTYPE html><title>Framed</title><style>
  body { margin: 0; min-height: 100vh; display: grid; place-content: center; font: 16px system-ui;
    color: #234; background: linear-gradient(135deg, #cfe3ff, #ffe9d6) }</style><p>A page of somebody else`;

export class Gallery {
  /** What was asked of anybody but the gallery. */
  readonly asked: string[] = [];
  readonly dialogs: string[] = [];

  constructor(
    readonly page: Page,
    private readonly origin: string,
  ) {}

  async open(only?: string, more: Record<string, string> = {}): Promise<void> {
    const { page } = this;
    await page.goto("about:blank");
    const lamp = await picture(page, "lamp.png");
    const tall = await picture(page, "tall.png", [400, 900]);
    page.on("dialog", (dialog) => {
      this.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.context().route((url) => url.origin !== this.origin, async (route) => {
      const url = new URL(route.request().url());
      this.asked.push(url.href);
      if (url.host === "frames.example") return route.fulfill({ contentType: "text/html", body: FRAMED });
      if (url.host !== "media.example" || url.pathname.includes("broken")) return route.fulfill({ status: 404 });
      if (url.pathname.endsWith(".wav")) return route.fulfill(sound(route.request().headers().range));
      const { buffer } = url.pathname === "/tall.png" ? tall : lamp;
      return route.fulfill({ contentType: "image/png", body: buffer });
    });
    const query = new URLSearchParams({ ...(only && { only }), ...more });
    await page.goto(`${this.origin}/?${query}`);
    await page.locator("html[data-ready]").waitFor({ state: "attached" });
    await expect(page.locator(".rich:not([data-view])")).toHaveCount(0);
  }

  /** One message, by the title of its fixture. */
  stand(title: string): Locator {
    const heading = this.page.getByRole("heading", { name: title, exact: true, level: 2 });
    return this.page.locator(".stand").filter({ has: heading });
  }

  /** What buttons have said so far. */
  async pressed(): Promise<unknown[]> {
    const said = await this.page.evaluate(() => (window as unknown as { pressed: string[] }).pressed);
    return said.map((json) => JSON.parse(json) as unknown);
  }

  /** Draws a message again in another state; `at` is its place in the fixture. */
  async redraw(fixture: string, at: number, state: { last?: boolean; fresh?: boolean }, view?: unknown): Promise<void> {
    await this.page.evaluate(([fixture, at, state, view]) => {
      const { drawn } = window as unknown as { drawn: Record<string, ((state: unknown, view?: unknown) => void)[]> };
      drawn[fixture as string][at as number](state, view ?? undefined);
    }, [fixture, at, state, view] as const);
  }
}
