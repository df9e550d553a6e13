import type { ReactNode } from "react";

type PrintOnlyProps = { children: ReactNode };

/** On paper, never on the screen. */
export function PrintOnly({ children }: PrintOnlyProps) {
  return <div className="print-only">{children}</div>;
}
