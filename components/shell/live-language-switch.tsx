"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useContext, useEffect } from "react";
import { FormOwner } from "@/components/ui/form-owner";
import { SWITCH_LANGUAGE, TYPED_FORM } from "@/components/ui/form-state";
import { useHydrated } from "@/components/ui/use-hydrated";
import { keepTyped, restoreTyped } from "./typed-fields";

interface LiveLanguageSwitchProps {
  label: string;
  current: string;
  /** `name` in the language itself. */
  languages: { code: string; name: string }[];
}

/**
 * The same page in another language, with what was typed on it (ADR 0090). It reads the address itself: the frame around a page is not
 * made anew when an action leads to the next page, and a link made with the frame would lead back to the former one.
 *
 * With script it is a link, and the browser itself carries what was typed. Before script runs, and without it, a button beside the link
 * sends the form of the page; the stylesheet shows the one or the other.
 */
export function LiveLanguageSwitch({ label, current, languages }: LiveLanguageSwitchProps) {
  const path = usePathname().replace(/^\/[^/]+/, "");
  const search = useSearchParams();
  const hydrated = useHydrated();
  const owner = useContext(FormOwner)?.value ?? null;
  useEffect(() => restoreTyped(path, owner), [path, owner]);
  const query = [...search].filter(([name]) => name !== SWITCH_LANGUAGE);
  const rest = query.length === 0 ? path : `${path}?${new URLSearchParams(query)}`;
  return (
    <nav className="language-switch" aria-label={label}>
      <ul className="language-switch__list">
        {languages.map(({ code, name }) => {
          const attributes = { lang: code, className: "language-switch__link" };
          if (code === current) {
            return (
              <li key={code}>
                <a {...attributes} href={`/${code}${rest}`} hrefLang={code} aria-current="true">
                  {name}
                </a>
              </li>
            );
          }
          return (
            <li key={code}>
              <a {...attributes} href={`/${code}${rest}`} hrefLang={code} onClick={() => keepTyped(path, owner)}>
                {name}
              </a>
              {hydrated ? null : (
                <button
                  {...attributes}
                  type="submit"
                  form={TYPED_FORM}
                  formAction={`/${code}${rest}`}
                  formNoValidate
                  name={SWITCH_LANGUAGE}
                  value={code}
                >
                  {name}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
