import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { hasHeadlessShell, systemChromium } from "./chromium.mjs";
import { inRoot, playwright } from "./paths.mjs";
import { print, progress } from "./print.mjs";
import { run } from "./run.mjs";
import { canUseApt, tools } from "./tools.mjs";

async function playwrightsOwn() {
  const { chromium } = await import("playwright");
  return existsSync(chromium.executablePath());
}

const quiet = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
const apt = (...args) => run("apt-get", ["-q", ...args], quiet);

// A failed installation is reported, not thrown: the tests that do not need it still run.
const attempt = (label, work) => progress(label, work).catch((error) => print(error.output || error.message));

let updated = false;

async function installWithApt(packages) {
  if (!updated) await attempt("Updating the list of system packages", () => apt("update"));
  updated = true;
  // One by one, so that an unavailable package does not prevent the others.
  for (const name of packages) {
    await attempt(`Installing ${name}`, () => apt("install", "-y", "--no-install-recommends", name));
  }
}

// Some systems have no such package: the marker file saves every later run the attempt.
const noHeadlessShell = inRoot(".cache/no-headless-shell");

async function installBrowser() {
  if (process.env.CHROMIUM_PATH || hasHeadlessShell() || existsSync(noHeadlessShell)) return;
  await installWithApt(["chromium-headless-shell"]);
  if (hasHeadlessShell()) return;
  mkdirSync(inRoot(".cache"), { recursive: true });
  writeFileSync(noHeadlessShell, "");
  if (!systemChromium()) await installWithApt(["chromium"]);
}

/** Installs a browser and the system tools of the tests where possible. Without them the tests that need them fail. */
export async function ensureBrowserAndTools() {
  const missing = tools.filter((tool) => !tool.isThere()).map((tool) => tool.debian);
  if (canUseApt()) {
    await installBrowser();
    if (missing.length > 0) await installWithApt(missing);
  }

  const without = tools.filter((tool) => !tool.isThere()).map((tool) => tool.debian);
  if (without.length > 0) print(`Not installed, so the tests that need them will fail: ${without.join(", ")}.`);
  if (systemChromium() || (await playwrightsOwn())) return;
  await attempt("Downloading Chromium", () => run(process.execPath, [playwright, "install", "chromium"]));
}
