import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

test("A route of a page that takes a form is one of those that get a copy of its body", () => {
  const routes = readdirSync("app/[locale]", { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("route.ts"),
  );
  const posted = routes.filter((file) => /export const POST\b/.test(readFileSync(join("app/[locale]", file), "utf8")));
  expect(posted.length).toBeGreaterThan(0);
  expect(posted.filter((file) => !file.endsWith("/download/route.ts"))).toEqual([]);
  expect(readFileSync("middleware.ts", "utf8")).toContain('"/(nl|en)/:path*/download"');
});
