import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { showDay, typedDay } from "@/i18n/dates";
import { readDate, readDay } from "./typed-date";

describe("I write a date my own way", () => {
  test.each([
    ["3-5-1990"],
    ["03-05-1990"],
    ["03/05/1990"],
    ["3.5.1990"],
    ["3. 5. 1990"],
    ["3 5 1990"],
    ["03 - 05 - 1990"],
    ["1990-05-03"],
    ["1990/5/3"],
    ["1990.05.03"],
    ["03051990"],
    ["19900503"],
    ["3 mei 1990"],
    ["3 Mei 1990."],
    ["3mei1990"],
    ["3e mei 1990"],
    ["3-mei-1990"],
    ["3 May 1990"],
    ["3rd of May, 1990"],
    ["May 3, 1990"],
    ["May 3rd 1990"],
    ["donderdag 3 mei 1990"],
    ["do 3 mei 1990"],
    ["Thursday 3 May 1990"],
    ["Thu, 3 May 1990"],
    ["٣-٥-١٩٩٠"],
    ["３／５／１９９０"],
    ["3\u00a0mei\u00a01990"],
    ["3\u20115\u20111990"],
    ["3\u22125\u22121990"],
    ["\u200e3\u200e/\u200e5\u200e/\u200e1990"],
    ["\ufeff3 mei 1990\r\n"],
  ])("%j", (typed) => {
    expect(readDay(typed)).toBe("1990-05-03");
  });

  test.each(["", "3-5-90", "3 5", "31-04-1990", "05/31/1990", "3 mei 90", "morgen", "3-5-19900", "3-5-1990-1", "1990"])(
    "%j is no date that could be meant in one way only",
    (typed) => {
      expect(readDate(typed)).toBeNull();
    },
  );

  test("whatever invisible sign, dash or space a copy brings along", () => {
    const sign = fc.constantFrom(
      ..."\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad\u061c",
    );
    const dash = fc.constantFrom(..."-/. \u2010\u2011\u2012\u2013\u2014\u2212\uff0d\u00a0\u202f");
    fc.assert(
      fc.property(sign, sign, dash, (one, other, between) => {
        expect(readDay(`${one}03${between}${other}05${between}1990${one}`)).toBe("1990-05-03");
      }),
    );
  });
});

describe("a date that is shown can be sent again", () => {
  const days = fc.date({ min: new Date("1900-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
  test.each(["nl", "en"] as const)("in %s, whatever the day", (locale) => {
    fc.assert(
      fc.property(days, (at) => {
        const iso = at.toISOString().slice(0, 10);
        expect(readDate(showDay(locale, iso))).toEqual({ kind: "day", iso });
        expect(readDate(typedDay(locale, iso))).toEqual({ kind: "day", iso });
        for (const part of [iso.slice(0, 7), iso.slice(0, 4)]) {
          expect(readDate(typedDay(locale, part))).toEqual({ kind: "part", iso: part });
        }
      }),
    );
  });

  test("in one way everywhere", () => {
    expect([showDay("nl", "1990-05-03"), showDay("en", "1990-05-03")]).toEqual(["3 mei 1990", "3 May 1990"]);
    expect([showDay("nl", "1980-05"), showDay("en", "1980")]).toEqual(["mei 1980", "1980"]);
    expect([typedDay("nl", "1980-05"), typedDay("en", "1980"), typedDay("nl", null)]).toEqual([
      "00-05-1980",
      "00-00-1980",
      "",
    ]);
  });

  test("whatever is typed: a date or nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (typed) => {
        expect(readDate(typed)?.iso ?? "1990").toMatch(/^\d{4}(-\d{2}){0,2}$/);
      }),
    );
  });
});
