import { expect, test } from "vitest";
import { readDateOfBirth } from "./date-of-birth";

const now = Date.UTC(2026, 10, 22, 12);

test.each([
  ["1954-05-03", "1954-05-03"],
  ["3-5-1954", "1954-05-03"],
  ["03/05/1954", "1954-05-03"],
  ["3.5.1954", "1954-05-03"],
  [" 3 mei 1954 ", "1954-05-03"],
  ["3 May 1954", "1954-05-03"],
  ["3-MEI-1954", "1954-05-03"],
  ["3e mei 1954", "1954-05-03"],
  ["3rd of May, 1954", "1954-05-03"],
  ["May 3, 1954", "1954-05-03"],
  ["1 mrt. 1990", "1990-03-01"],
  ["1 maart 1990", "1990-03-01"],
  ["1 mar 1990", "1990-03-01"],
  ["1 febr. 1990", "1990-02-01"],
  ["1 sept 1990", "1990-09-01"],
  ["1 okt 1990", "1990-10-01"],
  ["1 oct 1990", "1990-10-01"],
  ["1 juli 1990", "1990-07-01"],
  ["1 jun 1990", "1990-06-01"],
  ["31 december 1990", "1990-12-31"],
  ["29 februari 2000", "2000-02-29"],
  ["1 januari 1900", "1900-01-01"],
  ["22 nov 2026", "2026-11-22"],
])("I write my date of birth my own way: %s", (typed, date) => {
  expect(readDateOfBirth(typed, now)).toBe(date);
});

test.each([
  "",
  "mei 1954",
  "3 1954",
  "3 ma 1954",
  "3 meij 1954",
  "3 blub 1954",
  "31 juni 1990",
  "29 februari 1900",
  "0 mei 1954",
  "32 mei 1954",
  "31 december 1899",
  "23 november 2026",
  "3 mei 54",
  "3 mei 1954 x",
])("what is no day, too early or yet to come is refused: %s", (typed) => {
  expect(readDateOfBirth(typed, now)).toBeNull();
});

test.each([
  ["00-00-1980", "1980"],
  ["00/00/1980", "1980"],
  ["XX-XX-1980", "1980"],
  ["?? ?? 1980", "1980"],
  ["1980-00-00", "1980"],
  ["00-05-1980", "1980-05"],
  ["00 mei 1980", "1980-05"],
  ["xx-11-2026", "2026-11"],
  ["00-00-2026", "2026"],
  ["00-00-1900", "1900"],
])("my passport has no day or month: %s is kept as %s", (typed, date) => {
  expect(readDateOfBirth(typed, now)).toBe(date);
});

test.each(["00-00-0000", "03-00-1980", "00-13-1980", "00-00-1899", "00-00-2027", "00-12-2026", "1980", "0-0-1980"])(
  "a year alone, a day of no month, too early or yet to come is refused: %s",
  (typed) => {
    expect(readDateOfBirth(typed, now)).toBeNull();
  },
);
