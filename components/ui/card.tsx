import type { ReactNode } from "react";

type CardProps = { as?: "div" | "section" | "article"; labelledBy?: string; children: ReactNode };

/** A white sheet on the page. `labelledBy`: id of its heading, for a section. */
export function Card({ as: Tag = "div", labelledBy, children }: CardProps) {
  return (
    <Tag className="card" aria-labelledby={labelledBy}>
      {children}
    </Tag>
  );
}
