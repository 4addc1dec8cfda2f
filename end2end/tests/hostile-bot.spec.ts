// A bot that means harm: hostile markup in every field of every kind, in the real panel.

import { Visitor } from "../pages/visitor";
import { Puppet } from "../support/chatbot";
import { expect, test as base } from "../support/fixtures";

const test = base.extend<{}, { puppet: Puppet }>({
  puppet: [
    async ({}, use) => {
      const puppet = await Puppet.start();
      await use(puppet);
      await puppet.end();
    },
    { scope: "worker" },
  ],
});

const HOSTILE = [
  "<script>hacked()</script>",
  "<img src=x onerror=hacked()>",
  "<svg onload=hacked()>",
  "<iframe srcdoc='<script>parent.hacked()</script>'></iframe>",
  "javascript:hacked()",
  " \u0001JaVa\nScRiPt:hacked()",
  "data:text/html,<script>opener.hacked()</script>",
  "https://evil.example\" onmouseover=\"hacked()",
  "[x](javascript:hacked())",
  "![x](https://evil.example/pixel.png)",
  "<style>@import url(https://evil.example/x);*{background:url(https://evil.example/y);position:fixed;inset:0}</style>",
  "<form action=https://evil.example><button>x</button></form>",
  "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=hacked()&gt;\">",
  "</div></template><base href=https://evil.example><link rel=stylesheet href=https://evil.example>",
  "<a href=\"https://ok.example\" style=\"position:fixed;inset:0;background:url(https://evil.example)\">x</a>",
  "<div is=x-y autofocus tabindex=1 onfocus=hacked()>x</div>",
];

/** Every kind, with this text wherever one can be. */
function messages(evil: string): object[] {
  const buttons = [
    { type: "text", value: evil }, { type: "action", value: evil, action: evil, show_echo: true },
    { type: "url", value: evil, link: evil, target: evil }, { type: "url", value: "u", link: evil, target: "self" },
    { type: "url", value: "p", link: evil, target: "parent" },
  ];
  const media = { src: evil, name: evil, type: evil, width: evil, height: evil, target: evil };
  const attributes = { attachment: { type: evil, buttons }, inputMessagePlaceholder: evil, disableInputMessage: true };
  const kinds = ["text", "image", "file", "frame", "html", "redirect", "url_preview", evil];
  return [
    ...kinds.map((type) => ({ type, text: evil, senderFullname: evil, metadata: media, attributes })),
    { type: "gallery", text: evil, attributes: { attachment: { gallery: [{ preview: media, title: evil, description: evil, buttons }] } } },
    { type: "url_preview", text: JSON.stringify([{ source_name: evil, source_file_name: evil, source_description: evil, source_image: evil }]) },
    { text: evil, attributes: { commands: [{ type: "message", message: { type: "html", text: evil } }] } },
  ];
}

const ALLOWED = new Set(
  ("a article aside audio b blockquote br button caption code dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i iframe img input li " +
    "ol p pre s section small span strong sub sup table tbody td th thead time tr u ul").split(" "),
);

/** So many texts meet in one conversation. */
const AT_ONCE = 4;

for (let at = 0; at < HOSTILE.length; at += AT_ONCE) {
  test(`nothing of texts ${at} to ${at + AT_ONCE - 1} runs, loads or leaves its bubble`, async ({ page, puppet, someone }) => {
    const alien: string[] = [];
    let dialogs = 0;
    page.on("dialog", (dialog) => { dialogs++; void dialog.dismiss(); });
    page.on("request", (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (!["127.0.0.1", ""].includes(hostname) && protocol.startsWith("http")) alien.push(request.url());
    });
    await page.addInitScript(() => Object.assign(window, { hacked: () => Object.assign(window, { wasHacked: true }) }));
    const guest = new Visitor(page, puppet.world.host);
    await guest.startChat(someone, `Begin ${someone}`);
    const post = await puppet.heard(`Begin ${someone}`);
    for (const message of HOSTILE.slice(at, at + AT_ONCE).flatMap(messages)) {
      const { status } = await puppet.say(post, message);
      expect([200, 400]).toContain(status);
    }
    expect((await puppet.say(post, { text: "*The end*", attributes: {} })).status).toBe(200);
    await expect(guest.panel.log.getByText("The end")).toBeVisible();
    const found = await guest.panel.log.evaluate((log) => {
      const names = new Set<string>();
      const odd: string[] = [];
      const walk = (root: ParentNode) => {
        for (const element of root.querySelectorAll("*")) {
          names.add(element.localName);
          for (const { name, value } of element.attributes) {
            if (name.startsWith("on") || /^\s*(javascript|data|vbscript):/i.test(value)) odd.push(`${element.localName}[${name}]`);
          }
          if (getComputedStyle(element).position === "fixed") odd.push(`${element.localName} is fixed`);
          if (element.shadowRoot) walk(element.shadowRoot);
        }
      };
      walk(log);
      return { names: [...names], odd };
    });
    expect(found.names.filter((name) => !ALLOWED.has(name))).toEqual([]);
    expect(found.odd).toEqual([]);
    expect(dialogs).toBe(0);
    expect(alien.filter((url) => !url.startsWith("https://evil.example/%22"))).toEqual([]);
    for (const frame of page.frames()) expect(await frame.evaluate(() => "wasHacked" in window).catch(() => false)).toBe(false);
  });
}

test("a message that is none is refused with its field", async ({ page, puppet, someone }) => {
  const guest = new Visitor(page, puppet.world.host);
  await guest.startChat(someone, `Refuse ${someone}`);
  const post = await puppet.heard(`Refuse ${someone}`);
  expect(await puppet.say(post, { text: [] })).toMatchObject({ status: 400, body: { field: "text" } });
});
