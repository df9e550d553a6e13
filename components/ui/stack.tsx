import type { ReactNode } from "react";

type StackProps = { gap?: "small" | "normal" | "large"; children: ReactNode };

const classes = { small: "stack stack--small", normal: "stack", large: "stack stack--large" };

/** Things under each other with even space between them. */
export function Stack({ gap = "normal", children }: StackProps) {
  return <div className={classes[gap]}>{children}</div>;
}
