import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { compressFiles } from "@/scripts/lib/compress-files.mjs";
import { acceptsBrotli, listCompressed } from "./compressed-files";

test.each([
  ["gzip, deflate, br, zstd", true],
  ["br", true],
  ["br;q=0.5, gzip", true],
  ["gzip, br;q=0", false],
  ["br;q=0.0", false],
  ["brotli", false],
  ["gzip", false],
  [undefined, false],
])("with %j a browser takes brotli: %s", (header, does) => {
  expect(acceptsBrotli(header)).toBe(does);
});

test("a script is answered from its compressed copy, and nothing else is there to be asked for", () => {
  const folder = mkdtempSync(join(tmpdir(), "two-step-static-"));
  mkdirSync(join(folder, "chunks"));
  const script = "alert(1);".repeat(500);
  writeFileSync(join(folder, "chunks/a.js"), script);
  writeFileSync(join(folder, "chunks/b.woff2"), "font");
  compressFiles(folder);
  const files = listCompressed(folder);
  expect([...files.keys()]).toEqual(["/_next/static/chunks/a.js"]);
  const found = files.get("/_next/static/chunks/a.js");
  const sent = readFileSync(found?.path ?? "");
  expect(sent.length).toBe(found?.length);
  expect(brotliDecompressSync(sent).toString()).toBe(script);
  rmSync(folder, { recursive: true });
});
