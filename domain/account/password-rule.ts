/** S2: at least eight characters, one capital letter, one special character. */
export type PasswordRule = "length" | "capital" | "special";

const MIN_CODE_POINTS = 8;

/** Every rule with whether this password meets it: the list that a person sees is the list that judges. */
export function passwordRules(password: string): { rule: PasswordRule; met: boolean }[] {
  const text = password.normalize("NFC");
  return [
    { rule: "length", met: [...text].length >= MIN_CODE_POINTS },
    { rule: "capital", met: /\p{Lu}/u.test(text) },
    { rule: "special", met: /[^\p{L}\p{N}\s]/u.test(text) },
  ];
}
