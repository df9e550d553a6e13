import type { ReactNode } from "react";
import { type ButtonKind, buttonClass } from "@/components/ui/button-class";

type ButtonLinkProps = { href: string; kind?: ButtonKind; download?: boolean | string; children: ReactNode };

/** A link that looks like a button: for going somewhere, never for changing something. */
export function ButtonLink({ href, kind = "primary", download, children }: ButtonLinkProps) {
  return (
    <a href={href} download={download} className={buttonClass(kind)}>
      {children}
    </a>
  );
}
