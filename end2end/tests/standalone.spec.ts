// The binary is one file: it runs from an empty folder as any user, and stops cleanly.

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BINARY, Bot } from "../support/bot";
import { expect, test } from "../support/fixtures";

const NOBODY = 65_534;

test("the binary alone serves every asset, as another user, from an empty folder", async ({ request, world }) => {
  const folder = mkdtempSync(join(tmpdir(), "widget-binary-"));
  const binary = join(folder, "web-widget-bot");
  copyFileSync(BINARY, binary);
  chmodSync(folder, 0o755);
  chmodSync(binary, 0o755);
  const asRoot = process.getuid?.() === 0;
  const bot = await Bot.start({ origins: [world.host.origin], binary, ...(asRoot && { user: NOBODY }) });

  const referer = { Referer: `${world.host.origin}/` };
  const script = await request.get(`${bot.url}/widget-script.js?key=permanent`, { headers: referer });
  expect(script.status()).toBe(200);
  const panel = await request.get(`${bot.url}/panel?key=permanent`, { headers: referer });
  const desk = await request.get(`${bot.url}/desk`);
  const assets = [await script.text(), await panel.text(), await desk.text()]
    .flatMap((text) => [...text.matchAll(/pkg\/[\w-]+\.\w+/g)])
    .map(([path]) => path);
  const kinds = new Set(assets.map((path) => path.replace(/-[^-.]+(?=\.)/, "")));
  for (const kind of ["launcher.wasm", "launcher-translated.js", "panel.js", "panel.wasm", "panel.css", "desk.js", "desk.wasm", "desk.css"]) {
    expect(kinds).toContain(`pkg/${kind}`);
  }
  for (const path of new Set(assets)) {
    expect((await request.get(`${bot.url}/${path}`)).status(), path).toBe(200);
  }
  expect((await request.get(`${bot.url}/health/ready`)).status()).toBe(200);
  expect(await bot.stop()).toBe(0);
  await bot.remove();
  rmSync(folder, { recursive: true });
});

test("the server keeps its secrets from every page it serves", async ({ request, world }) => {
  const token = new URL(world.bot.deskLink()).hash.replace(/^#(token=)?/, "");
  expect(token.length).toBeGreaterThan(15);
  for (const path of ["/widget-script.js?key=permanent", "/panel?key=permanent", "/desk", "/metrics", "/health/ready"]) {
    const answer = await request.get(`${world.bot.url}${path}`, { headers: { Referer: `${world.host.origin}/` } });
    expect(await answer.text(), path).not.toContain(token);
  }
});

test("the version is told", () => {
  expect(execFileSync(BINARY, ["--version"], { encoding: "utf8" })).toMatch(/^web-widget-bot \d+\.\d+\.\d+/);
});
