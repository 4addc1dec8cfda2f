// The gallery: every kind of rich message on one page, drawn by the built module behind its door,
// without a chat around it. For people (`node end2end/gallery/server.mjs`) and for gallery.spec.ts.
//
// `/` shows all fixtures, `/?only=NAME` one of them; `&not-last` as if more had been said since,
// `&dir=rtl` from right to left.

import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const dist = (/** @type {string} */ name) => readFileSync(here(`../../target/dist/${name}`));

const TYPES = /** @type {Record<string, string>} */ ({
  js: "text/javascript",
  css: "text/css",
  wasm: "application/wasm",
});

/** As strict as the panel's, and open for media and frames of messages. */
const POLICY = [
  "default-src 'none'",
  "script-src 'nonce-gallery' 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'nonce-gallery'",
  "connect-src 'self'",
  "img-src 'self' data: blob: https: http:",
  "media-src https: http:",
  "frame-src https:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const shell = (/** @type {string} */ name) => readFileSync(here(`../../app/src/shell/${name}.js`), "utf8");

/** The English texts, out of their table. */
function texts() {
  const table = readFileSync(here("../../app/src/texts/rich.rs"), "utf8");
  return Object.fromEntries([...table.matchAll(/^ {4}(\w+): ("(?:[^"\\]|\\.)*"),/gm)].map(([, name, text]) => [name, JSON.parse(text)]));
}

/** All fixtures: a list of messages per file. */
export function fixtures() {
  const names = readdirSync(here("fixtures")).filter((name) => name.endsWith(".json")).sort();
  return Object.fromEntries(names.map((name) => [name.replace(".json", ""), JSON.parse(readFileSync(here(`fixtures/${name}`), "utf8"))]));
}

const STYLE = `
  body { overflow: auto; background: var(--surface-3); }
  .wall { display: flex; flex-wrap: wrap; gap: 24px; padding: 24px; align-items: start; }
  .stand { inline-size: min(400px, 100%); padding: 4px 16px 20px; border-radius: 20px; background: var(--surface); }
  .stand > h2 { margin-block: 12px 0; color: var(--ink-2); font-size: 13px; font-weight: 500; }
  @media (width < 500px) { .wall { padding: 0; gap: 8px; } .stand { inline-size: 100%; border-radius: 0; } }
`;

function page() {
  const site = { js: "/rich.js", wasm: "/rich.wasm", css: "/rich.css", base: "/", lang: "en", texts: texts() };
  const script = `
    const query = new URLSearchParams(location.search);
    const all = ${JSON.stringify(fixtures()).replaceAll("<", "\\u003c")};
    const pressed = (window.pressed = []);
    ${shell("door")}
    ${shell("rich").trimEnd()}(${JSON.stringify(site)});
    wwbRich.listen((json) => pressed.push(json));
    if (query.has("dir")) document.documentElement.dir = query.get("dir");
    const last = !query.has("not-last");
    const element = (tag, name, text = "") => Object.assign(document.createElement(tag), { className: name, textContent: text });
    window.show = (name, message, at, state = {}) => {
      const { view, own = false, fallback = "", title } = message;
      const stand = element("section", "stand");
      stand.append(element("h2", "", title ?? name));
      const log = element("div", "log");
      log.tabIndex = 0;
      const row = element("div", "row first last " + (own ? "own" : "theirs"));
      const bubble = element("div", "bubble");
      const slot = element("div", "rich", fallback);
      bubble.append(element("span", "hidden", "Halm Bot: "), slot);
      row.append(bubble);
      log.append(row);
      stand.append(log);
      document.querySelector(".wall").append(stand);
      const id = name + at;
      const draw = (state = {}, changed = view) => wwbRich.draw(slot, changed, id, state.last ?? last, state.fresh ?? false, own);
      draw(state);
      return draw;
    };
    window.drawn = {};
    for (const [name, messages] of Object.entries(all)) {
      if ((query.get("only") ?? name) !== name) continue;
      window.drawn[name] = messages.map((message, at) => window.show(name, message, at));
    }
    document.documentElement.dataset.ready = "";
  `;
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Gallery of rich messages</title>
    <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
    <link rel="icon" href="data:,"><link rel="stylesheet" href="/panel.css"><style nonce="gallery">${STYLE}</style></head>
    <body><main class="wall"></main><script type="module" nonce="gallery">${script}</script></body></html>`;
}

/** Serves the gallery; gives its origin and what ends it. */
export async function serveGallery(port = 0) {
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? "/", "http://gallery").pathname.slice(1);
    const file = /^(?:rich|panel)\.(js|css|wasm)$/.exec(name);
    if (name === "") {
      response.writeHead(200, { "Content-Type": "text/html", "Content-Security-Policy": POLICY }).end(page());
    } else if (file) {
      response.writeHead(200, { "Content-Type": TYPES[file[1]] }).end(dist(name));
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the gallery has no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve(undefined)));
    },
  };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const { origin } = await serveGallery(8070);
  process.stdout.write(`Gallery: ${origin}\n`);
}
