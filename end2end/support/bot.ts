// The server as a process: in a folder of its own, on a free port, with a config file. BINARY names
// another build of it, such as target/release/web-widget-bot.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { endsWithUs } from "./children";
import { freePort } from "./ports";

export const BINARY =
  process.env.BINARY ?? fileURLToPath(new URL("../../target/debug/web-widget-bot", import.meta.url));
const START_WITHIN_MS = 15_000;

export interface BotOptions {
  /** Origins of the host pages that may embed. */
  origins: string[];
  /** Path below which everything is served. */
  prefix?: string;
  /** Further settings. */
  env?: Record<string, string>;
  /** Another copy of the binary. */
  binary?: string;
  /** The number of a user to run as. */
  user?: number;
  /** Further keys of the site with permanent sessions. */
  site?: Record<string, unknown>;
}

/** What the tests' two sites are called and say. */
export const SITES = {
  permanent: { titlePrimary: "How can we help you?", titleSecondary: "Hello,", name: "Halm Shop" },
  tab: { titlePrimary: "Ask the workshop", titleSecondary: "Good to see you,", name: "Halm Workshop" },
} as const;

export class Bot {
  private process: ChildProcess | undefined;
  private output = "";

  private constructor(
    readonly port: number,
    readonly folder: string,
    private readonly options: BotOptions,
  ) {}

  static async start(options: BotOptions): Promise<Bot> {
    const bot = new Bot(await freePort(), mkdtempSync(join(tmpdir(), "widget-bot-")), options);
    writeFileSync(join(bot.folder, "config.json"), JSON.stringify(config(options)));
    if (options.user !== undefined) chownSync(bot.folder, options.user, options.user);
    await bot.run();
    return bot;
  }

  /** Address of the server itself, with its prefix. */
  get url(): string {
    return `http://127.0.0.1:${this.port}${this.options.prefix ?? ""}`;
  }

  /** The link with which the team logs in, as the binary prints it. */
  deskLink(): string {
    return execFileSync(BINARY, ["desk-link"], { cwd: this.folder, env: this.env(), encoding: "utf8" }).trim();
  }

  /** Everything the server has logged. */
  get log(): string {
    return this.output;
  }

  /** An orderly stop; gives the exit code. */
  async stop(): Promise<number | null> {
    const child = this.process;
    if (!child) return null;
    this.process = undefined;
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    return ended;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.run();
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private env(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? "",
      WEB_WIDGET_BOT_CONFIG: join(this.folder, "config.json"),
      WEB_WIDGET_BOT_DATABASE: join(this.folder, "chat.db"),
      WEB_WIDGET_BOT_LISTEN: "127.0.0.1",
      WEB_WIDGET_BOT_PORT: String(this.port),
      WEB_WIDGET_BOT_WEB_PREFIX: this.options.prefix ?? "",
      // The tests' browsers come straight from a «proxy» that tells no address: such clients are
      // not limited by address, so that one busy machine can play many visitors.
      WEB_WIDGET_BOT_TRUSTED_PROXIES: "127.0.0.1",
      ...this.options.env,
    };
  }

  /** Starts the process and waits until it listens. */
  async run(): Promise<void> {
    const { binary = BINARY, user } = this.options;
    const child = spawn(binary, [], {
      cwd: this.folder,
      env: this.env(),
      stdio: ["ignore", "pipe", "pipe"],
      ...(user !== undefined && { uid: user, gid: user }),
    });
    this.process = child;
    endsWithUs(child);
    let heard = "";
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the server did not start:\n${heard}`)), START_WITHIN_MS);
      const hear = (chunk: Buffer) => {
        heard += chunk;
        this.output += chunk;
        if (heard.includes("listening on http://")) {
          clearTimeout(timer);
          resolve();
        }
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`the server ended with ${code}:\n${heard}`)));
    });
  }
}

function config({ origins, site: more }: BotOptions) {
  return {
    configs: Object.entries(SITES).map(([key, site]) => ({
      key,
      "allowed-origins": origins,
      "title-primary": site.titlePrimary,
      "title-secondary": site.titleSecondary,
      site_name: site.name,
      chat_recipients: [{ first_name: "Ada", last_name: "Halm" }],
      permanent_session: key === "permanent",
      ...(key === "permanent" && more),
    })),
  };
}
