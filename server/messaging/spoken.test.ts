import { createTranslator } from "next-intl";
import { describe, expect, test } from "vitest";
import type { Locale } from "@/domain/context";
import en from "@/messages/en.json";
import nl from "@/messages/nl.json";
import { spokenText, toSsml } from "./spoken";

const words = (locale: Locale) => createTranslator({ locale, messages: locale === "nl" ? nl : en });
const spokenCode = (locale: Locale, code: string, product = "Karify") =>
  spokenText(
    { channel: "voice", to: "+31612345678", locale, template: "spoken-code", values: { code, letter: "B" } },
    product,
    words(locale),
  );

describe("somebody who cannot read it hears the code", () => {
  test("in Dutch: each digit a word of its own, all of them twice", () => {
    expect(spokenCode("nl", "309128")).toBe(
      "Hallo. Hier is Karify, met de code waar je om vroeg. Dit is bericht B. " +
        "Je code is … drie … nul … negen … één … twee … acht … Ik zeg het nog een keer. " +
        "Je code is … drie … nul … negen … één … twee … acht … Geef deze code aan niemand. " +
        "Heb je niet om een code gevraagd? Dan hoef je niets te doen. Tot ziens.",
    );
  });

  test("in English", () => {
    expect(spokenCode("en", "746590")).toBe(
      "Hello. This is Karify, with the code that you asked for. This is message B. " +
        "Your code is … seven … four … six … five … nine … zero … I will say it once more. " +
        "Your code is … seven … four … six … five … nine … zero … Give this code to nobody. " +
        "Did you not ask for a code? Then you do not have to do anything. Goodbye.",
    );
  });

  test.each(["nl", "en"] as const)(
    "%s: every digit has a word of its own, and no figure is left to a voice",
    (locale) => {
      const digits = spokenCode(locale, "0123456789").split(" … ").slice(1, 11);
      expect(new Set(digits).size).toBe(10);
      expect(spokenCode(locale, "0123456789")).not.toMatch(/\d/);
    },
  );
});

describe("what a voice is given", () => {
  test("is slow, with a second of silence before and after each digit", () => {
    const ssml = toSsml(spokenCode("nl", "111111"));
    expect(ssml).toMatch(/^<speak><prosody rate="slow">Hallo\. .* Tot ziens\.<\/prosody><\/speak>$/);
    const silence = '<break time="1s"/>';
    const digits = `${silence}${Array.from({ length: 6 }, () => "één").join(silence)}${silence}`;
    expect(ssml.split(digits)).toHaveLength(3);
    expect(ssml).not.toContain("…");
  });

  test("T25 a product name cannot leave its place in it", () => {
    const ssml = toSsml(spokenCode("nl", "123456", "<audio src='x'/>&amp;"));
    expect(ssml).toContain("&#60;audio src='x'/&#62;&#38;amp;");
    expect(ssml).not.toContain("<audio");
  });

  test.each(["nl", "en"] as const)(
    "%s: fits the 750 characters of the gateway with the longest product name and the longest digits",
    (locale) => {
      for (const digit of "0123456789") {
        expect(toSsml(spokenCode(locale, digit.repeat(6), "P".repeat(40))).length).toBeLessThanOrEqual(750);
      }
    },
  );
});
