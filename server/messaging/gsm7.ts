// The GSM 7-bit alphabet (3GPP TS 23.038): 160 characters per segment. One character outside it reduces that to 70.
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

/** The text in GSM-7: an accent that the alphabet lacks is dropped, and any other character becomes "?". */
export function toGsm7(text: string): string {
  return [...text.normalize("NFC")].map(toGsm7Character).join("");
}

function toGsm7Character(character: string): string {
  if (known.has(character)) return character;
  const without = plain[character] ?? character.normalize("NFD").replace(/\p{M}/gu, "");
  return [...without].every((each) => known.has(each)) ? without : "?";
}
