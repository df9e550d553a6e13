import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashStyles } from "./style-hash";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "styles-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("each style sheet of the build is named by the hash of what it says, and nothing else", () => {
  writeFileSync(join(folder, "a.css"), "p{color:red}");
  writeFileSync(join(folder, "b.css"), "");
  writeFileSync(join(folder, "c.js"), "alert(1)");
  expect(hashStyles(folder).sort()).toEqual([
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-p0bF+un5yUb9MBO6xRb8kPHlY2BdpHVtLiFkDrZPF64='",
  ]);
});

test("a server away from its build does not begin: no page would have its styles", () => {
  const empty = join(folder, "empty");
  mkdirSync(empty);
  for (const away of [empty, join(folder, "gone")]) {
    expect(() => hashStyles(away)).toThrow(`There are no styles in ${away}`);
  }
});
