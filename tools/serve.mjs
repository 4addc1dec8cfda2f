// Starts the built server, the showcase's bot and, on another origin, a demo host page; prints where they are.
//
//   node tools/serve.mjs --prod|--dev PORT [desk|teamwire-sim]
//
// Called by `./x serve`. Ctrl-C stops all.

import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const DEFAULT_PORT = 8080;
const READY_WITHIN_MS = 30_000;

const mode = process.argv[2] ?? "--prod";
const port = Number(process.argv[3] ?? DEFAULT_PORT);
const messenger = process.argv[4] ?? "desk";
const demoPort = port + 10;
const simulatorPort = port + 20;
const botPort = port + 30;
const server = `http://127.0.0.1:${port}`;
const demo = `http://127.0.0.1:${demoPort}`;
const state = join(root, "target", "demo");
const binary = join(root, "target", mode === "--dev" ? "debug" : "release", "web-widget-bot");
const simulator = join(root, "target", "debug", "teamwire-sim");

const running = [];

function fail(message) {
  console.error(`x: ${message}`);
  stop(1);
}

/** Each child is told once: the server takes a second signal as «at once». */
function stop(code) {
  process.exitCode = code;
  for (const child of running) {
    if (!child.told) child.kill("SIGTERM");
    child.told = true;
  }
}

/** Fails early and clearly, before anything is started. */
async function requireFree(candidate) {
  await new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject).listen(candidate, "127.0.0.1", () => probe.close(resolve));
  }).catch((error) => {
    const reason = error.code === "EADDRINUSE" ? "is in use" : `cannot be used (${error.code})`;
    throw new Error(`port ${candidate} ${reason}; choose another with ./x serve --port N (the demo page takes N+10, its bot N+30)`);
  });
}

/** The demo's config file names the demo page's origin and the bot, which move with the port. */
function configFile() {
  const original = join(root, "public", "demo", "config.json");
  if (port === DEFAULT_PORT) return original;
  const moved = join(state, "config.json");
  const text = readFileSync(original, "utf8");
  writeFileSync(moved, text.replaceAll(`:${DEFAULT_PORT + 10}`, `:${demoPort}`).replaceAll(`:${DEFAULT_PORT + 30}`, `:${botPort}`));
  return moved;
}

function start(args, env, program = binary) {
  const child = spawn(program, args, { cwd: state, env, stdio: ["ignore", "inherit", "inherit"] });
  running.push(child);
  child.on("error", (error) => fail(`cannot start ${program}: ${error.message}`));
  child.on("exit", (code) => {
    running.splice(running.indexOf(child), 1);
    stop(process.exitCode ?? code ?? 0);
  });
}

async function ready(url) {
  const end = Date.now() + READY_WITHIN_MS;
  const all = running.length;
  while (running.length === all) {
    if (await fetch(url).then((answer) => answer.ok, () => false)) return true;
    if (Date.now() > end) throw new Error(`nothing answered at ${url} within ${READY_WITHIN_MS / 1000} s`);
    await pause(50);
  }
  return false;
}

async function main() {
  if (!Number.isInteger(port) || port < 1 || port > 65_525) throw new Error(`«${process.argv[3]}» is no port`);
  await requireFree(port);
  await requireFree(demoPort);
  await requireFree(botPort);
  const simulated = messenger === "teamwire-sim";
  if (simulated) await requireFree(simulatorPort);
  mkdirSync(state, { recursive: true });
  const env = {
    ...process.env,
    WEB_WIDGET_BOT_CONFIG: configFile(),
    WEB_WIDGET_BOT_DATABASE: join(state, "demo.db"),
    WEB_WIDGET_BOT_LISTEN: "127.0.0.1",
    WEB_WIDGET_BOT_PORT: String(port),
    // The showcase's bot listens on this machine.
    WEB_WIDGET_BOT_PRIVATE_HOSTS: "127.0.0.1",
    WEB_WIDGET_BOT_LOG: process.env.WEB_WIDGET_BOT_LOG ?? "warn",
  };
  if (simulated) {
    const token = randomBytes(24).toString("hex");
    Object.assign(env, {
      WEB_WIDGET_BOT_DATABASE: join(state, "demo-teamwire-sim.db"),
      WEB_WIDGET_BOT_TEAMWIRE_GATEWAY: `http://127.0.0.1:${simulatorPort}`,
      WEB_WIDGET_BOT_TEAMWIRE_GATEWAY_TOKEN: token,
    });
    // What it remembers ends with it, and so do the chats of the demo's sessions.
    const address = ["--listen", `127.0.0.1:${simulatorPort}`, "--people", "canned"];
    start(address, { ...process.env, WEB_WIDGET_GATEWAY_TOKEN: token }, simulator);
  }
  start([], env);
  start([join(root, "showcase", "bot.mjs"), String(botPort), server], process.env, process.execPath);
  start(["demo", "--listen", `127.0.0.1:${demoPort}`, "--server", server], env);
  if (!(await ready(`${server}/health/ready`)) || !(await ready(`${demo}/`))) return;
  const desk = execFileSync(binary, ["desk-link"], { cwd: state, env, encoding: "utf8" }).trim();
  console.log(`Demo page: ${demo}/`);
  console.log(`Showcase:  ${demo}/bot.html (a bot that plays every kind of message)`);
  console.log(simulated ? "Team:      somebody with prepared lines, in place of Teamwire" : `Desk:      ${desk}`);
  console.log("Stop:      Ctrl-C");
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => stop(0));
main().catch((error) => fail(error.message));
