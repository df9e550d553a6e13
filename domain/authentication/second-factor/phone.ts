import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";

import { toAsciiDigits } from "./read-code";

export type PhoneFailure = "country-not-offered" | "phone-invalid" | "phone-not-mobile";

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
  const text = toAsciiDigits(typed).trim().replace(/^tel:/i, "");
  if (text.length > 32 || /[^\d\s+().\-/\u2010-\u2015]/u.test(text)) return { ok: false, code: "phone-invalid" };
  const number = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
  if (!number?.isValid() || number.ext) return { ok: false, code: "phone-invalid" };
  if (!number.country || !offered.includes(number.country)) return { ok: false, code: "country-not-offered" };
  const type = number.getType();
  if (MACHINES.test(number.number)) return { ok: false, code: "phone-not-mobile" };
  if (type !== "MOBILE" && type !== "FIXED_LINE_OR_MOBILE") return { ok: false, code: "phone-not-mobile" };
  return { ok: true, phone: number.number };
}

/** `+31 6 12345678`: the international form, as the guide shows a number. */
export function showPhone(phone: string): string {
  return parsePhoneNumberFromString(phone)?.formatInternational() ?? phone;
}

/** `•• 78`: same length for every number, only the last two digits. */
export function maskPhone(phone: string): string {
  return `•• ${phone.slice(-2)}`;
}
