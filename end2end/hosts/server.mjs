// A customer's web site: serves the pages of pages.mjs from an origin of its own.

import { createServer } from "node:http";
import { pages } from "./pages.mjs";

const HOSTILE_CSS = `
  * { all: unset !important; display: none; font-size: 3px !important; }
  html, body, main, h1, p { display: block !important; }
  iframe, button { position: static !important; width: 1px !important; opacity: .1 !important; }
`;

const STYLES = /** @type {Record<string, string>} */ ({
  "hostile.css": HOSTILE_CSS,
  "zoomed.css": "html { zoom: 2; }",
});

export class HostSite {
  #server = createServer((request, response) => this.#answer(request, response));
  /** Address of the widget's server; the pages' script tags point there. */
  widget = "";
  origin = "";

  async listen() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the host site has no port");
    this.origin = `http://127.0.0.1:${address.port}`;
    return this;
  }

  async close() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** @param {string} name */
  url(name) {
    if (!(name in pages)) throw new Error(`no host page «${name}»`);
    return `${this.origin}/${name}`;
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  #answer(request, response) {
    const name = new URL(request.url ?? "/", this.origin).pathname.slice(1);
    if (name in STYLES) {
      response.writeHead(200, { "Content-Type": "text/css" }).end(STYLES[name]);
      return;
    }
    const make = pages[name];
    if (!make) {
      response.writeHead(404).end();
      return;
    }
    const { html, csp, headers } = make(this.widget);
    response.writeHead(200, {
      "Content-Type": "text/html; charset=utf-8",
      ...(csp && { "Content-Security-Policy": csp }),
      ...headers,
    });
    response.end(html);
  }
}
