// The panel before its wasm runs, and all there is of it if that never comes. Runs before anything
// is drawn. Comments and indentation are not sent (script.rs).
((site) => {
  const root = document.documentElement;

  // Answers the host page's hand-shake, so that the document is shown before any wasm ran, and keeps
  // it for the panel. The panel takes it and leaves null; from then on this script acts no more.
  window.wwbHello = [];
  const port = () => wwbHello?.[0]?.ports[0];
  addEventListener("message", (event) => {
    if (
      wwbHello && !port() && event.ports[0] && event.source === parent &&
      String(event.data) === site.hello && site.origins.includes(event.origin)
    ) {
      wwbHello = [event];
      port().postMessage([site.ready]);
    }
  });

  const close = () => port()?.postMessage([site.close]);
  addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && close());
  addEventListener("click", ({ target }) => {
    if (target.closest(".close-button")) close();
    if (target.closest("#again")) again();
  });

  // The wasm or its glue did not load, did not start, or takes too long. One that starts later all
  // the same takes this back.
  window.wwbFailed = (failed) => {
    root.toggleAttribute("data-failed", failed);
    if (failed && document.hasFocus()) document.getElementById("again")?.focus();
  };
  addEventListener("error", ({ target }) => target.type === "module" && wwbFailed(true), true);
  setTimeout(() => wwbHello && wwbFailed(true), site.patience);

  // What was typed into the form so far becomes the draft that the panel finds when it starts.
  const again = () => {
    const [name, text] = ["name", "message"].map((id) => document.getElementById(id).value);
    try {
      if (name || text) window[site.storage].setItem(site.store + "draft", JSON.stringify({ name, text }));
    } catch {}
    location.reload();
  };

  // The document of a visitor who returns, or who was just beginning, does not flash up the start form.
  try {
    const kept = (name) => window[site.storage].getItem(site.store + name);
    if (kept("session") || kept("starting")) root.setAttribute("data-returning", "");
  } catch {}
})
