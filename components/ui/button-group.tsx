import type { ReactNode } from "react";

type ButtonGroupProps = { layout?: "row" | "equal"; children: ReactNode };

/** Buttons side by side that wrap; `equal` makes them all as wide as each other. */
export function ButtonGroup({ layout = "row", children }: ButtonGroupProps) {
  return <div className={layout === "equal" ? "button-group button-group--equal" : "button-group"}>{children}</div>;
}
