// The door of a module that the panel loads when it is first needed: loads it once and keeps what is
// asked of it until it is there. A load that failed is tried again with the next call.
const door = (name, site, begin) => {
  const root = document.documentElement;
  const waiting = new Map();
  let module, loading, attempts = 0;

  // A module that could not be fetched may stay so for its address.
  const load = () => loading ??= import(site.js + (attempts++ ? "?" + attempts : ""))
    .then(async (loaded) => {
      await loaded.default({ module_or_path: site.wasm });
      await begin(loaded);
      module = loaded;
      root.removeAttribute("data-no-" + name);
      for (const [call, args] of waiting.values()) module[call](...args);
      waiting.clear();
    })
    .catch((error) => {
      loading = undefined;
      root.setAttribute("data-no-" + name, "");
      throw error;
    });

  return {
    load,
    // The module, once it is there.
    loaded: () => module,
    // Of several calls about the same thing only the last counts.
    call: (about, name, ...args) => {
      if (module) return module[name](...args);
      waiting.delete(about);
      waiting.set(about, [name, args]);
      load();
    },
  };
};
