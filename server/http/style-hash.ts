import "server-only";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

let hashes: string[] | undefined;

/**
 * Sources of the content policy for the styles that stand in a page, such as `'sha256-…'`. Next puts them there without the answer's
 * nonce, so the policy names what they say instead.
 */
export function styleHashes(): string[] {
  hashes ??= hashStyles(join(process.cwd(), ".next/static/chunks"));
  return hashes;
}

/** One for every style sheet of a build. Throws when there is none: a browser would then show every page without its styles. */
export function hashStyles(folder: string): string[] {
  const sheets = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".css")) : [];
  if (sheets.length === 0)
    throw new Error(`There are no styles in ${folder}: start the server from the folder of its build.`);
  return sheets.map(
    (name) =>
      `'sha256-${createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("base64")}'`,
  );
}
