// The person on the host page: goes to pages, and uses launcher and panel.

import type { Page } from "@playwright/test";
import type { HostSite } from "../hosts/server.mjs";
import { Sockets } from "../support/sockets";
import { Launcher } from "./launcher";
import { Panel } from "./panel";

export class Visitor {
  readonly launcher: Launcher;
  readonly panel: Panel;
  readonly sockets: Sockets;

  constructor(
    readonly page: Page,
    private readonly host: HostSite,
  ) {
    this.launcher = new Launcher(page);
    this.panel = new Panel(page);
    this.sockets = new Sockets(page);
  }

  async visit(name = "plain"): Promise<void> {
    await this.page.goto(this.host.url(name));
    await this.launcher.expectReady();
  }

  async visitAndOpen(name = "plain"): Promise<void> {
    await this.visit(name);
    await this.launcher.open();
  }

  /** The tab dies without a word to any script. */
  async crash(): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    const crashed = this.page.waitForEvent("crash");
    session.send("Page.crash").catch(() => undefined);
    await crashed;
    await this.page.close();
  }

  /** The shortest way to a conversation. */
  async startChat(name: string, text: string, page = "plain"): Promise<void> {
    await this.visitAndOpen(page);
    await this.panel.startChat(name, text);
  }
}
