// What a visitor writes is text, wherever it is shown.

import { expect, test } from "../support/fixtures";

const ATTACKS = [
  `<img src=x onerror="window.hacked = 1">`,
  `</script><script>window.hacked = 1</script>`,
  `javascript:window.hacked=1`,
  `{{constructor.constructor('window.hacked = 1')()}}`,
];

for (const attack of ATTACKS) {
  test(`shown as written: ${attack}`, async ({ visitor, desk, someone }) => {
    const name = `${someone} <b onclick=alert(1)>`;
    await visitor.startChat(name, attack);
    await desk.open(name);
    await desk.expectMessage(attack);
    await desk.say(name, `re: ${attack}`);
    await visitor.panel.expectMessage(`re: ${attack}`);

    for (const frame of [...visitor.page.frames(), ...desk.page.frames()]) {
      expect(await frame.evaluate(() => "hacked" in window)).toBe(false);
    }
    const schemes = await visitor.panel.log.getByRole("link").evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).protocol));
    expect(schemes.filter((scheme) => scheme === "javascript:")).toEqual([]);
  });
}

test("a link in a message opens elsewhere and tells nothing about the visitor", async ({ visitor, someone }) => {
  await visitor.startChat(someone, "See https://example.com/a?b=1.");
  const link = visitor.panel.log.getByRole("link");
  await expect(link).toHaveAttribute("href", "https://example.com/a?b=1");
  await expect(link).toHaveAttribute("target", "_blank");
  await expect(link).toHaveAttribute("rel", /noopener.*noreferrer|noreferrer.*noopener/);
});
