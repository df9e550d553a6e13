import type { ReactNode } from "react";

type ParagraphProps = { kind?: "normal" | "lead" | "muted"; children: ReactNode };

const classes = { normal: "nl-paragraph", lead: "nl-paragraph nl-paragraph--lead", muted: "nl-paragraph muted" };

/** A paragraph in the look of NL Design System. */
export function Paragraph({ kind = "normal", children }: ParagraphProps) {
  return <p className={classes[kind]}>{children}</p>;
}
