import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const FOLDER = "app/[locale]/(member)";
/** Safe for whoever is logged in: the first ends a session, the other only asks how long it lasts. */
const BOUND_TO_NOBODY = new Set(["logOut", "extendSession"]);

test("every action of a member gets the form, and with it the mark of the person it was made for", () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("actions.ts"),
  );
  const signatures = files.flatMap((file) =>
    [...readFileSync(join(FOLDER, file), "utf8").matchAll(/^export async function (\w+)\(([^)]*)\)/gm)].map(
      ([, name = "", parameters = ""]) => ({ name, parameters }),
    ),
  );
  expect(signatures.length).toBeGreaterThan(35);
  const without = signatures.filter(
    ({ name, parameters }) => !BOUND_TO_NOBODY.has(name) && !/\bdata: FormData/.test(parameters),
  );
  expect(without).toEqual([]);
});
