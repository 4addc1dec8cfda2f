// What the gallery's tests begin with: the gallery, and that nothing hostile has acted in it.

import { expect, test as base } from "@playwright/test";
import { serveGallery } from "./server.mjs";
import { Gallery } from "./world";

export const test = base.extend<{ gallery: Gallery }, { origin: string }>({
  origin: [
    async ({}, use) => {
      const server = await serveGallery();
      await use(server.origin);
      await server.close();
    },
    { scope: "worker" },
  ],
  gallery: async ({ page, origin }, use) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    const gallery = new Gallery(page, origin);
    await use(gallery);
    expect(gallery.dialogs).toEqual([]);
    expect(errors).toEqual([]);
    expect(await page.evaluate(() => "hacked" in window)).toBe(false);
  },
});

export { expect };
