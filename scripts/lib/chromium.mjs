import { existsSync } from "node:fs";

const HEADLESS_SHELL = "/usr/bin/chromium-headless-shell";
const CHROMIUM = "/usr/bin/chromium";

export const hasHeadlessShell = () => existsSync(HEADLESS_SHELL);

/**
 * The system's browser for the tests; without one Playwright takes its own. The headless shell is the one Playwright itself takes
 * where nobody looks: it renders the same pages, without the windows of a browser, for two thirds of the processor time.
 */
export function systemChromium() {
  return [process.env.CHROMIUM_PATH ?? "", HEADLESS_SHELL, CHROMIUM].find((path) => existsSync(path));
}
