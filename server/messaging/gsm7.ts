// 3GPP TS 23.038: the signs of a text message of 160. One sign outside them would make it a message of 70.
const basic =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const extended = "^{}\\[~]|€";
const known = new Set(basic + extended);

const plain: Record<string, string> = {
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  "–": "-",
  "—": "-",
  "…": "...",
  "\u00a0": " ",
  "\u202f": " ",
};

/** The same text in signs that every phone can show: an accent that is not among them is dropped, what is left becomes "?". */
export function toGsm7(text: string): string {
  return [...text.normalize("NFC")].map(oneSign).join("");
}

function oneSign(sign: string): string {
  if (known.has(sign)) return sign;
  const without = plain[sign] ?? sign.normalize("NFD").replace(/\p{M}/gu, "");
  return [...without].every((each) => known.has(each)) ? without : "?";
}
