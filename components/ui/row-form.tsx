"use client";

import { useActionState } from "react";
import { useFormStatus } from "react-dom";
import type { FormTexts } from "@/components/ui/action-form";
import { buttonClass } from "@/components/ui/button-class";
import { ErrorSummary } from "@/components/ui/error-summary";
import { type FormAction, untouched } from "@/components/ui/form-state";
import { useSinglePress } from "@/components/ui/use-single-press";

interface RowFormProps {
  action: FormAction;
  texts: Pick<FormTexts, "summary"> & {
    submit: string;
    /** The same with what it is about, for who does not see the row: the buttons of other rows say the same words. */
    name: string;
  };
}

/** One button in one row of a list, with room for what went wrong. */
export function RowForm({ action, texts }: RowFormProps) {
  const [state, submit] = useActionState(action, untouched);
  return (
    <form action={submit}>
      <ErrorSummary title={texts.summary} errors={state.problems} attempt={state} />
      <RowButton label={texts.submit} name={texts.name} />
    </form>
  );
}

function RowButton({ label, name }: { label: string; name: string }) {
  const { pending } = useFormStatus();
  const press = useSinglePress(pending);
  return (
    <button
      type="submit"
      className={pending ? `${buttonClass("secondary")} utrecht-button--busy` : buttonClass("secondary")}
      aria-label={name}
      aria-disabled={pending ? true : undefined}
      onClick={press}
    >
      {label}
    </button>
  );
}
