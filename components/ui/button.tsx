import type { ButtonHTMLAttributes, MouseEventHandler, ReactNode } from "react";
import { type ButtonKind, buttonClass } from "@/components/ui/button-class";

type ButtonProps = {
  kind?: ButtonKind;
  type?: "submit" | "button" | "reset";
  name?: string;
  value?: string;
  formAction?: ButtonHTMLAttributes<HTMLButtonElement>["formAction"];
  /** Id of a form elsewhere on the page. */
  form?: string;
  disabled?: boolean;
  onClick?: MouseEventHandler<HTMLElement>;
  children: ReactNode;
};

/** A button of at least 48 px. `plain` looks like a link. */
export function Button({ kind = "primary", type = "submit", children, ...attributes }: ButtonProps) {
  return (
    <button {...attributes} type={type} className={buttonClass(kind)}>
      {children}
    </button>
  );
}
