// Browser tests: the server's binary, a foreign host page, Debian's Chromium.

import { defineConfig } from "@playwright/test";
import { launchOptions } from "./support/browser";

const ci = process.env.CI !== undefined;

export default defineConfig({
  testDir: "tests",
  outputDir: "results/artifacts",
  fullyParallel: false,
  workers: 2,
  forbidOnly: ci,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["html", { open: "never", outputFolder: "results/report" }]],
  use: {
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    // Recording takes time in every test.
    trace: ci ? "off" : "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions,
  },
});
