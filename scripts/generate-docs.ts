// Writes the parts of the documentation that the code knows better, or with --check says which of them are out of date.
// `npm run docs`; another folder than this repository as an argument.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configurationPage, exampleFile } from "./docs/configuration";
import { heldBy } from "./docs/held-by";
import { iconSprite } from "./docs/icon-sprite";
import { replaceSection } from "./docs/markdown";
import { numbersTable, rateLimitsTable } from "./docs/policy-numbers";

const args = process.argv.slice(2);
const check = args.includes("--check");
const folder = args.find((arg) => !arg.startsWith("--")) ?? process.cwd();

const read = (path: string) => readFileSync(join(folder, path), "utf8");

const generated: Record<string, () => string> = {
  ".env.example": exampleFile,
  "docs/configuration.md": () => configurationPage(folder),
  "docs/security.md": () =>
    replaceSection(
      replaceSection(read("docs/security.md"), "numbers", numbersTable()),
      "rate limits",
      rateLimitsTable(),
    ),
  "public/icons.svg": iconSprite,
  "docs/security/threats.md": () => heldBy(folder, read("docs/security/threats.md")),
};

function present(path: string): string | null {
  try {
    return read(path);
  } catch {
    return null;
  }
}

const stale = Object.entries(generated).flatMap(([path, make]) => {
  const text = make();
  return text === present(path) ? [] : [{ path, text }];
});

if (check) {
  for (const { path } of stale) console.log(`${path} is out of date: run \`npm run docs\`.`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const { path, text } of stale) writeFileSync(join(folder, path), text);
}
