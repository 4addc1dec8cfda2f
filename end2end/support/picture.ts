// A picture with something to see, drawn by the browser at hand.

import type { Page } from "@playwright/test";

export interface TestFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export async function picture(page: Page, name: string, [width, height] = [960, 540]): Promise<TestFile> {
  const base64 = await page.evaluate(([width, height]) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    const sky = context.createLinearGradient(0, 0, width, height);
    sky.addColorStop(0, "#f7b267");
    sky.addColorStop(1, "#3d5a80");
    context.fillStyle = sky;
    context.fillRect(0, 0, width, height);
    return canvas.toDataURL("image/png").split(",")[1];
  }, [width, height]);
  return { name, mimeType: "image/png", buffer: Buffer.from(base64, "base64") };
}
