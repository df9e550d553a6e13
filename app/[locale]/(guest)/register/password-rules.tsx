"use client";

import { Circle, CircleCheck } from "lucide-react";
import { useEffect, useState } from "react";
import { type PasswordRule, passwordRules } from "@/domain/account/password-rule";

export interface PasswordRulesTexts {
  rules: string;
  rule: Record<PasswordRule, string>;
  ruleMet: string;
}

/** What a password needs, with a mark at what is met while typing. Without script it is the same list without marks. */
export function PasswordRules({ field, texts }: { field: string; texts: PasswordRulesTexts }) {
  const [typed, setTyped] = useState("");
  useEffect(() => {
    const input = document.getElementById(field);
    const read = () => setTyped(input instanceof HTMLInputElement ? input.value : "");
    read();
    const form = input?.closest("form");
    // React empties the form after an answer, without an "input": the marks go with what was typed.
    const afterReset = () => setTimeout(read);
    input?.addEventListener("input", read);
    form?.addEventListener("reset", afterReset);
    return () => {
      input?.removeEventListener("input", read);
      form?.removeEventListener("reset", afterReset);
    };
  }, [field]);
  return (
    <>
      {texts.rules}
      <ul className="password-rules">
        {passwordRules(typed).map(({ rule, met }) => (
          <li key={rule} className={met ? "password-rules__met" : undefined}>
            {met ? <CircleCheck className="icon" aria-hidden="true" /> : <Circle className="icon" aria-hidden="true" />}
            <span>
              {texts.rule[rule]}
              {met ? <span className="visually-hidden">{` (${texts.ruleMet})`}</span> : null}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
