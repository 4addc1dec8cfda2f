// Rich messages by themselves: what their buttons say, and that nothing hostile gets in.

import { AxeBuilder } from "@axe-core/playwright";
import { fixtures } from "../gallery/server.mjs";
import { expect, test } from "../gallery/test";
import { Gallery } from "../gallery/world";

test.describe("buttons", () => {
  test("say exactly what they mean", async ({ gallery }) => {
    for (const [label, said] of [
      ["Repair", { text: "Repair", metadata: { button: true } }],
      ["Return a lamp", { text: "Return a lamp", attributes: { action: "return", subtype: "" } }],
      ["Start over", { text: "Start over", attributes: { action: "restart", subtype: "info" } }],
    ] as const) {
      await gallery.open("buttons");
      await gallery.stand("buttons: every kind").getByRole("button", { name: label }).click();
      expect(await gallery.pressed()).toEqual([said]);
    }
  });

  test("say it once, however often they are pressed", async ({ gallery }) => {
    await gallery.open("buttons");
    const stand = gallery.stand("buttons: every kind");
    await stand.getByRole("button", { name: "Repair" }).dblclick();
    await stand.getByRole("button", { name: "Return a lamp" }).click({ force: true });
    await expect(stand.getByRole("button", { name: "Repair" })).toHaveAttribute("data-pressed");
    expect(await gallery.pressed()).toHaveLength(1);
  });

  test("are gone when more has been said; links stay", async ({ gallery }) => {
    await gallery.open("buttons");
    const stand = gallery.stand("buttons: every kind");
    await stand.getByRole("button", { name: "Repair" }).focus();
    await gallery.redraw("buttons", 0, { last: false });
    await expect(stand.getByRole("button", { name: "Repair" })).toBeHidden();
    await expect(stand.getByRole("button", { name: "Start over" })).toBeHidden();
    await expect(stand.getByRole("link", { name: "Open the shop" })).toBeVisible();
    await expect(stand.locator(".log")).toBeFocused();
    await gallery.redraw("buttons", 0, { last: true });
    await expect(stand.getByRole("button", { name: "Repair" })).toBeEnabled();
  });

  test("that lead elsewhere are links", async ({ gallery }) => {
    await gallery.open("buttons", { "not-last": "" });
    const stand = gallery.stand("buttons: every kind");
    const shop = stand.getByRole("link", { name: "Open the shop (opens in a new tab)" });
    await expect(shop).toHaveAttribute("href", "https://example.com/shop");
    await expect(shop).toHaveAttribute("target", "_blank");
    await expect(shop).toHaveAttribute("rel", "noopener noreferrer nofollow");
    await expect(stand.getByRole("link", { name: "To the start page" })).toHaveAttribute("target", "_top");
    await expect(stand.getByRole("link", { name: "Write to us" })).not.toHaveAttribute("target");
    await expect(stand.getByRole("button", { name: "No link yet" })).toBeDisabled();
  });

  test("open a page over the conversation, and the focus comes back", async ({ gallery, page }) => {
    await gallery.open("buttons");
    const chip = gallery.stand("buttons: every kind").getByRole("button", { name: "Track here" });
    await chip.click();
    const dialog = page.getByRole("dialog", { name: "Track here" });
    await expect(dialog.getByRole("heading")).toHaveText("Track here");
    await expect(dialog).toContainText("If the page stays empty, the site does not allow to be shown here.");
    await expect(dialog.getByRole("link", { name: "Open in a new tab" }).first()).toHaveAttribute("href", "https://frames.example/track");
    await expect(dialog.locator("iframe")).toHaveAttribute("sandbox", /allow-scripts/);
    await page.screenshot({ path: "results/screens/gallery-page.png", animations: "disabled" });
    await dialog.getByRole("button", { name: "Back to the chat" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(chip).toBeFocused();
  });
});

test.describe("a carousel", () => {
  test("moves by keyboard and by its buttons", async ({ gallery, page }) => {
    await gallery.open("gallery");
    const stand = gallery.stand("gallery: five cards");
    const region = stand.getByRole("region", { name: "Cards" });
    const slide = (at: number) => region.getByRole("group", { name: `Slide ${at} of 5` });
    await expect(slide(5)).not.toBeInViewport();
    const next = region.getByRole("button", { name: "Next card" });
    const previous = region.getByRole("button", { name: "Previous card" });
    await expect(previous).toBeHidden();
    await region.locator(".track").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await expect(slide(3)).toBeInViewport({ ratio: 0.95 });
    await expect(slide(1)).not.toBeInViewport();
    await page.keyboard.press("End");
    await expect(slide(5)).toBeInViewport({ ratio: 0.95 });
    await expect(next).toBeHidden();
    await previous.click();
    await expect(next).toBeVisible();
    await page.keyboard.press("Home");
    await expect(slide(1)).toBeInViewport({ ratio: 0.95 });
  });

  test("keeps its place and its pressed button when more has been said", async ({ gallery, page }) => {
    // At once, so that its place is one to compare with.
    await page.emulateMedia({ reducedMotion: "reduce" });
    await gallery.open("gallery");
    const stand = gallery.stand("gallery: five cards");
    const take = stand.getByRole("button", { name: "Take the Drossel" });
    const place = () => stand.locator(".track").evaluate((track) => track.scrollLeft);
    await stand.getByRole("button", { name: "Next card" }).click();
    await expect.poll(place).toBeGreaterThan(200);
    await take.click();
    expect(await gallery.pressed()).toEqual([{ text: "Take the Drossel", metadata: { button: true } }]);
    const before = await place();
    await gallery.redraw("gallery", 0, { last: false });
    await expect(take).toBeDisabled();
    await expect(take).toHaveAttribute("data-pressed");
    await expect(stand.getByRole("link", { name: "Details" }).nth(1)).toBeVisible();
    expect(await place()).toBe(before);
  });

  test("of nothing is not there", async ({ gallery }) => {
    await gallery.open("gallery");
    await expect(gallery.stand("gallery: empty").getByRole("region")).toHaveCount(0);
    await expect(gallery.stand("gallery: one card").getByRole("button", { name: "Next card" })).toHaveCount(0);
  });
});

test("an image is shown large, and the focus comes back", async ({ gallery, page }) => {
  await gallery.open("media");
  const image = gallery.stand("image: measured").getByRole("button", { name: "Enlarge lamp.png" });
  await image.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "lamp.png" });
  await expect(dialog.getByRole("img", { name: "lamp.png" })).toBeVisible();
  for (let step = 0; step < 4; step++) {
    await page.keyboard.press("Tab");
    await expect(dialog.locator(":focus")).toHaveCount(1);
  }
  await page.screenshot({ path: "results/screens/gallery-lightbox.png", animations: "disabled" });
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(image).toBeFocused();
});

