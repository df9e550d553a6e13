import "server-only";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

let hashes: string[] | undefined;

/**
 * Sources of the content policy for the inline styles of a page, such as `'sha256-…'`. Next writes them without the nonce of the
 * response, so the policy lists the hashes of their content.
 */
export function styleHashes(): string[] {
  hashes ??= hashStyles(join(process.cwd(), ".next/static/chunks"));
  return hashes;
}

/** One for each style sheet of the build. Throws when there is none: browsers would then refuse the styles of every page. */
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
