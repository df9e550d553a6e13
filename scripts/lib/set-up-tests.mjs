import { ensureBrowserAndTools } from "./browser.mjs";
import { install } from "./install.mjs";
import { ensureSecrets } from "./secrets.mjs";

export async function setUpTests() {
  await install();
  ensureSecrets();
  await ensureBrowserAndTools();
}
