import type { ReactNode } from "react";

type MenuButtonProps = { label: string; icon?: ReactNode };

/** A submit button that looks like the other rows of the menu: for the form that logs out. */
export function MenuButton({ label, icon }: MenuButtonProps) {
  return (
    <button type="submit" className="menu-row">
      {icon}
      {label}
    </button>
  );
}
