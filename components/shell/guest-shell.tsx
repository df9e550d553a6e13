import type { ReactNode } from "react";
import { SkipLink } from "@/components/shell/skip-link";
import { SmallPicture } from "@/components/ui/small-picture";

type GuestShellProps = {
  productName: string;
  /** Whose page it is, where it is not the product's own. */
  organisation?: { name: string; logo?: string };
  /** Its colours. */
  style?: ReactNode;
  homeHref: string;
  skipLabel: string;
  languageSwitch: ReactNode;
  help: ReactNode;
  footer: ReactNode;
  children: ReactNode;
};

/** Page for who is not logged in: one card, help and language under it. On a phone the card is the page. */
export function GuestShell(props: GuestShellProps) {
  const { productName, organisation, homeHref, skipLabel, languageSwitch, help, footer, children } = props;
  return (
    <div className="guest">
      {props.style}
      <SkipLink label={skipLabel} />
      <header className="guest__header">
        {organisation?.logo ? <SmallPicture className="logo" src={organisation.logo} alt="" /> : null}
        <a href={homeHref} className="product">
          {organisation?.name ?? productName}
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
