import { existsSync } from "node:fs";
import { playwright } from "./paths.mjs";
import { run } from "./run.mjs";
import { progress, say } from "./say.mjs";
import { canUseApt, tools } from "./tools.mjs";

const systemChromium = () => existsSync(process.env.CHROMIUM_PATH || "/usr/bin/chromium");

async function playwrightsOwn() {
  const { chromium } = await import("playwright");
  return existsSync(chromium.executablePath());
}

const quiet = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
const apt = (...args) => run("apt-get", ["-q", ...args], quiet);
const aptInstall = (packages) => apt("install", "-y", "--no-install-recommends", ...packages);

async function installWithApt(packages) {
  await progress("Updating the list of system packages", () => apt("update"));
  // The browser on its own: a tool that cannot be had must not take it along.
  if (packages.includes("chromium")) await progress("Installing Chromium", () => aptInstall(["chromium"]));
  const rest = packages.filter((name) => name !== "chromium");
  if (rest.length > 0) await progress(`Installing ${rest.join(", ")}`, () => aptInstall(rest));
}

/** Sees to a browser and the system tools of the tests; a tool that cannot be had is named, and its tests will fail. */
export async function ensureBrowserAndTools() {
  const missing = tools.filter((tool) => !tool.isThere()).map((tool) => tool.debian);
  const wanted = systemChromium() ? missing : ["chromium", ...missing];
  if (wanted.length > 0 && canUseApt()) {
    await installWithApt(wanted).catch((error) => say(`${error.message}\n${error.output ?? ""}`));
  }
  const without = tools.filter((tool) => !tool.isThere()).map((tool) => tool.debian);
  if (without.length > 0) say(`Not installed, so the tests that need them will fail: ${without.join(", ")}.`);
  if (systemChromium() || (await playwrightsOwn())) return;
  await progress("Downloading Chromium", () => run(process.execPath, [playwright, "install", "chromium"]));
}
