import { existsSync } from "node:fs";
import { playwright } from "./paths.mjs";
import { print, progress } from "./print.mjs";
import { run } from "./run.mjs";
import { canUseApt, tools } from "./tools.mjs";

const systemChromium = () => [process.env.CHROMIUM_PATH, "/usr/bin/chromium"].some((path) => path && existsSync(path));

async function playwrightsOwn() {
  const { chromium } = await import("playwright");
  return existsSync(chromium.executablePath());
}

const quiet = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
const apt = (...args) => run("apt-get", ["-q", ...args], quiet);

// A failed installation is reported, not thrown: the tests that do not need it still run.
const attempt = (label, work) => progress(label, work).catch((error) => print(error.output || error.message));

async function installWithApt(packages) {
  await attempt("Updating the list of system packages", () => apt("update"));
  // One by one, so that an unavailable package does not prevent the others.
  for (const name of packages) {
    await attempt(`Installing ${name}`, () => apt("install", "-y", "--no-install-recommends", name));
  }
}

/** Installs a browser and the system tools of the tests where possible. Without them the tests that need them fail. */
export async function ensureBrowserAndTools() {
  const missing = tools.filter((tool) => !tool.isThere()).map((tool) => tool.debian);
  const wanted = systemChromium() ? missing : ["chromium", ...missing];
  if (wanted.length > 0 && canUseApt()) await installWithApt(wanted);

  const without = tools.filter((tool) => !tool.isThere()).map((tool) => tool.debian);
  if (without.length > 0) print(`Not installed, so the tests that need them will fail: ${without.join(", ")}.`);
  if (systemChromium() || (await playwrightsOwn())) return;
  await attempt("Downloading Chromium", () => run(process.execPath, [playwright, "install", "chromium"]));
}
