"use client";

import { type ButtonKind, buttonClass } from "@/components/ui/button-class";
import { Icon } from "@/components/ui/icon";
import { useHydrated } from "@/components/ui/use-hydrated";

type PrintButtonProps = {
  label: string;
  /** How to print when there is no script ("Print deze pagina met het menu van je browser"). */
  withoutScript: string;
  kind?: ButtonKind;
};

/** Opens the print window; without script a sentence says how to. */
export function PrintButton({ label, withoutScript, kind = "secondary" }: PrintButtonProps) {
  const hydrated = useHydrated();
  return (
    <div className="print-button">
      <button
        type="button"
        className={`${buttonClass(kind)} script-only`}
        hidden={!hydrated}
        onClick={() => window.print()}
      >
        <Icon name="printer" />
        {label}
      </button>
      <noscript>
        <p>{withoutScript}</p>
      </noscript>
    </div>
  );
}
