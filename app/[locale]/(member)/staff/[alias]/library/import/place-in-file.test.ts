import { expect, test } from "vitest";
import { placeInFile } from "./place-in-file";

test.each([
  ["file", ""],
  ["file.entry[0].resource", "entry[0].resource"],
  ['file["\\u001b[2Jx"]', '["\\u001b[2Jx"]'],
  ["file[3]", "[3]"],
  ["Bundle.entry[0].resource.item[0].type", "Bundle.entry[0].resource.item[0].type"],
  ["files.item", "files.item"],
])("%s is at: %s", (path, place) => {
  expect(placeInFile(path)).toBe(place);
});
