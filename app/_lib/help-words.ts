import type { Locale } from "@/i18n/routing";

/** Words too common to tell one topic from another. They are neither indexed nor searched for. */
const commonWords: Record<Locale, ReadonlySet<string>> = {
  nl: new Set(
    (
      "aan al als ben bij dan dat de deze die dit doe doen door een en er ga gaat geen ging heb hebben heeft het hier hoe hoeft iets ik in is " +
      "je jij jouw kan kom kunt kun maar mag me met mij mijn moet na naar niet niets nog nu of om ons ook op over te tot uit " +
      "van via voor waar wat we weer wel wie wil wij word wordt ze zelf zich zo zijn"
    ).split(" "),
  ),
  en: new Set(
    (
      "about after again all am an and any are as at be because been but by can cannot could did do does dont for from get go had has " +
      "have he her his how if in into is it its just me my no not nothing now of on or our out so some that the their them then there " +
      "these they this those to too up us was we were what when where which who why will with would you your"
    ).split(" "),
  ),
};

/** Endings that do not change what a word is about, such as plurals; what is left has four letters or more. */
const endings: Record<Locale, RegExp> = {
  nl: /(?<=.{4})(?:en|e|s)+$/,
  en: /(?<=.{4})(?:ing|ed|e|s)+$/,
};

/** The words of a text: lower case, without accents, without common words. */
export function wordsOf(text: string, locale: Locale): string[] {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = plain.replace(/['’]/g, "").match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  return words.filter((word) => !commonWords[locale].has(word));
}

/** "telefoons" and "telefoon" become one term, and so do "apparaten" and "apparaat": double letters count once. */
export function termOf(word: string, locale: Locale): string {
  return word.replace(/(\p{L})\1/gu, "$1").replace(endings[locale], "");
}

/**
 * The known words that a compound is made of, for the index and for queries: "spammail" has "spam" and "mail", "inlogcode" has "code".
 * Each part has four letters or more; three are enough where both halves are known ("smscode").
 */
export function partsOf(word: string, known: ReadonlySet<string>): string[] {
  for (let cut = 3; cut <= word.length - 3; cut++) {
    const halves = [word.slice(0, cut), word.slice(cut)];
    if (halves.every((half) => known.has(half))) return halves;
  }
  for (let cut = 4; cut <= word.length - 4; cut++) if (known.has(word.slice(cut))) return [word.slice(cut)];
  return [];
}

/** The longest known word that a word begins with, for queries: "spamfilter" begins with "spam". */
export function beginningOf(word: string, known: ReadonlySet<string>): string | null {
  for (let cut = word.length - 1; cut >= 4; cut--) if (known.has(word.slice(0, cut))) return word.slice(0, cut);
  return null;
}

/** What a word is indexed under: itself and the known words it is made of. */
export function termsOf(word: string, locale: Locale, known: ReadonlySet<string>): string[] {
  return [word, ...partsOf(word, known)].map((part) => termOf(part, locale));
}
