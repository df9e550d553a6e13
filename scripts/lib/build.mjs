import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileAhead } from "./compile-ahead.mjs";
import { readSettings } from "./env-files.mjs";
import { inRoot, next } from "./paths.mjs";
import { progress } from "./print.mjs";
import { run } from "./run.mjs";
import { refuseWhileRunning } from "./running.mjs";

const inputs = [
  ...["app", "components", "server", "domain", "db", "i18n", "messages", "public"],
  ...["middleware.ts", "instrumentation.ts", "next.config.ts", "package-lock.json"],
];
const record = inRoot(".cache/built");
const buildId = inRoot(".next/BUILD_ID");

function* filesUnder(path) {
  if (!existsSync(inRoot(path))) return;
  if (!statSync(inRoot(path)).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(inRoot(path)).sort()) yield* filesUnder(join(path, name));
}

function hashOfInputs() {
  const hash = createHash("sha256");
  for (const file of inputs.flatMap((path) => [...filesUnder(path)])) {
    if (/\.test\.tsx?$/.test(file)) continue;
    const content = readFileSync(inRoot(file));
    hash.update(`${file}\n${content.length}\n`).update(content);
  }
  return hash.update(readSettings().NEXT_SERVER_ACTIONS_ENCRYPTION_KEY ?? "").digest("hex");
}

// The build may rewrite tsconfig.json, so it is read after the build. The build id detects a build made by hand.
const stamp = (hash) =>
  [
    hash,
    createHash("sha256")
      .update(readFileSync(inRoot("tsconfig.json")))
      .digest("hex"),
    readFileSync(buildId),
  ].join(" ");

const upToDate = (hash) => existsSync(buildId) && existsSync(record) && readFileSync(record, "utf8") === stamp(hash);

export const buildIsCurrent = () => upToDate(hashOfInputs());

/** Builds into .next, unless the build there was made from the same inputs. */
export async function build() {
  const hash = hashOfInputs();
  if (upToDate(hash)) return;
  refuseWhileRunning("The sources have changed since it started.");
  rmSync(record, { force: true });
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  await progress("Building", async () => {
    await run(process.execPath, [next, "build"], env);
    await compileAhead();
  });
  mkdirSync(inRoot(".cache"), { recursive: true });
  writeFileSync(record, stamp(hash));
}
