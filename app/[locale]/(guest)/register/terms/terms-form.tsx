"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { ButtonGroup } from "@/components/ui/button-group";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { answerTerms } from "./actions";

interface TermsFormProps {
  version: string;
  intro: ReactNode;
  texts: FormTexts & { accept: string; refuse: string; refuseHint: string };
}

export function TermsForm({ version, intro, texts }: TermsFormProps) {
  return (
    <ActionForm action={answerTerms} texts={texts} intro={intro}>
      {() => (
        <>
          <input type="hidden" name="version" value={version} />
          <Paragraph kind="muted">{texts.refuseHint}</Paragraph>
          <ButtonGroup>
            <SubmitButton name="choice" value="accept" label={texts.accept} busyLabel={texts.busy} />
            <SubmitButton name="choice" value="refuse" kind="secondary" label={texts.refuse} busyLabel={texts.busy} />
          </ButtonGroup>
        </>
      )}
    </ActionForm>
  );
}
