import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("A form sent to any route among the pages is answered: each is one of those that get a copy of its body", () => {
  const routes = readdirSync("app/[locale]", { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("route.ts"),
  );
  expect(routes.length).toBeGreaterThan(0);
  expect(routes.filter((file) => !/\/(download|picture|logo)\/route\.ts$/.test(file))).toEqual([]);
  expect(readFileSync("middleware.ts", "utf8")).toContain('"/(nl|en)/:path*/(download|picture|logo)"');
});
