import { gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import { library as policy } from "@/domain/policy";
import { keptFile, textOfFile, textOfKept } from "./kept-file";

vi.mock("server-only", () => ({}));

const sentBack = (kept: unknown) => textOfKept({ problems: [], values: {}, report: { sections: [], kept } });

test("the file that was looked at comes back as it was, up to the largest that is taken", () => {
  for (const text of ["{}", "é\u{1f600}\n", "x".repeat(policy.fileBytes)]) {
    expect(sentBack(keptFile(text))).toBe(text);
  }
});

test("a few bytes that would become more than a file are not unpacked", () => {
  expect(sentBack(keptFile("x".repeat(policy.fileBytes + 1)))).toBeNull();
  expect(sentBack(gzipSync(Buffer.alloc(500_000_000)).toString("base64url"))).toBeNull();
});

test("whatever else comes back is no file", () => {
  for (const kept of ["", "x", "{}", 1, null, ["a"], keptFile("{}").slice(0, -8)]) expect(sentBack(kept)).toBeNull();
  for (const state of [undefined, null, "x", {}, { report: null }]) expect(textOfKept(state)).toBeNull();
  expect(textOfFile(new Uint8Array([0xff, 0xfe, 0x00]))).toBeNull();
});
