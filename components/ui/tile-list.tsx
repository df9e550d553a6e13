import type { ReactNode } from "react";

type TileListProps = { label?: string; children: ReactNode };

/** Tiles in two columns where there is room. */
export function TileList({ label, children }: TileListProps) {
  return (
    <ul className="tile-list" aria-label={label}>
      {children}
    </ul>
  );
}
