// The door of the extras: loads the module once, when it is first needed, and keeps what is asked of
// it until it is there. A load that failed is tried again on the visitor's word or with the next call.
((site) => {
  const root = document.documentElement;
  const waiting = [];
  let extras, loading, attempts = 0, token = "", stored;

  // A module that could not be fetched may stay so for its address.
  const load = () => loading ??= import(site.js + (attempts++ ? "?" + attempts : ""))
    .then(async (module) => {
      await module.default({ module_or_path: site.wasm });
      await module.start(site, stored);
      module.session(token);
      extras = module;
      root.removeAttribute("data-no-extras");
      for (const [name, args] of waiting.splice(0)) module[name](...args);
    })
    .catch((error) => {
      loading = undefined;
      root.setAttribute("data-no-extras", "");
      throw error;
    });
  const call = (name, ...args) => {
    if (extras) return extras[name](...args);
    waiting.push([name, args]);
    load();
  };

  window.wwbExtras = {
    draw: (...args) => call("draw", ...args),
    portrait: (name, address) => {
      name.querySelector("img")?.remove();
      if (!address) return;
      const image = new Image();
      image.className = "portrait";
      image.alt = "";
      image.onerror = () => image.remove();
      image.src = address;
      name.prepend(image);
    },
    listen: (hear) => stored = hear,
    session: (next) => {
      if (next === token) return;
      token = next;
      extras?.session(token);
    },
  };

  addEventListener("click", ({ target }) => {
    if (target.id === "attach" || target.id === "extras-again") load();
  });
  addEventListener("change", ({ target }) => {
    if (target.id !== "attach") return;
    call("take", [...target.files]);
    target.value = "";
  });
  // Office programs copy a text also as a picture of it.
  const carries = ({ types }) =>
    types.includes("Files") && !(types.includes("text/html") && types.includes("text/plain"));
  for (const name of ["dragenter", "dragover", "drop", "paste"]) {
    addEventListener(name, (event) => {
      const data = event.dataTransfer ?? event.clipboardData;
      if (!site.files || !token || !data || !carries(data)) return;
      event.preventDefault();
      if (document.getElementById("attach")?.disabled) return;
      if (name === "dragenter") call("drag");
      if (event.type === "drop" || event.type === "paste") call("take", [...data.files]);
    });
  }
})
