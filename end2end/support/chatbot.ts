// External chatbots: the showcase's, on the published client, and one whose every word a test decides.

import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { expect } from "@playwright/test";
import type { Visitor } from "../pages/visitor";
import { endsWithUs } from "./children";
import { endWorld, startWorld, type World } from "./fixtures";
import { freePort } from "./ports";

const SHOWCASE = fileURLToPath(new URL("../../showcase/bot.mjs", import.meta.url));
const LOOPBACK = { WEB_WIDGET_BOT_PRIVATE_HOSTS: "127.0.0.1" };

/** A server whose site has the showcase's bot. */
export class Showcase {
  private constructor(
    readonly world: World,
    private readonly process: ChildProcess,
  ) {}

  static async start(): Promise<Showcase> {
    const port = await freePort();
    const bot = { url: `http://127.0.0.1:${port}/`, name: "Showcase" };
    const world = await startWorld({ env: LOOPBACK, site: { bot } });
    const child = spawn(process.execPath, [SHOWCASE, String(port), world.bot.url], { stdio: ["ignore", "pipe", "inherit"] });
    endsWithUs(child);
    await new Promise<void>((resolve, reject) => {
      child.stdout.once("data", () => resolve());
      child.once("exit", (code) => reject(new Error(`the showcase's bot ended with ${code}`)));
    });
    return new Showcase(world, child);
  }

  /** Begins a conversation and waits for all that the bot says to that: its last menu stays. */
  async greet(visitor: Visitor, name: string): Promise<void> {
    await visitor.startChat(name, "Hi");
    await expect(visitor.panel.log.getByText("You wrote «Hi».")).toBeVisible();
  }

  /** From now on nothing answers at its address. */
  async die(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill();
    await ended;
  }

  async end(): Promise<void> {
    this.process.kill();
    await endWorld(this.world);
  }
}

interface Post {
  token: string;
  payload: { text: string; attributes: Record<string, unknown>; request: { request_id: string } };
}

/** A bot that hears, and says what it is told to say. */
export class Puppet {
  readonly posts: Post[] = [];
  world!: World;
  private waiting: (() => void)[] = [];

  private constructor(private readonly server: Server) {}

  static async start(site: Record<string, unknown> = {}): Promise<Puppet> {
    const port = await freePort();
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        puppet.posts.push(JSON.parse(Buffer.concat(parts).toString("utf8")) as Post);
        response.end("{}");
        puppet.waiting.splice(0).forEach((go) => go());
      });
    });
    const puppet = new Puppet(server);
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const bot = { url: `http://127.0.0.1:${port}/`, name: "Robot", start: false };
    puppet.world = await startWorld({ env: LOOPBACK, site: { bot, ...site } });
    return puppet;
  }

  /** The visitor's message with this text, once it has come. */
  async heard(text: string): Promise<Post> {
    for (;;) {
      const post = this.posts.findLast((post) => post.payload.text === text);
      if (post) return post;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Says something in the conversation of a post. */
  async say(post: Post, message: object): Promise<{ status: number; body: Record<string, unknown> }> {
    const url = `${this.world.bot.url}/api/permanent/requests/${post.payload.request.request_id}/messages`;
    const headers = { "Content-Type": "application/json", Authorization: `JWT ${post.token}` };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(message) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  async end(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await endWorld(this.world);
  }
}
