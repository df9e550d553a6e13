import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskPhone, readMobileNumber, showPhone } from "./phone";

const offered = ["NL", "BE", "DE", "FR", "GB"];

describe("a person gives their own mobile number", () => {
  test.each([
    ["0612345678", "NL", "+31612345678"],
    ["06 12345678", "NL", "+31612345678"],
    ["06-12 34 56 78", "NL", "+31612345678"],
    ["(06) 12.34.56.78", "NL", "+31612345678"],
    ["6 12345678", "NL", "+31612345678"],
    ["+31 6 12345678", "NL", "+31612345678"],
    ["+31 (0)6 12345678", "NL", "+31612345678"],
    ["0031612345678", "NL", "+31612345678"],
    ["0470 12 34 56", "BE", "+32470123456"],
    ["01511 2345678", "DE", "+4915112345678"],
    ["+33 6 12 34 56 78", "NL", "+33612345678"],
  ])("%j in %s", (typed, country, phone) => {
    expect(readMobileNumber(typed, country, offered)).toEqual({ ok: true, phone });
  });
});

describe("T59 a number that costs money or is no phone", () => {
  test.each([
    ["0900 1234", "NL"],
    ["0900 1234567", "NL"],
    ["0906 1234567", "NL"],
    ["0909 1234567", "NL"],
    ["088 1234567", "NL"],
    ["085 1234567", "NL"],
    ["084 1234567", "NL"],
    ["087 1234567", "NL"],
    ["066 1234567", "NL"],
    ["020 1234567", "NL"],
    ["+44 70 1234 5678", "GB"],
    ["02 512 12 12", "BE"],
    ["0800 023 4567", "NL"],
  ])("%s: no mobile number", (typed, country) => {
    expect(readMobileNumber(typed, country, offered)).toEqual({ ok: false, code: "phone-not-mobile" });
  });

  test.each([["112"], ["1888"], ["18001"], ["06 1234567"], ["06 123456789"], ["1"], [""]])("%j: no number", (typed) => {
    expect(readMobileNumber(typed, "NL", offered)).toEqual({ ok: false, code: "phone-invalid" });
  });

  test.each([
    ["shared-cost world number", "+979 123456789"],
    ["ship", "+870 773123456"],
    ["satellite", "+881 612345678"],
    ["network", "+882 1612345678"],
    ["network", "+883 510012345678"],
    ["Dominican Republic", "+1 809 234 5678"],
    ["Jamaica", "+1 876 210 1234"],
    ["Curaçao", "+599 9 518 1234"],
    ["Guadeloupe", "+590 690 00 12 34"],
    ["Jersey", "+44 7797 712345"],
    ["Poland, a mobile of a country not on the list", "+48 512 345 678"],
    ["Portugal, too", "+351 912 345 678"],
  ])("%s: not a country we text to", (_, typed) => {
    expect(readMobileNumber(typed, "NL", offered)).toEqual({ ok: false, code: "country-not-offered" });
  });

  test("0970 is for machines, not for people", () => {
    expect(readMobileNumber("0970 12345678", "NL", offered)).toMatchObject({ ok: false });
    expect(readMobileNumber("+31 970 12345678", "NL", offered)).toMatchObject({ ok: false });
  });

  test.each([["US"], ["CW"], ["XX"], ["nl"], [""], ["__proto__"]])("country %j is not on the list", (country) => {
    expect(readMobileNumber("0612345678", country, offered)).toEqual({ ok: false, code: "country-not-offered" });
  });

  test("a country that is on the list but that nobody knows is refused too", () => {
    expect(readMobileNumber("0612345678", "XX", ["XX"])).toEqual({ ok: false, code: "country-not-offered" });
  });
});

describe("T60 tricks with the way a number is written", () => {
  test.each([
    ["+31612345678;ext=5"],
    ["0612345678 ext 5"],
    ["0612345678x5"],
    ["0612345678#5"],
    ["06,,123"],
    ["0612345678,,1"],
    ["06 1234 call me 5678"],
    ["<script>0612345678"],
    ["0612345678\u0000"],
    ["+31612345678+31612345679"],
    [`0612345678${" ".repeat(30)}1`],
    ["0".repeat(33)],
  ])("%j: refused", (typed) => {
    expect(readMobileNumber(typed, "NL", offered)).toMatchObject({ ok: false, code: "phone-invalid" });
  });

  test.each([
    ["+310612345678"],
    ["0612345678\n"],
    ["０６１２３４５６７８"],
    ["\u00a006\u00a012345678"],
    ["06‑12345678"],
  ])("%j: one and the same number", (typed) => {
    expect(readMobileNumber(typed, "NL", offered)).toEqual({ ok: true, phone: "+31612345678" });
  });

  test.each([["٠٦١٢٣٤٥٦٧٨"], ["۰۶۱۲۳۴۵۶۷۸"], ["tel:+31612345678"]])("%j: the same number, as T60 has it", (typed) => {
    expect(readMobileNumber(typed, "NL", offered)).toEqual({ ok: true, phone: "+31612345678" });
  });
});

describe("a person pastes their number from contacts, a mail or a website", () => {
  test.each([
    ["\u202a+31 6 12345678\u202c"],
    ["\u2068+31 6 12345678\u2069"],
    ["06\u00ad12345678"],
    ["06\u221212345678"],
    ["06\u201312\u201334\u201356\u201378"],
    ["＋31 6 12345678"],
    ["‹0612345678›"],
    ["<0612345678>"],
    ["<tel:+31612345678>"],
    ["TEL:+31-6-1234-5678"],
    ["tel://+31612345678"],
    ["sms:+31612345678"],
    ["“06 12345678”"],
    ["'0612345678'"],
    ["06 12345678,"],
    ["06 12345678."],
    ["06 12345678;"],
    ["tel: 06 12345678"],
    ["(06) 12345678"],
    ["\ufeff0612345678\u200b"],
  ])("%j", (typed) => {
    expect(readMobileNumber(typed, "NL", offered)).toEqual({ ok: true, phone: "+31612345678" });
  });

  test("whatever invisible sign, dash or space stands between the digits", () => {
    const noise = fc.constantFrom(
      ..."\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad\u061c",
      ..."-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d \u00a0\u2009\u202f",
    );
    fc.assert(
      fc.property(fc.array(noise, { minLength: 9, maxLength: 9 }), (between) => {
        const typed = [..."0612345678"].map((digit, place) => digit + (between[place] ?? "")).join("");
        expect(readMobileNumber(typed, "NL", offered)).toEqual({ ok: true, phone: "+31612345678" });
      }),
    );
  });

  test("a number is never made of something else", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (typed) => {
        const read = readMobileNumber(typed, "NL", offered);
        if (read.ok) expect(read.phone).toMatch(/^\+\d{8,15}$/);
      }),
    );
  });
});

test("the guide shows a number in its international form", () => {
  expect(showPhone("+31612345678")).toBe("+31\u00a06\u00a012345678");
  expect(showPhone("no number")).toBe("no number");
});

test("T63 the second step shows two digits, in a mask of one length for all", () => {
  expect(maskPhone("+31612345678")).toBe("••\u00a078");
  expect(maskPhone("+4915112345601")).toBe("••\u00a001");
});
