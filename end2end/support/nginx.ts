// Real nginx, with the location blocks of the handbook, which are those of the Python bot.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { endsWithUs } from "./children";
import { freePort } from "./ports";

const BINARY = existsSync("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
const START_WITHIN_MS = 5_000;

/** The first example: everything at the root. */
export const atRoot = (port: number) => `
location / {
    proxy_set_header Host $host;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_pass http://localhost:${port};
}

location /ws {
    proxy_pass http://localhost:${port};
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
}`;

/** The second example: below a path, which the bot knows as its prefix. */
export const atPrefix = (port: number) => `
location /web-widget {
       proxy_set_header Host $host;
       proxy_set_header X-Real-IP $remote_addr;
       proxy_set_header X-Forwarded-For $remote_addr;
       proxy_pass http://localhost:${port};

    location /web-widget/ws {
       proxy_pass http://localhost:${port};
       proxy_http_version 1.1;
       proxy_set_header Upgrade $http_upgrade;
       proxy_set_header Connection "upgrade";
    }
}`;

export class Nginx {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    readonly origin: string,
  ) {}

  static async start(locations: string): Promise<Nginx> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), "widget-nginx-"));
    writeFileSync(join(folder, "nginx.conf"), configuration(folder, port, locations));
    const args = ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", join(folder, "error.log")];
    const child = spawn(BINARY, args, { stdio: "inherit" });
    endsWithUs(child);
    const nginx = new Nginx(child, folder, `http://127.0.0.1:${port}`);
    await listens(port, child);
    return nginx;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGQUIT");
    this.process.kill("SIGTERM");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function configuration(folder: string, port: number, locations: string): string {
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    ${locations}
  }
}`;
}

async function listens(port: number, child: ChildProcess): Promise<void> {
  const end = Date.now() + START_WITHIN_MS;
  while (Date.now() < end && child.exitCode === null) {
    const connected = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.unref().end();
    });
    if (connected) return;
    await pause(20);
  }
  throw new Error("nginx did not start");
}
