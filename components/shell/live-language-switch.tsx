"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { LanguageSwitch } from "@/components/shell/language-switch";

interface LiveLanguageSwitchProps {
  label: string;
  current: string;
  languages: { code: string; name: string }[];
}

/**
 * The language switch of the page one is on. It reads the address itself: the frame around a page is not made anew when an action
 * leads to the next page, and a link made with the frame would lead back to the former one.
 */
export function LiveLanguageSwitch({ label, current, languages }: LiveLanguageSwitchProps) {
  const path = usePathname().replace(/^\/[^/]+/, "");
  const search = useSearchParams().toString();
  return (
    <LanguageSwitch
      label={label}
      languages={languages.map(({ code, name }) => ({
        code,
        name,
        href: `/${code}${path}${search === "" ? "" : `?${search}`}`,
        current: code === current,
      }))}
    />
  );
}
