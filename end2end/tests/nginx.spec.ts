// Behind real nginx, exactly as the two examples of the Python bot configure it.

import { Desk } from "../pages/desk";
import { Visitor } from "../pages/visitor";
import { atPrefix, atRoot, Nginx } from "../support/nginx";
import { endWorld, expect, startWorld, test } from "../support/fixtures";

const EXAMPLES = [
  { what: "at the root", prefix: "", locations: atRoot },
  { what: "below /web-widget", prefix: "/web-widget", locations: atPrefix },
];

for (const { what, prefix, locations } of EXAMPLES) {
  test(`a chat works ${what}`, async ({ page, browser }) => {
    const world = await startWorld({ prefix });
    const nginx = await Nginx.start(locations(world.bot.port));
    world.host.widget = `${nginx.origin}${prefix}`;

    const visitor = new Visitor(page, world.host);
    await visitor.startChat("Mira", "Through the proxy");
    expect(visitor.sockets.all.map((socket) => socket.url())).toEqual([`${nginx.origin.replace("http", "ws")}${prefix}/ws`]);

    const desk = await Desk.logIn(await browser.newPage(), world.bot);
    await desk.open("Mira");
    await desk.say("Mira", "And back");
    await visitor.panel.expectMessage("And back");

    // More than nginx lets through at once, which nobody has told it to do.
    const large = { name: "sounds.bin", mimeType: "", buffer: Buffer.alloc(2_400_000, 7) };
    await visitor.panel.attach.setInputFiles([large]);
    await expect(desk.file(large.name)).toBeVisible();

    await desk.page.close();
    await nginx.stop();
    await endWorld(world);
  });

  test(`the desk works ${what}`, async ({ page, browser }) => {
    const world = await startWorld({ prefix });
    const nginx = await Nginx.start(locations(world.bot.port));
    world.host.widget = `${nginx.origin}${prefix}`;
    const visitor = new Visitor(page, world.host);
    await visitor.startChat("Mira", "Past the proxy");

    const desk = await Desk.logIn(await browser.newPage(), world.bot, { at: `${nginx.origin}${prefix}` });
    await desk.open("Mira");
    await desk.say("Mira", "Through the proxy");
    await visitor.panel.expectMessage("Through the proxy");

    await desk.page.close();
    await nginx.stop();
    await endWorld(world);
  });

  test(`addresses ${what} work with and without a trailing slash`, async ({ request }) => {
    const world = await startWorld({ prefix });
    const nginx = await Nginx.start(locations(world.bot.port));
    for (const base of [nginx.origin, `http://127.0.0.1:${world.bot.port}`]) {
      for (const path of ["/desk", "/desk/", "/health/live", "/health/live/"]) {
        const answer = await request.get(`${base}${prefix}${path}`, { maxRedirects: 1 });
        expect(answer.status(), path).toBe(200);
        expect(answer.url().startsWith(base), answer.url()).toBe(true);
      }
    }
    await nginx.stop();
    await endWorld(world);
  });
}

/** The answers to log-in attempts with a wrong token, from a claimed address. */
async function attempts(url: string, claimed: string, count: number): Promise<number[]> {
  const statuses = [];
  for (let attempt = 0; attempt < count; attempt += 1) {
    const answer = await fetch(`${url}/desk/login`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: url, "X-Forwarded-For": claimed },
      body: JSON.stringify({ token: "this is not the token" }),
    });
    statuses.push(answer.status);
  }
  return statuses;
}

test("a proxy's word about the address counts only when the proxy is trusted", async () => {
  const trusting = await startWorld({ env: { WEB_WIDGET_BOT_TRUSTED_PROXIES: "127.0.0.1" } });
  const first = await attempts(trusting.bot.url, "203.0.113.1", 8);
  expect(first).toContain(429);
  expect(await attempts(trusting.bot.url, "203.0.113.2", 1)).toEqual([401]);
  await endWorld(trusting);

  const wary = await startWorld({ env: { WEB_WIDGET_BOT_TRUSTED_PROXIES: "" } });
  expect(await attempts(wary.bot.url, "203.0.113.1", 8)).toContain(429);
  expect(await attempts(wary.bot.url, "203.0.113.2", 1)).toEqual([429]);
  await endWorld(wary);
});
