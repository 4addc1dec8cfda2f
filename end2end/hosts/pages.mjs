// The host pages that the widget is tried on: each a small web site of its own kind.
//
// A page is a function of `widget`, the address of the server, and gives what the host server
// answers: `html`, and `csp` or other `headers` if the page has any.

/** @typedef {{ html: string, csp?: string, headers?: Record<string, string> }} Answer */

const NONCE = "aG9zdCBwYWdlIG5vbmNl";

/** @param {{ head?: string, body?: string, doctype?: string }} parts */
const page = ({ head = "", body = "", doctype = "<!doctype html>" }) => `${doctype}
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Host page</title><link rel="icon" href="data:,">${head}</head>
<body><main><h1>A shop</h1><p>Something to read.</p><p><a href="#more">More</a></p></main>${body}</body>
</html>`;

/** @param {string} widget @param {string} key @param {string} attributes */
const tag = (widget, key, attributes = "") =>
  `<script src="${widget}/widget-script.js?key=${key}"${attributes && ` ${attributes}`}></script>`;

/** @param {string} widget */
const origin = (widget) => new URL(widget).origin;

/** What a careful site allows besides scripts. @param {string} widget */
const others = (widget) =>
  `style-src 'self'; img-src 'self' data:; connect-src ${origin(widget)}; frame-src ${origin(widget)}; base-uri 'none'`;

/** @type {Record<string, (widget: string) => Answer>} */
export const pages = {
  plain: (widget) => ({ html: page({ body: tag(widget, "permanent") }) }),
  tab: (widget) => ({ html: page({ body: tag(widget, "tab") }) }),
  other: (widget) => ({ html: page({ head: "<title>Another page</title>", body: tag(widget, "permanent") }) }),
  head: (widget) => ({ html: page({ head: tag(widget, "permanent") }) }),
  async: (widget) => ({ html: page({ head: tag(widget, "permanent", "async") }) }),
  deferred: (widget) => ({ html: page({ head: tag(widget, "permanent", "defer") }) }),
  twice: (widget) => ({ html: page({ head: tag(widget, "permanent"), body: tag(widget, "permanent", "async") }) }),
  "two-keys": (widget) => ({ html: page({ body: tag(widget, "permanent") + tag(widget, "tab") }) }),

  "added-later": (widget) => ({
    html: page({
      body: `<script>
        const script = document.createElement("script");
        script.src = "${widget}/widget-script.js?key=permanent";
        document.head.append(script);
      </script>`,
    }),
  }),

  "module-globals": (widget) => ({
    html: page({
      head: `<script>
        window.taken = [];
        window.define = (...args) => taken.push(args);
        window.define.amd = {};
        window.module = { exports: {} };
        window.exports = window.module.exports;
        window.require = () => { throw new Error("require was called"); };
      </script>`,
      body: tag(widget, "permanent"),
    }),
  }),

  "patched-globals": (widget) => ({
    html: page({
      head: `<script>
        Array.prototype.last = function () { return this[this.length - 1]; };
        Object.prototype.surprise = 1;
        Array.prototype.toJSON = function () { return "old"; };
      </script>`,
      body: tag(widget, "permanent"),
    }),
  }),

  "base-href": (widget) => ({
    html: page({ head: '<base href="https://elsewhere.example/deep/">', body: tag(widget, "permanent") }),
  }),
  quirks: (widget) => ({ html: page({ doctype: "", body: tag(widget, "permanent") }) }),
  "hostile-styles": (widget) => ({
    html: page({
      head: `<link rel="stylesheet" href="/hostile.css">`,
      body: tag(widget, "permanent"),
    }),
  }),
  "no-referrer": (widget) => ({
    html: page({ body: tag(widget, "permanent") }),
    headers: { "Referrer-Policy": "no-referrer" },
  }),

  "csp-origin": (widget) => ({
    html: page({ body: tag(widget, "permanent") }),
    csp: `default-src 'none'; script-src ${origin(widget)} 'wasm-unsafe-eval'; ${others(widget)}`,
  }),
  "csp-nonce": (widget) => ({
    html: page({ body: tag(widget, "permanent", `nonce="${NONCE}"`) }),
    csp: `default-src 'none'; script-src 'nonce-${NONCE}' 'wasm-unsafe-eval'; ${others(widget)}`,
  }),
  "csp-no-wasm": (widget) => ({
    html: page({ body: tag(widget, "permanent") }),
    csp: `default-src 'none'; script-src ${origin(widget)}; ${others(widget)}`,
  }),
  "csp-nonce-no-wasm": (widget) => ({
    html: page({ body: tag(widget, "permanent", `nonce="${NONCE}"`) }),
    csp: `default-src 'none'; script-src 'nonce-${NONCE}' 'strict-dynamic'; ${others(widget)}`,
  }),
  "trusted-types": (widget) => ({
    html: page({ body: tag(widget, "permanent") }),
    csp: `script-src ${origin(widget)} 'wasm-unsafe-eval'; require-trusted-types-for 'script'; trusted-types 'none'`,
  }),
  "trusted-types-no-wasm": (widget) => ({
    html: page({ body: tag(widget, "permanent") }),
    csp: `script-src ${origin(widget)}; require-trusted-types-for 'script'; trusted-types 'none'`,
  }),

  /** A page that wants shared memory or exact clocks. */
  "cross-origin-isolated": (widget) => ({
    html: page({ body: tag(widget, "permanent") }),
    headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
  }),
  zoomed: (widget) => ({
    html: page({ head: `<link rel="stylesheet" href="/zoomed.css">`, body: tag(widget, "permanent") }),
  }),
  /** A policy that forgot the chat's frame. */
  "csp-no-frame": (widget) => ({
    html: page({ body: tag(widget, "permanent") }),
    csp: `script-src ${origin(widget)} 'wasm-unsafe-eval'; connect-src ${origin(widget)}; frame-src 'self'`,
  }),
  imported: (widget) => ({
    html: page({ body: `<script type="module">import "${widget}/widget-script.js?key=permanent";</script>` }),
  }),

  /** A thief's page: no launcher, the panel framed directly, its own address hidden. */
  thief: (widget) => ({
    html: page({
      body: `<iframe title="stolen" src="${widget}/panel?key=permanent" referrerpolicy="no-referrer"></iframe>`,
    }),
  }),
};
