import type { ReactNode } from "react";
import { SkipLink } from "@/components/shell/skip-link";

type GuestShellProps = {
  productName: string;
  homeHref: string;
  skipLabel: string;
  languageSwitch: ReactNode;
  help: ReactNode;
  footer: ReactNode;
  children: ReactNode;
};

/** Page for who is not logged in: one card, help and language under it. On a phone the card is the page. */
export function GuestShell(props: GuestShellProps) {
  const { productName, homeHref, skipLabel, languageSwitch, help, footer, children } = props;
  return (
    <div className="guest">
      <SkipLink label={skipLabel} />
      <header className="guest__header">
        <a href={homeHref} className="product">
          {productName}
        </a>
      </header>
      <main id="main" className="guest__main" tabIndex={-1}>
        {children}
      </main>
      <div className="guest__after">
        {languageSwitch}
        {help}
      </div>
      {footer}
    </div>
  );
}
