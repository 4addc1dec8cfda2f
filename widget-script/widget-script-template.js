/**
 * Loader of the launcher: the classic script behind the customer's script tag.
 *
 * The build bundles it with wasm-bindgen's glue ("launcher", made by tools/launcher.mjs) into one
 * script; the server replaces the one placeholder at the end by the site's JSON. It leaves a single
 * trace on the host page's window, under a symbol: the widgets that are there, by key.
 */
import { connect, handle, imports, start } from "launcher";

((site) => {
  const script = document.currentScript ?? document.querySelector("script[src*='widget-script.js?']");
  if (!script) {
    console.warn("Chat: the launcher found no script tag of its own; import() and eval cannot load it.");
    return;
  }
  const widgets = (window[Symbol.for("web-widget-bot")] ??= new Map());
  const known = widgets.get(site.key);
  // A launcher that the page has thrown away, by whatever means, is replaced as a whole: it may have
  // lost its listeners too. Closed first, so that it gives the page back its scrolling.
  if (known && known.host?.isConnected !== false) return;
  known?.signal?.(0);

  const resolve = (path) => new URL(path, script.src);
  const warn = (error) =>
    console.warn(
      `Chat: the launcher failed. With a Content-Security-Policy, allow ${site.origin} in script-src, connect-src and frame-src.`,
      error,
    );

  const signal = (number, event) => {
    try {
      handle(number, event);
    } catch (error) {
      warn(error);
    }
  };

  const loader = {
    listen: (target, type, number) => target?.addEventListener(type, (event) => signal(number, event)),
    later: (milliseconds, number) => setTimeout(signal, milliseconds, number),
    neighbours: (number) =>
      widgets.forEach((widget, key) => key === site.key || widget.signal?.(number)),
    unanswered: () =>
      console.warn(
        `Chat: no answer from ${site.panel}. Allow ${site.origin} in the page's frame-src, list ${location.origin} in the site's allowed-origins, and see whether the server runs.`,
      ),
  };

  /** The wasm, or the same source translated to JavaScript where the page forbids or lacks wasm. */
  const load = async () => {
    try {
      new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
      const answer = await fetch(resolve(site.wasm));
      const wasm = await WebAssembly.instantiate(await answer.arrayBuffer(), imports);
      return wasm.instance.exports;
    } catch {
      return (await import(resolve(site.translated))).default(imports);
    }
  };

  site.panel = resolve(`panel?key=${encodeURIComponent(site.key)}`).href;
  site.origin = resolve("").origin;
  const index = [...widgets.values()].filter((widget) => widget.side === site.side).length;
  const widget = { index, ...known, side: site.side, host: undefined };
  site.index = widget.index;
  widgets.set(site.key, widget);

  const host = document.createElement("web-widget-bot");
  // Beside the body, where no transform, filter or page change of an app reaches it.
  const attach = () => {
    document.documentElement.append(host);
    widget.host = host;
  };

  load()
    .then((exports) => {
      connect(exports);
      start(loader, site, host.attachShadow({ mode: "open" }));
      widget.signal = signal;
      document.body ? attach() : addEventListener("DOMContentLoaded", attach);
    })
    .catch((error) => {
      widgets.delete(site.key);
      warn(error);
    });
})("__WIDGET_SITE__");
