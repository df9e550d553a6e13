import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";

import { readFigures } from "../../platform/typed-text";

export type PhoneFailure = "country-not-offered" | "phone-invalid" | "phone-not-mobile";

/** In UTF-16 code units: a number with as many invisible signs as a copy may bring along. */
const LONGEST = 128;

/** Dutch numbers of machines (097): the library counts them as mobile. */
const MACHINES = /^\+3197/;

/**
 * A number as typed, with the country chosen beside it, to E.164. Only mobile numbers of the countries on the list: landlines,
 * paid numbers, pagers and satellite phones are refused before anything is sent (T59).
 */
export function readMobileNumber(
  typed: string,
  country: string,
  offered: readonly string[],
): { ok: true; phone: string } | { ok: false; code: PhoneFailure } {
  if (!offered.includes(country) || !isSupportedCountry(country)) return { ok: false, code: "country-not-offered" };
  const text = unwrap(typed);
  if (text === null || /[^\d\s+().\-/]/u.test(text)) return { ok: false, code: "phone-invalid" };
  const number = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
  if (!number?.isValid() || number.ext) return { ok: false, code: "phone-invalid" };
  if (!number.country || !offered.includes(number.country)) return { ok: false, code: "country-not-offered" };
  const type = number.getType();
  if (MACHINES.test(number.number)) return { ok: false, code: "phone-not-mobile" };
  if (type !== "MOBILE" && type !== "FIXED_LINE_OR_MOBILE") return { ok: false, code: "phone-not-mobile" };
  return { ok: true, phone: number.number };
}

// What a copy brings along: invisible signs, quotation marks or brackets around it, `tel:` before it, a comma behind it. Only at
// the ends: a comma or a letter inside makes another number of it (T60).
function unwrap(typed: string): string | null {
  if (typed.length > LONGEST) return null;
  const bare = readFigures(typed)
    .replace(/^[\s<>‹›«»"'“”„‘’`[\]{}]*(?:(?:tel|sms|callto):(?:\/\/)?)?\s*/i, "")
    .replace(/[\s<>‹›«»"'“”„‘’`[\]{},;.:!?]+$/, "");
  return bare.length > 32 ? null : bare;
}

/** `+31 6 12345678`: the international form, as the guide shows a number; its spaces do not break over lines. */
export function showPhone(phone: string): string {
  return parsePhoneNumberFromString(phone)?.formatInternational().replaceAll(" ", "\u00a0") ?? phone;
}

/** `•• 78`: same length for every number, only the last two digits. */
export function maskPhone(phone: string): string {
  return `••\u00a0${phone.slice(-2)}`;
}
