import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "texts-"));
  mkdirSync(join(folder, "messages"));
  mkdirSync(join(folder, "app/login"), { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function check(nl: object, en: object, source: string) {
  writeFileSync(join(folder, "messages/nl.json"), JSON.stringify(nl));
  writeFileSync(join(folder, "messages/en.json"), JSON.stringify(en));
  writeFileSync(join(folder, "app/login/page.tsx"), source);
  const args = [join(root, "scripts/check-texts.mjs"), folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  return { status, output: stdout };
}

const reads = (...keys: string[]) =>
  `const t = await getTranslations("login");\n${keys.map((key) => `t("${key}");`).join("\n")}`;

test("correct texts pass, a dynamic key and a plural in one language only included", () => {
  const { status, output } = check(
    {
      login: {
        title: "Hallo {name}",
        left: "Nog {n, plural, one {# code} other {# codes}}",
        step: { a: "Eén" },
        both: "Beide",
      },
    },
    { login: { title: "Hello {name}", left: "{n} codes left", step: { a: "One" }, both: "Both" } },
    `${reads("title", "left")}\nt(\`step.\${x}\`);\nconst both = \`\${t("both")} – \`;`,
  );
  expect(output).toBe("");
  expect(status).toBe(0);
});

test.each([
  ["a missing key", { a: "Een" }, {}, "en login.a: is missing"],
  ["another placeholder", { a: "Een {x}" }, { a: "One {y}" }, 'login.a: nl asks for "{x}", en for "{y}"'],
  ["another tag", { a: "<b>Een</b>" }, { a: "One" }, 'login.a: nl asks for "<b>", en for "nothing"'],
  ["a date shown as it is", { a: "Op {at, date}" }, { a: "At {at}" }, "login.a: nl asks for"],
  ["an empty text", { a: " " }, { a: "One" }, "nl login.a: is empty"],
  ["a leftover", { a: "Een" }, { a: "TODO one" }, "en login.a: has a leftover"],
  ["a broken message", { a: "Een {" }, { a: "One" }, "nl login.a: is not a message"],
  ["the polite form", { a: "Vul uw code in" }, { a: "Enter your code" }, 'nl login.a: says "u"'],
  ["an untranslated text", { a: "Log in again" }, { a: "Log in again" }, "login.a: is the same in both"],
  ["an unused text", { a: "Een", old: "Oud" }, { a: "One", old: "Old" }, "login.old: no source file mentions it"],
])("%s is named", (_, nl, en, expected) => {
  const { status, output } = check({ login: nl }, { login: en }, reads("a"));
  expect(output).toContain(expected);
  expect(output).toContain("Problems in messages/: 1\n");
  expect(status).toBe(1);
});