test("what cannot be loaded says so", async ({ gallery }) => {
  await gallery.open("media");
  await expect(gallery.stand("image: broken")).toContainText("This image is not available.");
  await expect(gallery.stand("audio: broken").getByRole("link", { name: "Open broken.wav" })).toBeVisible();
  await expect(gallery.stand("file: hostile")).toContainText("This file is not available.");
});

test("a sound plays on while its message is drawn again, and only one plays", async ({ gallery, page }) => {
  await gallery.open("media");
  const first = gallery.stand("audio");
  await expect(first.locator(".time")).toHaveText("0:02");
  await first.getByRole("button", { name: "Play" }).click();
  await expect(first.getByRole("button", { name: "Pause" })).toBeVisible();
  await gallery.redraw("media", 7, { last: false });
  await expect(first.getByRole("button", { name: "Pause" })).toBeVisible();
  await gallery.stand("audio: a second one, own").getByRole("button", { name: "Play" }).click();
  await expect(first.getByRole("button", { name: "Play" })).toBeVisible();
  const position = first.getByRole("slider", { name: "Position" });
  await position.fill("500");
  await expect.poll(() => page.locator("audio").first().evaluate((audio) => (audio as HTMLAudioElement).currentTime)).toBeGreaterThan(0.9);
});

test("only what changed is drawn anew", async ({ gallery, page }) => {
  await gallery.open("frame");
  const frame = gallery.stand("frame: a film").locator("iframe");
  await frame.evaluate((frame) => ((frame as unknown as { kept: boolean }).kept = true));
  const [{ view }] = fixtures().frame;
  const changed = { ...view, parts: [{ part: "prose", html: "<p>Changed</p>" }, view.parts[1]] };
  await gallery.redraw("frame", 0, {}, changed);
  await expect(gallery.stand("frame: a film")).toContainText("Changed");
  expect(await frame.evaluate((frame) => "kept" in frame)).toBe(true);
  await gallery.redraw("frame", 0, {}, { parts: [changed.parts[0]] });
  await expect(frame).toHaveCount(0);
  await expect(page.locator(".stand").first()).toContainText("Changed");
});

