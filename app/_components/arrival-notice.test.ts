import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const components = ["app", "components"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".tsx"))
    .map((file) => `${folder}/${file}`),
);

test("no page says that something worked in a way that stays beside an error of its forms (ADR 0084)", () => {
  const bySelf = components.filter((file) => /<Notice\s[^>]*kind="success"/.test(readFileSync(file, "utf8")));
  // What a form itself says worked; it is part of that form's newest answer.
  expect(bySelf).toEqual(["components/ui/form-news.tsx"]);
});

test("nothing is taken away by a plain button in a list: those ask first (ADR 0085)", () => {
  const taking = /action=\{(withdraw|endDevice|endAllDevices|endApplication|endOtherApplications|drop|remove|decline)/;
  const forms = components.flatMap((file) => {
    const source = readFileSync(file, "utf8");
    return [...source.matchAll(/<(form|RowForm|InlineForm|AskFirst)\s[^<]*/g)]
      .filter(([markup]) => taking.test(markup))
      .map(([, element]) => element);
  });
  expect(forms.length).toBeGreaterThan(8);
  expect(new Set(forms)).toEqual(new Set(["AskFirst"]));
});
