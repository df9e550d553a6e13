import type { ReactNode } from "react";
import { type ButtonKind, buttonClass } from "@/components/ui/button-class";

type ButtonLinkProps = {
  href: string;
  kind?: ButtonKind;
  download?: boolean | string;
  /** What stands on this page stays there. */
  newTab?: boolean;
  children: ReactNode;
};

/** A link that looks like a button: for going somewhere, never for changing something. */
export function ButtonLink({ href, kind = "primary", download, newTab, children }: ButtonLinkProps) {
  return (
    <a href={href} download={download} target={newTab ? "_blank" : undefined} className={buttonClass(kind)}>
      {children}
    </a>
  );
}
