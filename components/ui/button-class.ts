export type ButtonKind = "primary" | "secondary" | "danger" | "plain";

const classes: Record<ButtonKind, string> = {
  primary: "button button--primary",
  secondary: "button button--secondary",
  danger: "button button--danger",
  plain: "button button--plain",
};

/** Class names of a button or of a link that looks like one. */
export function buttonClass(kind: ButtonKind): string {
  return classes[kind];
}
