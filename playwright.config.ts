import { existsSync } from "node:fs";
import { defineConfig, devices } from "playwright/test";

const port = process.env.E2E_PORT || "3210";
const baseURL = `http://localhost:${port}`;
// Without a system browser Playwright takes its own.
const chromium = [process.env.CHROMIUM_PATH ?? "", "/usr/bin/chromium"].find((path) => existsSync(path));

export default defineConfig({
  testDir: "e2e",
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  retries: 0,
  reporter: [
    ["line"],
    ["json", { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE || "test-results/results.json" }],
  ],
  use: {
    ...devices["Desktop Chrome"],
    baseURL,
    locale: "nl-NL",
    timezoneId: "Europe/Amsterdam",
    trace: "retain-on-failure",
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
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
  projects: [
    { name: "script", grepInvert: /@no-script-only/ },
    // Without script the guide and the policy run in both languages, the other journeys in Dutch. What is left, in English and of bad input,
    // is for the long proofs (`npm run prove`).
    {
      name: "no-script",
      use: { javaScriptEnabled: false },
      grep: /(guide|policy|headers)\.spec|Nederlands/,
      grepInvert: /@script-only|bad-input\.spec/,
    },
    {
      name: "no-script-rest",
      use: { javaScriptEnabled: false },
      grep: /English|bad-input\.spec/,
      grepInvert: /@script-only|(guide|policy|headers)\.spec/,
    },
  ],
  webServer: {
    command: "node scripts/serve-for-tests.mjs",
    url: `${baseURL}/api/health`,
    reuseExistingServer: false,
    timeout: 60_000,
    stdout: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
  },
});
