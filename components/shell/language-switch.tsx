type LanguageSwitchProps = {
  label: string;
  /** `name` in the language itself. */
  languages: { code: string; name: string; href: string; current: boolean }[];
};

/** The same page in another language. */
export function LanguageSwitch({ label, languages }: LanguageSwitchProps) {
  return (
    <nav className="language-switch" aria-label={label}>
      <ul>
        {languages.map((language) => (
          <li key={language.code}>
            <a
              href={language.href}
              lang={language.code}
              hrefLang={language.code}
              aria-current={language.current ? "true" : undefined}
            >
              {language.name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
