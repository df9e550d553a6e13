import { existsSync } from "node:fs";
import { playwright } from "./paths.mjs";
import { run } from "./run.mjs";
import { progress, say } from "./say.mjs";
import { canUseApt, tools } from "./tools.mjs";

const systemChromium = () => [process.env.CHROMIUM_PATH, "/usr/bin/chromium"].some((path) => path && existsSync(path));

async function playwrightsOwn() {
  const { chromium } = await import("playwright");
  return existsSync(chromium.executablePath());
}

const quiet = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
const apt = (...args) => run("apt-get", ["-q", ...args], quiet);

// What cannot be had is said, not thrown: every test that can do without it still runs.
const attempt = (label, work) => progress(label, work).catch((error) => say(error.output || error.message));

async function installWithApt(packages) {
  await attempt("Updating the list of system packages", () => apt("update"));
  // One by one, so that one that cannot be had does not take the others along.
  for (const name of packages) {
    await attempt(`Installing ${name}`, () => apt("install", "-y", "--no-install-recommends", name));
  }
}

/** Sees to a browser and the system tools of the tests. Where there is no way to get one, the tests that need it fail. */
export async function ensureBrowserAndTools() {
  const missing = tools.filter((tool) => !tool.isThere()).map((tool) => tool.debian);
  const wanted = systemChromium() ? missing : ["chromium", ...missing];
  if (wanted.length > 0 && canUseApt()) await installWithApt(wanted);

  const without = tools.filter((tool) => !tool.isThere()).map((tool) => tool.debian);
  if (without.length > 0) say(`Not installed, so the tests that need them will fail: ${without.join(", ")}.`);
  if (systemChromium() || (await playwrightsOwn())) return;
  await attempt("Downloading Chromium", () => run(process.execPath, [playwright, "install", "chromium"]));
}
