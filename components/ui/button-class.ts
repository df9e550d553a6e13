export type ButtonKind = "primary" | "secondary" | "danger" | "plain";

const classes: Record<ButtonKind, string> = {
  primary: "utrecht-button utrecht-button--primary-action",
  secondary: "utrecht-button utrecht-button--secondary-action",
  danger: "utrecht-button utrecht-button--primary-action utrecht-button--danger",
  plain: "utrecht-button utrecht-button--subtle",
};

/** Class names of a button or of a link that looks like one. */
export function buttonClass(kind: ButtonKind): string {
  return classes[kind];
}
