import { defineConfig, devices } from "playwright/test";
import { systemChromium } from "./scripts/lib/chromium.mjs";

const port = process.env.E2E_PORT || "3210";
const baseURL = `http://localhost:${port}`;

const journeys = { testDir: "e2e", use: { actionTimeout: 10_000, navigationTimeout: 15_000 } };
/** The title of a test: project, file, and the language in which it runs. */
const inFirstRun =
  /guide\.spec.*(Nederlands|twelve steps)|^(?!.*(English|(answers|bad-input|closing|keyboard|kept-words|language|library|messages|running|second-press|service-desk|small-screen|typed-text|weight)\.spec))/;
const inFirstRunWithoutScript = /guide\.spec.*Nederlands.*twelve steps/;
const withoutScript = { ...journeys, use: { ...journeys.use, javaScriptEnabled: false } };

export default defineConfig({
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  // Some 650 journeys on two busy cores: one that fails once in a thousand must not stop a release. scripts/lib/stages.mjs names it.
  retries: 1,
  reporter: [
    ["line"],
    ["json", { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE || "test-results/results.json" }],
  ],
  use: {
    ...devices["Desktop Chrome"],
    baseURL,
    locale: "nl-NL",
    timezoneId: "Europe/Amsterdam",
    // Actions, requests and the console. Pictures of every action cost a fifth of the run: `npm run e2e -- --trace on` for those.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: false, sources: false },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: systemChromium(),
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
    // `npm test`: each capability in Dutch with script, the guide in both languages, and without script the guide in Dutch.
    { name: "script", ...journeys, grep: inFirstRun, grepInvert: /@no-script-only/ },
    { name: "no-script", ...withoutScript, grep: inFirstRunWithoutScript, grepInvert: /@script-only/ },
    // `npm run prove`: the same in English and without script, what holds for all pages, and the long tests in a browser.
    { name: "script-rest", ...journeys, grepInvert: [/@no-script-only/, inFirstRun] },
    { name: "no-script-rest", ...withoutScript, grepInvert: [/@script-only/, inFirstRunWithoutScript] },
    {
      name: "proofs",
      testDir: "tests",
      testMatch: "**/*.spec.ts",
      timeout: 120_000,
      // Every worker starts a server of its own (tests/support/browser.ts): two servers and two browsers make a busy machine.
      expect: { timeout: 15_000 },
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
