"use client";

import { useFormStatus } from "react-dom";
import { type ButtonKind, buttonClass } from "@/components/ui/button-class";
import { useSinglePress } from "@/components/ui/use-single-press";

interface RowButtonProps {
  label: string;
  /** The same with what it is about, for who does not see the row: the buttons of other rows say the same words. */
  name: string;
  kind?: ButtonKind;
}

/** The button of a form in one row of a list. */
export function RowButton({ label, name, kind = "secondary" }: RowButtonProps) {
  const { pending } = useFormStatus();
  const press = useSinglePress(pending);
  return (
    <button
      type="submit"
      className={pending ? `${buttonClass(kind)} button--busy` : buttonClass(kind)}
      aria-label={name}
      aria-disabled={pending ? true : undefined}
      onClick={press}
    >
      {label}
    </button>
  );
}
