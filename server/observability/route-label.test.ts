import { expect, test } from "vitest";
import { createRouteLabel, readRoutes } from "./route-label";

const label = createRouteLabel([
  { page: "/api/health", regex: "^/api/health(?:/)?$" },
  { page: "/[locale]/reset-password/[token]", regex: "^/([^/]+?)/reset\\-password/([^/]+?)(?:/)?$" },
  { page: "/[locale]/[...rest]", regex: "^/([^/]+?)/(.+?)(?:/)?$" },
]);

test.each([
  ["/api/health", "/api/health"],
  [`/nl/reset-password/${"t".repeat(43)}?x=y`, "/[locale]/reset-password/[token]"],
  ["/nl/noor@example.nl", "/[locale]/[...rest]"],
  ["/_next/static/chunks/1.js", "static"],
  ["/icon.svg", "static"],
  ["/Zonnebloem-Fiets-42!", "other"],
  ["*", "other"],
])("T38 %s is logged as %s", (path, wanted) => expect(label(path)).toBe(wanted));

test("without a build there are no routes, and no path is logged either", () => {
  expect(readRoutes("no-such-folder")).toEqual([]);
  expect(createRouteLabel([])("/nl/login")).toBe("other");
});
