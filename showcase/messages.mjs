// Every kind of message of the widget protocol, by the word with which a visitor asks for it.

const text = (value) => ({ type: "text", value });
const url = (value, link, target = "blank") => ({ type: "url", value, link, target });
const action = (value, name, show_echo = true) => ({ type: "action", value, action: name, show_echo });
const buttons = (...list) => ({ attachment: { type: "template", buttons: list } });

/** Buttons for everything there is. */
export const menu = () =>
  buttons(...["Text", "Buttons", "Image", "File", "Sound", "Video", "Page", "HTML", "Cards", "Steps", "Closed box",
    "Sources", "Redirect", "Correction", "My name", "Person"].map(text));

/** `at` is where the bot serves its media, `page` the address of the page that the visitor is on. */
export const messages = (at, page) => ({
  text: {
    text: "Text can be **strong**, *soft*, ~~gone~~ or `code`, and it can hold [links](https://example.org).\n\n" +
      "1. Lists\n2. of two\n\n> and quotations\n\n| Lamp | Watts |\n|---|---|\n| Amsel | 7 |\n| Meise | 4 |\n\n" +
      "```\nand code\n```",
    attributes: menu(),
  },
  buttons: {
    text: "Buttons that say something, lead somewhere, or do something:",
    attributes: buttons(
      text("A quick reply"),
      url("In a new tab", "https://example.org/"),
      url("In place of this page", page, "parent"),
      url("Inside the chat", "https://example.org/", "self"),
      action("An action", "showcase"),
      action("A silent action", "showcase-silent", false),
    ),
  },
  image: {
    type: "image",
    text: "The lamp *Amsel*. Press it to see it large.",
    metadata: { src: `${at}/amsel.svg`, width: 400, height: 300, name: "A lamp with a yellow shade", type: "image/svg+xml" },
    attributes: menu(),
  },
  file: {
    type: "file",
    text: `[care.pdf](${at}/care.pdf)\nHow to care for it.`,
    metadata: { src: `${at}/care.pdf`, name: "care.pdf", type: "application/pdf", size: 672 },
    attributes: menu(),
  },
  sound: {
    type: "file",
    metadata: { src: `${at}/chime.wav`, name: "chime.wav", type: "audio/wav", size: 88_244 },
    attributes: menu(),
  },
  video: {
    type: "frame",
    text: "A film, from another site.",
    metadata: { src: "https://www.youtube.com/watch?v=aqz-KE-bpKQ", type: "video", name: "Big Buck Bunny" },
    attributes: menu(),
  },
  page: {
    type: "frame",
    text: "A map, from another site.",
    metadata: {
      src: "https://www.openstreetmap.org/export/embed.html?bbox=11.56%2C48.13%2C11.59%2C48.15&layer=mapnik",
      width: "100%", height: 260, name: "Map of Munich",
    },
    attributes: menu(),
  },
  html: {
    type: "html",
    text: '<style>.price { color: #2e7d32; font-weight: bold }</style><div class="text-html">HTML, cleaned: <span class="price">49 €</span></div>' +
      `<img src="${at}/meise.svg" alt="A blue lamp" width="200"><p><a class="button-html" href="https://example.org/">Order it</a></p>`,
    attributes: menu(),
  },
  cards: {
    type: "gallery",
    text: "Three lamps to choose from:",
    attributes: { attachment: { type: "gallery", gallery: [
      ["Amsel", "Yellow shade, 7 watts", "amsel.svg"], ["Drossel", "Green shade, 5 watts", "drossel.svg"], ["Meise", "Blue shade, 4 watts", "meise.svg"],
    ].map(([title, description, file]) => ({
      preview: { src: `${at}/${file}`, name: title, width: 400, height: 300 },
      title, description,
      buttons: [text(`I take ${title}`), url("See it", "https://example.org/"), action("Compare", `compare-${title}`, false)],
    })) } },
  },
  steps: {
    text: "For channels without steps.",
    attributes: { ...menu(), commands: [
      { type: "wait", time: 600 },
      { type: "message", message: { type: "text", text: "One thing after the other," } },
      { type: "wait", time: 1_500 },
      { type: "message", message: { type: "image", text: "with pictures", metadata: { src: `${at}/drossel.svg`, width: 200, height: 150 } } },
      { type: "wait", time: 1_200 },
      { type: "message", message: { type: "text", text: "and time to read." } },
    ] },
  },
  "closed box": {
    text: "The box is closed until you choose.",
    attributes: { ...buttons(text("Open it again")), disableInputMessage: true, inputMessagePlaceholder: "Please choose above" },
  },
  sources: {
    type: "url_preview",
    text: JSON.stringify([1, 2, 3, 4].map((n) => ({
      source_name: `https://example.org/handbook/${n}`, source_file_name: `Handbook, chapter ${n}`,
      source_description: "Where this answer comes from.", source_image: n === 1 ? `${at}/amsel.svg` : "",
    }))),
  },
  redirect: { type: "redirect", text: "Over to another page:", metadata: { src: "https://example.org/next", target: "blank" } },
  "my name": {
    text: "From now on the team knows you as **Mira Halm**.",
    attributes: { ...menu(), updateUserFullname: "Mira Halm", updateUserEmail: "mira@example.org" },
  },
});
