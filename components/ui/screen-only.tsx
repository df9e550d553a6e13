import type { ReactNode } from "react";

type ScreenOnlyProps = { children: ReactNode };

/** On the screen, never on paper. */
export function ScreenOnly({ children }: ScreenOnlyProps) {
  return <div className="screen-only">{children}</div>;
}
