"use client";

import { useEffect, useState } from "react";
import { Icon } from "@/components/ui/icon";
import { type Demand, meets, type ShapeCheck } from "@/domain/authentication/password/password-checks";
import { readNewPassword } from "@/domain/platform/typed-text";

export interface PasswordRuleTexts {
  /** "Your password has:" */
  rules: string;
  checks: { check: ShapeCheck; text: string }[];
  /** What only the server can judge: no mark could tell it while somebody types, so it is no line of the list. */
  own: string;
  met: string;
  open: string;
  all: string;
  advice: string;
}

interface PasswordRulesProps {
  /** Id of the input that the list is about. */
  fieldId: string;
  demand: Demand;
  texts: PasswordRuleTexts;
}

/** What a new password needs, marked while it is typed. Without script a plain list. What is typed is kept nowhere. */
export function PasswordRules({ fieldId, demand, texts }: PasswordRulesProps) {
  const [met, setMet] = useState<readonly string[] | null>(null);

  useEffect(() => {
    const input = document.getElementById(fieldId);
    if (!(input instanceof HTMLInputElement)) return;
    const judge = () => {
      const typed = readNewPassword(input.value);
      setMet(
        typed === "" ? null : texts.checks.map(({ check }) => check).filter((check) => meets(check, demand, typed)),
      );
    };
    // React empties the form when its answer comes: what was met is met no more.
    const forget = () => setMet(null);
    const { form } = input;
    judge();
    input.addEventListener("input", judge);
    form?.addEventListener("reset", forget);
    return () => {
      input.removeEventListener("input", judge);
      form?.removeEventListener("reset", forget);
    };
  }, [fieldId, demand, texts]);

  return (
    <div className="password-rules">
      <p className="password-rules__heading">{texts.rules}</p>
      <ul className="password-rules__list">
        {texts.checks.map(({ check, text }) => (
          <Rule
            key={check}
            text={text}
            state={met === null ? "silent" : met.includes(check) ? "met" : "open"}
            texts={texts}
          />
        ))}
      </ul>
      <p>{texts.own}</p>
      <p>{texts.advice}</p>
      {/* One sentence when all is well: a list that speaks at every key would drown what is typed. */}
      <p role="status" className="visually-hidden">
        {met?.length === texts.checks.length ? texts.all : ""}
      </p>
    </div>
  );
}

interface RuleProps {
  text: string;
  /** "silent": nothing is typed yet. */
  state: "met" | "open" | "silent";
  texts: Pick<PasswordRuleTexts, "met" | "open">;
}

function Rule({ text, state, texts }: RuleProps) {
  return (
    <li className={`password-rules__rule password-rules__rule--${state}`}>
      <Icon name={state === "met" ? "circle-check" : "circle"} />
      <span>
        {text}
        {state === "silent" ? null : (
          <span className="visually-hidden">{`: ${state === "met" ? texts.met : texts.open}`}</span>
        )}
      </span>
    </li>
  );
}