test("a page of our own is framed without its origin", async ({ page, origin }) => {
  const secure = "https://panel.example";
  await page.route(`${secure}/**`, async (route) => {
    const { pathname, search } = new URL(route.request().url());
    await route.fulfill({ response: await route.fetch({ url: origin + pathname + search }) });
  });
  await page.goto(`${secure}/?only=redirect`);
  const gallery = new Gallery(page, secure);
  await expect(page.locator(".rich[data-view]")).not.toHaveCount(0);
  await gallery.redraw("redirect", 0, {}, { parts: [{ part: "frame", src: `${secure}/nothing`, title: "us" }] });
  await expect(page.getByTitle("us", { exact: true })).toHaveAttribute("sandbox", /allow-scripts/);
  await expect(page.getByTitle("us", { exact: true })).not.toHaveAttribute("sandbox", /allow-same-origin/);
  // What the frame asks for may still be on its way.
  await page.unrouteAll({ behavior: "wait" });
});

test("frames are shut in", async ({ gallery, origin }) => {
  await gallery.open("frame");
  const film = gallery.stand("frame: a film").locator("iframe");
  await expect(film).toHaveAttribute("title", "How to change the shade");
  await expect(film).toHaveAttribute("referrerpolicy", "strict-origin-when-cross-origin");
  await expect(film).toHaveAttribute("loading", "lazy");
  expect(((await film.getAttribute("sandbox")) ?? "").split(" ").sort()).toEqual(
    ["allow-forms", "allow-popups", "allow-popups-to-escape-sandbox", "allow-same-origin", "allow-scripts"]);
  await expect(gallery.stand("frame: hostile").locator("iframe")).toHaveCount(0);
  // Not encrypted.
  await gallery.redraw("frame", 0, {}, { parts: [{ part: "frame", src: `${origin}/`, title: "us" }] });
  await expect(gallery.stand("frame: a film").locator("iframe")).toHaveCount(0);
});

test("a redirect is followed at most once, and offered for ever", async ({ gallery, page }) => {
  await gallery.open("redirect");
  await page.locator("h2").first().click();
  const popup = page.waitForEvent("popup");
  const view = { parts: [{ part: "redirect", href: "https://example.com/now", target: "blank", label: "Now" }] };
  await gallery.redraw("redirect", 0, { fresh: true }, view);
  expect(await popup).toBeTruthy();
  await gallery.redraw("redirect", 0, { fresh: true }, view);
  await expect(page.getByRole("link", { name: "Now" })).toHaveAttribute("href", "https://example.com/now");
  expect(page.context().pages()).toHaveLength(2);
  await expect(gallery.stand("redirect: hostile").getByRole("link")).toHaveCount(0);
});

test("sources ask nobody, and show all on request", async ({ gallery }) => {
  await gallery.open("sources");
  const stand = gallery.stand("sources: five");
  await expect(stand.getByRole("link")).toHaveCount(3);
  await stand.getByRole("button", { name: "Show all 5" }).click();
  await expect(stand.getByRole("link")).toHaveCount(5);
  await expect(stand.getByRole("link").nth(3)).toBeFocused();
  expect(new Set(gallery.asked.map((url) => new URL(url).host))).toEqual(new Set(["media.example"]));
});

const ALLOWED = new Set(
  ("a audio b blockquote br button code del div dl dt dd em figure h2 h3 h4 h5 h6 hr i iframe img input li ol p pre s section small span strong " +
    "table tbody td th thead tr u ul").split(" "),
);

for (const [name, messages] of Object.entries(fixtures())) {
  test(`nothing hostile of ${name} acts`, async ({ gallery, page }) => {
    await gallery.open(name);
    await page.waitForLoadState("networkidle");
    const found = await page.evaluate(() => {
      const nodes: Element[] = [];
      const walk = (root: ParentNode) => {
        for (const element of root.querySelectorAll("*")) {
          nodes.push(element);
          if (element.shadowRoot) walk(element.shadowRoot);
        }
      };
      walk(document.querySelector(".wall") as Element);
      return {
        tags: [...new Set(nodes.map((node) => node.localName))],
        handlers: nodes.flatMap((node) => node.getAttributeNames().filter((name) => name.startsWith("on"))),
        addresses: nodes.flatMap((node) => ["href", "src", "action", "srcset", "data", "xlink:href"].map((name) => node.getAttribute(name)))
          .filter((address) => address !== null),
        fixed: nodes.filter((node) => node.textContent === "styled").map((node) => getComputedStyle(node).position),
      };
    });
    expect(found.tags.filter((tag) => !ALLOWED.has(tag))).toEqual([]);
    expect(found.handlers).toEqual([]);
    for (const address of found.addresses) expect(address).toMatch(/^(https?:|mailto:)/);
    expect(found.fixed.filter((position) => position !== "static")).toEqual([]);
    expect(gallery.asked.filter((url) => url.includes("evil.example"))).toEqual([]);
    expect(messages.length).toBeGreaterThan(0);
  });
}

