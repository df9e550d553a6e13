import "server-only";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { inlineFormTexts } from "@/app/_lib/form-texts";
import { buttonClass } from "@/components/ui/button-class";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import type { FormAction } from "@/components/ui/form-state";
import { InlineForm } from "@/components/ui/inline-form";
import { SubmitButton } from "@/components/ui/submit-button";

interface AskFirstProps {
  action: FormAction;
  /** "Intrekken". */
  label: string;
  /** The same with what it is about, where other rows have the same words. */
  name?: string;
  /** What happens then. */
  question: string;
  /** "Ja, intrekken". */
  yes: string;
  /** The page without the question, when it is not the address without a query. */
  here?: string;
  /** Hidden fields of the form. */
  children?: ReactNode;
}

/**
 * A button that takes something away: it opens the question, and the button in there does it (ADR 0085). A `details`, so that it works
 * without script and costs no request.
 */
export async function AskFirst({ action, label, name, question, yes, here = "?", children }: AskFirstProps) {
  const form = await getTranslations("form");
  return (
    <InlineForm action={action} texts={await inlineFormTexts()} className="ask-first">
      {children}
      <details>
        <summary className={buttonClass("secondary")} aria-label={name}>
          {label}
        </summary>
        <div className="ask-first__question">
          <p>{question}</p>
          <ButtonGroup>
            <SubmitButton kind="danger" label={yes} />
            <ButtonLink kind="secondary" href={here}>
              {form("no")}
            </ButtonLink>
          </ButtonGroup>
        </div>
      </details>
    </InlineForm>
  );
}
