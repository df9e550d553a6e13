import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesIdentity, spellings } from "./identity";

const born = "1990-05-03";
const matches = (account: string, shown: string, dateOfBirth = born) =>
  matchesIdentity({ lastName: account, dateOfBirth: born }, { lastName: shown, dateOfBirth });

describe("T120 the surname on a document is that of the account, however it is written", () => {
  test.each([
    ["de Vries", "De Vries"],
    ["de Vries", "DE VRIES"],
    ["de Vries", "Vries, de"],
    ["de Vries", "Vries de"],
    ["De Vries", "de Vries, J."],
    ["de Vries, J.", "De Vries"],
    ["de Vries", "J. de Vries"],
    ["de Vries", "de Vries, J.P.M."],
    ["de Vries", "Vries, J P de"],
    ["van der Berg", "Berg, van der"],
    ["van den Berg", "Vandenberg"],
    ["Vandenberg", "Berg, van den"],
    ["'t Hart", "t Hart"],
    ["'t Hart", "‘T HART"],
    ["'s-Gravesande", "s Gravesande"],
    ["Jansen-de Boer", "Jansen de Boer"],
    ["Jansen-de Boer", "De Boer-Jansen"],
    ["Jansen‑de Boer", "JANSEN–DE BOER"],
    ["O'Neill", "ONEILL"],
    ["O’Neill", "O'Neill"],
    ["Bakker", "  bakker "],
    ["Bak\u00adker", "Bakker"],
    ["\u202aBakker\u202c", "Bakker"],
    ["Çelik", "Celik"],
    ["Yıldız", "YILDIZ"],
    ["İnce", "Ince"],
    ["Müller", "MUELLER"],
    ["Müller", "Muller"],
    ["Müller", "Mu\u0308ller"],
    ["Ørsted", "OERSTED"],
    ["Ørsted", "Orsted"],
    ["Weiß", "WEISS"],
    ["Łukaszewicz", "Lukaszewicz"],
    ["Ĳsselstein", "IJsselstein"],
    ["Đorđević", "Dordevic"],
    ["O", "o"],
    ["Müller-Lüdenscheidt", "MUELLER LUEDENSCHEIDT"],
    ["Ｂａｋｋｅｒ", "Bakker"],
  ])("%j and %j", (account, shown) => {
    expect(matches(account, shown)).toBe(true);
    expect(matches(shown, account)).toBe(true);
  });

  test.each([
    ["de Vries", "Vries"],
    ["de Vries", "de Fries"],
    ["de Vries", "van Vries"],
    ["Jansen-de Boer", "Jansen"],
    ["Bakker", ""],
    ["Bakker", "B."],
    ["Bakker", "J."],
    ["Bakker", "%"],
    ["Bakker", ".*"],
    ["O", "A"],
    ["Bakker", "Bakker Bakker"],
  ])("not %j and %j", (account, shown) => {
    expect(matches(account, shown)).toBe(false);
  });
});

describe("T120 the date of birth", () => {
  test("has to be right as well", () => {
    expect(matches("Bakker", "Bakker", "1990-05-04")).toBe(false);
    expect(matches("Bekker", "Bakker", born)).toBe(false);
  });

  test.each(["", "unknown", born, "0000-00-00"])("an account without one matches nobody: %j", (dateOfBirth) => {
    const account = { lastName: "Bakker", dateOfBirth: null };
    expect(matchesIdentity(account, { lastName: "Bakker", dateOfBirth })).toBe(false);
  });
});

test("any text: the same number of spellings, so the work says nothing", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => spellings(text).length === 6));
});

test("two names without a letter in common never match", () => {
  const name = (from: string) => fc.stringMatching(new RegExp(`^[${from}]{2,12}( [${from}]{2,12})?$`));
  fc.assert(fc.property(name("a-l"), name("m-z"), (one, other) => !matches(one, other)));
});

test("a person of one name is found by it, in whichever field they wrote it", () => {
  const shown = { lastName: "SUHARTO", dateOfBirth: born };
  expect(matchesIdentity({ firstName: "", lastName: "Suharto", dateOfBirth: born }, shown)).toBe(true);
  expect(matchesIdentity({ firstName: "Suharto", lastName: "", dateOfBirth: born }, shown)).toBe(true);
  expect(matchesIdentity({ firstName: "Mira", lastName: "Suharto", dateOfBirth: born }, { ...shown, lastName: "Mira" })).toBe(false);
});
