// What every test starts with: a server and a host site of its worker, and page objects.

import { type Browser, type BrowserContext, type Cookie, type Page, test as base } from "@playwright/test";
import { HostSite } from "../hosts/server.mjs";
import { Desk } from "../pages/desk";
import { Visitor } from "../pages/visitor";
import { Bot, type BotOptions } from "./bot";

/** A server together with the host site that may embed it. */
export interface World {
  bot: Bot;
  host: HostSite;
  /** The cookies of the desk's last log-in, for the next test. */
  logIn: Cookie[];
}

export async function startWorld(options: Partial<BotOptions> = {}): Promise<World> {
  const host = await new HostSite().listen();
  const bot = await Bot.start({ origins: [host.origin], ...options });
  host.widget = bot.url;
  return { bot, host, logIn: [] };
}

export async function endWorld({ bot, host }: World): Promise<void> {
  await host.close();
  await bot.remove();
}

interface Fixtures {
  /** The person on the host page, in the test's own browser context. */
  visitor: Visitor;
  /** A colleague at the desk, in a browser context of her own, already logged in. */
  desk: Desk;
  /** A new name, so that tests which share a server do not meet. */
  someone: string;
}

interface WorkerFixtures {
  world: World;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  world: [
    async ({}, use) => {
      const world = await startWorld();
      await use(world);
      await endWorld(world);
    },
    { scope: "worker" },
  ],
  someone: async ({}, use, info) => use(`Mira ${info.workerIndex}-${info.testId.slice(-6)}-${info.repeatEachIndex}`),
  visitor: async ({ page, world }, use) => use(new Visitor(page, world.host)),
  desk: async ({ browser, world }, use) => {
    const storageState = { cookies: world.logIn, origins: [] };
    const context = await browser.newContext({ locale: "en-GB", storageState });
    const desk = await Desk.logIn(await context.newPage(), world.bot);
    world.logIn = await context.cookies();
    await use(desk);
    await context.close();
  },
});

/** A second visitor or a returning one: a page in the given or a new context. */
export async function visitorIn(where: Browser | BrowserContext, host: HostSite): Promise<Visitor> {
  const page: Page = await where.newPage();
  return new Visitor(page, host);
}

export { expect } from "@playwright/test";
