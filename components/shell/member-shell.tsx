import type { ReactNode } from "react";
import { SkipLink } from "@/components/shell/skip-link";
import { Icon } from "@/components/ui/icon";
import { SmallPicture } from "@/components/ui/small-picture";

type MenuItem = { label: string; href: string; current: boolean; icon?: ReactNode };

type MemberShellProps = {
  productName: string;
  homeHref: string;
  skipLabel: string;
  menuLabel: string;
  /** `extra`: a row of another kind at the end of the block, such as the form that logs out. */
  menu: { heading: string; items: MenuItem[]; extra?: ReactNode }[];
  /** `label` is read out before the name ("Ingelogd als"). */
  person: { name: string; initials: string; label: string; picture?: string };
  languageSwitch: ReactNode;
  breadcrumb?: ReactNode;
  footer: ReactNode;
  /** A notice above everything, such as "three codes left". */
  banner?: ReactNode;
  children: ReactNode;
};

/** Page for who is logged in: side bar, person, breadcrumb, content, footer. Narrow: the side bar is a menu, without script. */
export function MemberShell(props: MemberShellProps) {
  const { productName, homeHref, skipLabel, menuLabel, menu, person, breadcrumb, banner, children } = props;
  return (
    <div className="member">
      <SkipLink label={skipLabel} />
      <nav className="member__side" aria-label={menuLabel}>
        <div className="member__bar">
          <a href={homeHref} className="product">
            {productName}
          </a>
          <details className="member__toggle">
            <summary>
              <Icon name="menu" />
              {menuLabel}
            </summary>
          </details>
        </div>
        <div className="member__menu">
          {menu.map((block, index) => (
            <div key={block.heading}>
              <p id={`menu-${index + 1}`} className="member__menu-heading">
                {block.heading}
              </p>
              <ul aria-labelledby={`menu-${index + 1}`}>
                {block.items.map((item) => (
                  <li key={item.href}>
                    <a href={item.href} className="menu-row" aria-current={item.current ? "page" : undefined}>
                      {item.icon}
                      {item.label}
                    </a>
                  </li>
                ))}
                {block.extra ? <li>{block.extra}</li> : null}
              </ul>
            </div>
          ))}
        </div>
      </nav>
      <div className="member__page">
        <header className="member__top">
          {props.languageSwitch}
          <p className="person">
            <span className="visually-hidden">{person.label} </span>
            <span>{person.name}</span>
            {person.picture ? (
              <SmallPicture className="person__initials" src={person.picture} alt="" width={40} height={40} />
            ) : (
              <span className="person__initials" aria-hidden="true">
                {person.initials}
              </span>
            )}
          </p>
        </header>
        <div className="member__content">
          {breadcrumb}
          <main id="main" className="member__main" tabIndex={-1}>
            {banner}
            {children}
          </main>
        </div>
        <div className="member__footer">{props.footer}</div>
      </div>
    </div>
  );
}
