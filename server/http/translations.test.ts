import { createTranslator } from "next-intl";
import { expect, test, vi } from "vitest";
import { timeZone } from "@/i18n/dates";
import { routing } from "@/i18n/routing";
import en from "@/messages/en.json";
import nl from "@/messages/nl.json";
import { getTranslations } from "./translations";

type Translator = (key: string, values?: Record<string, unknown>, formats?: unknown) => string;
const messages = { nl, en };

const ours = async (locale: "nl" | "en") => (await getTranslations({ locale })) as unknown as Translator;
const libraries = (locale: "nl" | "en") =>
  createTranslator({ locale, messages: messages[locale], timeZone, onError: () => {} }) as unknown as Translator;

/** Every text with its key, dots between the names. */
function textsOf(tree: object, at = ""): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === "string" ? [[at + name, value] as [string, string]] : textsOf(value, `${at}${name}.`),
  );
}

test.each(routing.locales)(
  "every text in %s reads as the library writes it, the first time and the next",
  async (locale) => {
    const [t, theirs] = [await ours(locale), libraries(locale)];
    let withNames = 0;
    for (const [key, text] of textsOf(messages[locale])) {
      if (/<\w+>/.test(text)) continue;
      const names = [...text.matchAll(/\{(\w+)/g)].map(([, name]) => name as string);
      if (names.length > 0) withNames += 1;
      for (const value of ["Noor {x} <b> '", 1, 0, 12_345.5]) {
        const values = names.length > 0 ? Object.fromEntries(names.map((name) => [name, value])) : undefined;
        const wanted = theirs(key, values);
        expect([t(key, values), t(key, values)], key).toEqual([wanted, wanted]);
      }
    }
    expect(withNames).toBeGreaterThan(100);
  },
);

test("a value that is missing is told by the library, also of a text that was filled before", async () => {
  const [t, told] = [await ours("nl"), vi.spyOn(console, "error").mockImplementation(() => {})];
  const [key, text] = textsOf(nl).find(([, each]) => /^[^'<>#|{}]*\{\w+\}[^'<>#|{}]*$/.test(each)) ?? ["", ""];
  const name = /\{(\w+)\}/.exec(text)?.[1] ?? "";
  t(key, { [name]: "An" });
  expect(t(key, { [name]: "Bo" })).toBe(text.replace(`{${name}}`, "Bo"));
  expect(told).not.toHaveBeenCalled();
  expect(t(key, {})).toBe(key);
  expect(told).toHaveBeenCalled();
});
