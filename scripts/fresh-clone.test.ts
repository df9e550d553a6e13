import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/** What somebody runs first on a fresh clone: each installs what it needs before it imports a package. */
const first = ["start.mjs", "test.mjs", "prove.mjs", "build-standalone.mjs"];

/** Every import that is resolved before the first line runs, from one file and from whatever of ours it imports. */
function staticImports(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const source = readFileSync(file, "utf8");
  const names = [...source.matchAll(/^(?:import|export) (?:[^"';]*? from )?"([^"]+)"/gm)].map(([, name = ""]) => name);
  return names.flatMap((name) => (name.startsWith(".") ? staticImports(join(dirname(file), name), seen) : [name]));
}

test.each(first)("%s starts on a fresh clone: it asks for no package before it has installed them", (name) => {
  const file = join("scripts", name);
  const packages = staticImports(file).filter((each) => !each.startsWith("node:"));
  expect(packages).toEqual([]);
  expect(readFileSync(file, "utf8")).toMatch(/await install\(\)|setUpTests/);
});
