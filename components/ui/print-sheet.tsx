import type { ReactNode } from "react";

type PrintSheetProps = { children: ReactNode };

/** When a page with a PrintSheet is printed, paper holds what is in it and nothing else of the page. */
export function PrintSheet({ children }: PrintSheetProps) {
  return <div className="print-sheet">{children}</div>;
}
