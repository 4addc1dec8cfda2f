// What axe objects to, once everything has come to rest.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** One line per finding: which rule, where, and what is wrong. `set` chooses rules or parts of the page. */
export async function findings(page: Page, set = (axe: AxeBuilder): AxeBuilder => axe): Promise<string[]> {
  // Halfway in, an element has little contrast. Some animations never end.
  for (const frame of page.frames()) {
    await frame.evaluate(async () => {
      const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
      await Promise.allSettled(ending.map(({ finished }) => finished));
    });
  }
  const { violations } = await set(new AxeBuilder({ page })).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary}`));
}
