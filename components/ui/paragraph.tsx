import type { ReactNode } from "react";

type ParagraphProps = { kind?: "normal" | "lead" | "muted"; children: ReactNode };

const classes = { normal: undefined, lead: "lead", muted: "muted" };

/** A paragraph of running text. */
export function Paragraph({ kind = "normal", children }: ParagraphProps) {
  return <p className={classes[kind]}>{children}</p>;
}