test("a message covers nothing outside its bubble", async ({ gallery, page }) => {
  await gallery.open("html");
  const stand = gallery.stand("html: hostile");
  const cover = stand.locator(".cover");
  await expect(cover).toHaveCSS("position", "fixed");
  const [inner, bubble] = [await cover.boundingBox(), await stand.locator(".view-bubble").boundingBox()];
  if (!inner || !bubble) throw new Error("nothing to measure");
  const above = await page.evaluate(() => document.elementFromPoint(5, 5)?.closest(".rich") ?? null);
  expect(above).toBeNull();
  expect(inner.y).toBeGreaterThanOrEqual(bubble.y - 1);
  await expect(gallery.stand("html: hostile style").locator(".html-message")).toHaveCSS("position", "static");
});

test("a message stays readable until the module is there, and is drawn as it was last", async ({ page, origin }) => {
  await page.route(/\/rich\.js/, (route) => route.abort(), { times: 1 });
  await page.goto(`${origin}/?only=none`);
  const draw = (html: string, last: boolean) =>
    page.evaluate(([html, last]) => {
      const { show } = window as unknown as { show: (name: string, message: unknown, at: number, state?: unknown) => (state: unknown, view: unknown) => void };
      const view = { parts: [{ part: "prose", html }], buttons: [{ kind: "text", label: "Yes" }] };
      const again = (window as unknown as { again?: ReturnType<typeof show> });
      again.again ??= show("later", { view, fallback: "The plain text" }, 0);
      again.again({ last }, view);
    }, [html, last] as const);
  await draw("<p>First</p>", true);
  await expect(page.locator("html[data-no-rich]")).toBeAttached();
  await expect(page.locator(".rich")).toHaveText("The plain text");
  await draw("<p>Second</p>", true);
  await draw("<p>Third</p>", false);
  await expect(page.locator(".view-bubble")).toHaveText("Third");
  await expect(page.getByRole("button", { name: "Yes" })).toBeHidden();
  await expect(page.locator("html[data-no-rich]")).toHaveCount(0);
});

test.describe("for everybody", () => {
  test("all of it can be used with assistive technology", async ({ gallery, page }) => {
    test.slow();
    for (const name of Object.keys(fixtures())) {
      // One page holds many carousels; and the colours of an HTML message are its writer's.
      const rules = ["landmark-unique", ...(name === "html" ? ["color-contrast"] : [])];
      await gallery.open(name);
      await page.waitForLoadState("networkidle");
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const { violations } = await new AxeBuilder({ page }).include(".wall").exclude("iframe").disableRules(rules).analyze();
        expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })), name).toEqual([]);
      }
    }
  });

  test("nothing sticks out of a narrow window, nor in forced colours", async ({ gallery, page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.emulateMedia({ forcedColors: "active" });
    for (const name of Object.keys(fixtures())) {
      await gallery.open(name);
      await page.waitForLoadState("networkidle");
      await page.screenshot({ path: `results/screens/gallery-${name}-forced.png`, fullPage: true, animations: "disabled" });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  });
});

test.describe("right to left", () => {
  test("from right to left nothing sticks out", async ({ gallery, page }) => {
    for (const name of ["prose", "gallery", "media", "sources"]) {
      await gallery.open(name, { dir: "rtl" });
      await page.waitForLoadState("networkidle");
      await page.screenshot({ path: `results/screens/gallery-${name}-rtl.png`, fullPage: true, animations: "disabled" });
    }
    await gallery.open("gallery", { dir: "rtl" });
    const region = gallery.stand("gallery: five cards").getByRole("region", { name: "Cards" });
    await region.locator(".track").focus();
    await page.keyboard.press("ArrowLeft");
    await expect(region.getByRole("group", { name: "Slide 2 of 5" })).toBeInViewport({ ratio: 0.95 });
    await expect(region.getByRole("button", { name: "Previous card" })).toBeVisible();
  });
});
