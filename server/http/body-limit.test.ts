import { expect, test } from "vitest";
import { isTooLarge } from "./body-limit";

test.each([
  ["POST", { "content-length": "0" }, false],
  ["POST", { "content-length": "32768" }, false],
  ["POST", { "content-length": "32769" }, true],
  ["POST", {}, true],
  ["POST", { "transfer-encoding": "chunked" }, true],
  ["POST", { "content-length": "1", "transfer-encoding": "chunked" }, true],
  ["PUT", { "content-length": "32769" }, true],
  ["PUT", { "transfer-encoding": "chunked" }, true],
  ["GET", { "content-length": "32769" }, true],
  ["GET", {}, false],
  ["DELETE", {}, false],
])("T106 %s with %j: too large %s", (method, headers, too) => {
  expect(isTooLarge({ method, headers })).toBe(too);
});
