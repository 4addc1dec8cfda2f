// What a page's websockets do: opened, closed, and every frame that was sent.

import { expect, type Page, type WebSocket } from "@playwright/test";

export class Sockets {
  readonly all: WebSocket[] = [];
  readonly sent: string[] = [];

  constructor(page: Page) {
    page.on("websocket", (socket) => {
      this.all.push(socket);
      socket.on("framesent", ({ payload }) => this.sent.push(payload.toString()));
    });
  }

  get open(): WebSocket[] {
    return this.all.filter((socket) => !socket.isClosed());
  }

  /** The methods that were called, in order. */
  get methods(): string[] {
    return this.sent.map((frame) => JSON.parse(frame).method as string);
  }

  async expectOpen(count: number): Promise<void> {
    await expect.poll(() => this.open.length, { message: "open sockets" }).toBe(count);
  }
}
