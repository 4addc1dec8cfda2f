// The door of rich messages. Until their module is there, a message is the text in its slot.
((site) => {
  let hear;
  const rich = door("rich", site, (module) => module.start(site, (json) => hear?.(json)));

  window.wwbRich = {
    listen: (next) => hear = next,
    draw: (slot, ...args) => rich.call(slot, "draw", slot, ...args),
  };
})
