import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeOf, value } from "../../testing/answers";
import { fullName, givenName, initials, readName, readPersonName, typedName } from "./person-name";

describe("my name is written as in my passport", () => {
  test.each([
    ["'t Hart"],
    ["’t Hart"],
    ["'s-Gravesande"],
    ["’s-Gravesande"],
    ["van 't Hoff"],
    ["O’Neill"],
    ["d'Arc-Öz"],
    ["St.John"],
    ["St. John"],
    ["Ste.-Marie"],
    ["J.P."],
    ["J.P. Jr."],
    ["Mª"],
    ["Gal·la"],
    ["İpek"],
    ["Nguyễn Thị Minh Khai"],
    ["Þórsdóttir"],
    ["Łukasz"],
    ["Ng"],
    ["E"],
    ["محمد"],
    ["רחל"],
    ["ג׳ורג׳"],
    ["Олександра"],
    ["王小明"],
    ["マリア・ルイサ"],
    ["அருண்"],
    ["𠮷田"],
    ["𞤀𞤣𞤢𞤥"],
    ["رضا\u200cزاده"],
    ["ക്രിസ്ത്യന്\u200d"],
    ["Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis"],
  ])("%j", (name) => {
    expect(value(readName(name))).toBe(name);
  });

  test.each([
    ["  Anna   Maria ", "Anna Maria"],
    ["de\u00a0Vries", "de Vries"],
    ["de\u202fVries", "de Vries"],
    ["Jansen\u2010Bakker", "Jansen-Bakker"],
    ["Jansen\u2011Bakker", "Jansen-Bakker"],
    ["Jansen\u2013Bakker", "Jansen-Bakker"],
    ["Jansen\u2212Bakker", "Jansen-Bakker"],
    ["Jansen\u00adBakker", "JansenBakker"],
    ["\ufeffNoor", "Noor"],
    ["`t Hart", "'t Hart"],
    ["´t Hart", "'t Hart"],
    ["O\u0308", "Ö"],
  ])("%j is kept as %j", (typed, kept) => {
    expect(value(readName(typed))).toBe(kept);
  });

  test("what is kept is read the same again", () => {
    const sign = fc.constantFrom(..."abÖßд王م '’-\u2013. \u00a0\u00ad\u200c𠮷");
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 20 }), (signs) => {
        const read = readName(signs.join(""));
        if (read.ok) expect(readName(read.value)).toEqual(read);
      }),
    );
  });
});

describe("T25 T88 a name that would be more than a name", () => {
  test.each([
    ["a line end", "Cas\r\nBcc: x@example.nl"],
    ["a tab", "Cas\tBakker"],
    ["NUL", "Cas\u0000"],
    ["C1", "Cas\u0085Bakker"],
    ...[..."\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"].map((mark) => [
      `direction mark U+${mark.codePointAt(0)?.toString(16)}`,
      `Cas${mark}Bakker`,
    ]),
    ["a joiner between Latin letters", "Ca\u200cs"],
    ["a joiner at the end", "Cas\u200d"],
    ["a zero-width space", "Ca\u200bs"],
    ["a variation selector", "Cas\ufe0f"],
    ["a letter without a shape", "Cas\u3164"],
    ["half a letter", "Cas\ud83d"],
    ["a link", "https://evil.example"],
    ["a domain", "evil.example"],
    ["a domain of two parts", "win.example.com"],
    ["a domain in a sentence", "Ga naar evil.example"],
    ["a short domain", "bit.ly"],
    ["a shorter domain", "x.com"],
    ["the shortest domain", "t.co"],
    ["www", "www.noor"],
    ["an address", "noor@example"],
    ["markup", "<b>Cas</b>"],
    ["an entity", "&lt;b&gt;"],
    ["a placeholder", "{name}"],
    ["digits", "12 34"],
    ["a picture", "Cas 😀"],
    ["signs only", "--"],
    ["an apostrophe only", "'"],
    ["marks that hide the line above", `Cas${"\u0301".repeat(5)}`],
  ])("%s", (_, typed) => {
    expect(codeOf(readName(typed))).toBe("name-invalid");
  });

  test("61 characters are too many, 60 letters outside the basic plane are not", () => {
    expect(codeOf(readName("a".repeat(61)))).toBe("name-too-long");
    expect(value(readName("𠮷".repeat(60)))).toBe("𠮷".repeat(60));
  });

  test("whatever is typed: no control character, no direction mark, no @, no slash comes out", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (typed) => {
        const read = readName(typed);
        if (read.ok)
          expect(read.value).not.toMatch(/[\p{Cc}\p{Cs}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069@/:<>&{}]/u);
      }),
    );
  });
});

describe("I have one name", () => {
  test.each(["-", " – ", "\u2212"])("I type %j for the other one", (dash) => {
    const { firstName, lastName } = readPersonName({ firstName: dash, lastName: "Suharto" });
    expect([value(firstName), value(lastName)]).toEqual(["", "Suharto"]);
    const other = readPersonName({ firstName: "Suharto", lastName: dash });
    expect([value(other.firstName), value(other.lastName)]).toEqual(["Suharto", ""]);
  });

  test("an empty field is one that I forgot, and two dashes are no name", () => {
    expect(codeOf(readPersonName({ firstName: "", lastName: "Suharto" }).firstName)).toBe("name-missing");
    const { firstName, lastName } = readPersonName({ firstName: "-", lastName: "-" });
    expect([codeOf(firstName), codeOf(lastName)]).toEqual(["name-missing", "name-missing"]);
  });

  test("I am called by it, and the form shows what I may send again", () => {
    const one = { firstName: "", lastName: "Suharto" };
    expect([fullName(one), givenName(one), initials(one)]).toEqual(["Suharto", "Suharto", "S"]);
    expect(typedName(one)).toEqual({ firstName: "-", lastName: "Suharto" });
    expect(typedName({ firstName: "", lastName: "" })).toEqual({ firstName: "", lastName: "" });
  });
});

test.each([
  ["Noor", "Bakker", "NB"],
  ["Cas", "de Groot", "Cd"],
  ["𠮷", "田", "𠮷田"],
  ["É\u0301lise", "'t Hart", "É\u0301t"],
  ["𞤀𞤣𞤢𞤥", "’s-Gravesande", "𞤀s"],
])("the initials of %s %s are whole letters", (firstName, lastName, letters) => {
  expect(initials({ firstName, lastName })).toBe(letters);
});
