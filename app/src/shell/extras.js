// The door of the extras. A load that failed is tried again also on the visitor's word.
((site) => {
  let token, over, stored;
  const extras = door("extras", site, async (module) => {
    await module.start(site, settled);
    module.session(token ?? "");
  });
  // Files outlive the page; where the site takes none there are none.
  const files = site.files && kept(site, (file) => extras.call({}, "take", [file]));
  const take = (chosen) => {
    chosen.forEach(files.keep);
    extras.call({}, "take", chosen);
  };
  // With the panel's outbox a file is in good hands; without an answer the visitor does not want it.
  const settled = (id, answer) => {
    if (answer) stored(id, answer);
    files.drop(id);
  };

  window.wwbExtras = {
    draw: (slot, ...args) => extras.call(slot, "draw", slot, ...args),
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
    session: (next, ended) => {
      if (ended && !over) files?.forget();
      over = ended;
      if (next === token) return;
      token = next;
      files?.session(token);
      extras.loaded()?.session(token);
    },
  };

  addEventListener("click", ({ target }) => {
    if (target.id === "attach" || target.id === "extras-again") extras.load();
  });
  addEventListener("change", ({ target }) => {
    if (target.id !== "attach") return;
    take([...target.files]);
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
      if (name === "dragenter") extras.call("drag", "drag");
      if (event.type === "drop" || event.type === "paste") take([...data.files]);
    });
  }
})
