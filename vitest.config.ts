import { accessSync, constants, readdirSync, readFileSync, statfsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const MEMORY_FOLDER = "/dev/shm";
const MEMORY_NEEDED_BYTES = 256 * 1024 * 1024;

const folders = ["domain", "db", "server", "i18n", "scripts", "components", "app"];
const unitTests = {
  env: temporaryFolder(),
  // Vitest leaves one processor to itself, which on two of them means that one test file runs at a time.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testTimeout: 20_000,
  hookTimeout: 20_000,
};
const replacing = testsThatReplaceModules();

export default defineConfig({
  resolve: {
    alias: {
      "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, ""),
      // Outside Next the marker package throws by design; the tests run on the server side.
      "server-only": fileURLToPath(new URL("./node_modules/server-only/empty.js", import.meta.url)),
    },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...unitTests,
          name: "unit",
          include: [`{${folders}}/**/*.test.{ts,tsx}`, "*.test.ts"],
          exclude: ["node_modules/**", ...replacing],
          // Loading the modules anew for every file takes a third of the run.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { ...unitTests, name: "unit-replacing", include: replacing },
      },
      {
        extends: true,
        test: {
          name: "proofs",
          include: ["tests/**/*.test.ts"],
          // One file at a time: two would measure each other.
          pool: "forks",
          fileParallelism: false,
          maxWorkers: 1,
          // Projects with another number of workers must not run at the same time.
          sequence: { groupOrder: 1 },
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

/** Files that put something else in the place of a module, a variable or a timer: each needs modules of its own. */
function testsThatReplaceModules(): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter(
        (file) =>
          /\.test\.tsx?$/.test(file) && /\bvi\.(mock|doMock|stub|useFakeTimers)/.test(readFileSync(file, "utf8")),
      ),
  );
}

/** Temporary databases in memory where the system has room for them: no unit test asks what survives a power cut. */
function temporaryFolder(): { TMPDIR?: string } {
  try {
    accessSync(MEMORY_FOLDER, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
    return bavail * bsize >= MEMORY_NEEDED_BYTES ? { TMPDIR: MEMORY_FOLDER } : {};
  } catch {
    return {};
  }
}
