import "server-only";
import { inlineFormTexts } from "@/app/_lib/form-texts";
import type { ButtonKind } from "@/components/ui/button-class";
import type { FormAction } from "@/components/ui/form-state";
import { InlineForm } from "@/components/ui/inline-form";
import { RowButton } from "@/components/ui/row-button";

interface RowFormProps {
  action: FormAction;
  submit: string;
  /** The same with what it is about. */
  name: string;
  kind?: ButtonKind;
}

/** One button in one row of a list, with room for what went wrong. */
export async function RowForm({ action, submit, name, kind }: RowFormProps) {
  return (
    <InlineForm action={action} texts={await inlineFormTexts()}>
      <RowButton label={submit} name={name} kind={kind} />
    </InlineForm>
  );
}
