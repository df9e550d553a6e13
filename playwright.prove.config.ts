import { existsSync } from "node:fs";
import { defineConfig, devices } from "playwright/test";

// Without a system browser Playwright takes its own.
const chromium = [process.env.CHROMIUM_PATH ?? "", "/usr/bin/chromium"].find((path) => existsSync(path));

// Every worker starts a production server of its own (prove/support/browser.ts): a proof reads the whole database and log.
export default defineConfig({
  testDir: "prove",
  testMatch: "*.spec.ts",
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  retries: 0,
  timeout: 120_000,
  // Two servers and two browsers at once: a busy machine is no finding.
  expect: { timeout: 15_000 },
  reporter: [["line"], ["json", { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE || "test-results/prove.json" }]],
  use: {
    ...devices["Desktop Chrome"],
    locale: "nl-NL",
    timezoneId: "Europe/Amsterdam",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: chromium,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [{ name: "proofs" }],
});
