import { createHash, timingSafeEqual } from "node:crypto";
import type { Account } from "../../platform/account/account";

/** What a member of staff reads from the document that somebody shows. */
export interface Identity {
  /** As printed or as read out. */
  lastName: string;
  /** ISO date. */
  dateOfBirth: string;
}

/**
 * Whether the document is that of the account's person (ADR 0075). Both are always compared, with the same work whatever the answer,
 * and the answer says nothing about which of the two was wrong. An account without a date of birth matches nobody.
 */
export function matchesIdentity(account: Pick<Account, "lastName" | "dateOfBirth"> & Partial<Pick<Account, "firstName">>, shown: Identity): boolean {
  const known = spellings(account.lastName || (account.firstName ?? ""));
  const told = spellings(shown.lastName);
  const names = known.flatMap((one) => told.map((other) => isSame(one, other))).filter(Boolean).length;
  const born = isSame(account.dateOfBirth ?? "", shown.dateOfBirth);
  return born && names > 0 && account.dateOfBirth !== null && shown.lastName.trim() !== "";
}

/**
 * The spellings under which one surname stands in documents: without case, marks, hyphens and apostrophes; with `ä` as `a` or `ae`;
 * the words in any order (`de Vries`, `Vries, de`) or written as one (`Vandenberg`); without initials (`de Vries, J.`). Always six.
 */
export function spellings(typed: string): string[] {
  return [plain, asInMachineReadableZone].flatMap((fold) => {
    const words = wordsOf(fold(typed.normalize("NFKC")));
    return [words.toSorted().join(" "), words.join(""), fromPrefix(words).join("")];
  });
}

// ICAO 9303 writes ä as AE, ø as OE, å as AA, ß as SS.
const letters: Record<string, string> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ø: "oe",
  å: "aa",
  æ: "ae",
  œ: "oe",
  ß: "ss",
  þ: "th",
  ĳ: "ij",
};
// What has no mark that could be taken off.
const plainLetters: Record<string, string> = {
  ø: "o",
  æ: "ae",
  œ: "oe",
  ß: "ss",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  ħ: "h",
};

function asInMachineReadableZone(name: string): string {
  return plain(
    name
      .toLowerCase()
      .normalize("NFC")
      .replace(/[äöüøåæœßþĳ]/g, (sign) => letters[sign] ?? sign),
  );
}

function plain(name: string): string {
  const bare = name.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  return bare.replace(/[øæœßłđðþıħ]/g, (sign) => plainLetters[sign] ?? sign);
}

// Apostrophes go without a trace (O'Neill is ONeill), everything else that is no letter parts two words.
function wordsOf(name: string): string[] {
  const withoutSigns = name.replace(/\p{Cf}/gu, "").replace(/['’‘ʼ`´]/g, "");
  const parted = withoutInitials(withoutSigns)
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== "");
  return parted.length > 0 ? parted : withoutSigns.split(/[^\p{L}]+/u).filter((word) => word !== "");
}

// "de Vries, J.P.", "J. de Vries": a letter with a dot, and single letters behind a comma. A surname of one letter stays.
function withoutInitials(name: string): string {
  const [before = "", ...after] = name.split(",");
  const tail = after.join(" ").replace(/(?<!\p{L})\p{L}(?!\p{L})/gu, " ");
  return `${before} ${tail}`.replace(/(?<!\p{L})\p{L}\./gu, " ");
}

// "Vries de" and "Vries, van der" begin with the prefix again.
const prefixes = new Set(
  "van de den der het t ten ter te in op aan bij s el al la le les du da das do dos di del della von zu zum zur af av".split(
    " ",
  ),
);

function fromPrefix(words: readonly string[]): string[] {
  const last = words.findLastIndex((word) => !prefixes.has(word));
  return [...words.slice(last + 1), ...words.slice(0, last + 1)];
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
