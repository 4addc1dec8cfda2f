// The door of the extras. A load that failed is tried again also on the visitor's word.
((site) => {
  let token = "", stored;
  const extras = door("extras", site, async (module) => {
    await module.start(site, stored);
    module.session(token);
  });

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
    session: (next) => {
      if (next === token) return;
      token = next;
      extras.loaded()?.session(token);
    },
  };

  addEventListener("click", ({ target }) => {
    if (target.id === "attach" || target.id === "extras-again") extras.load();
  });
  addEventListener("change", ({ target }) => {
    if (target.id !== "attach") return;
    extras.call({}, "take", [...target.files]);
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
      if (event.type === "drop" || event.type === "paste") extras.call({}, "take", [...data.files]);
    });
  }
})
