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
    // `npm test` stays under fifteen minutes with every journey with script, and without it the guide and the policy in both languages.
    { name: "script", grepInvert: /@no-script-only|bad-input\.spec.*English/ },
    {
      name: "no-script",
      use: { javaScriptEnabled: false },
      grep: /(guide|policy|headers)\.spec/,
      grepInvert: /@script-only/,
    },
    // The rest is for the long proofs (`npm run prove`): every other journey without script, and bad input in English.
    { name: "script-rest", grep: /bad-input\.spec.*English/, grepInvert: /@no-script-only/ },
    {
      name: "no-script-rest",
      use: { javaScriptEnabled: false },
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
