"use client";

import type { ReactNode } from "react";
import { EmailField } from "@/components/account/email-field";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { correctAddress } from "../check-email/actions";

interface AddressFormProps {
  /** As it was typed before. */
  email: string;
  intro: ReactNode;
  texts: FormTexts & { email: string; submit: string };
}

export function AddressForm({ email, intro, texts }: AddressFormProps) {
  return (
    <ActionForm action={correctAddress} texts={texts} intro={intro}>
      {(form) => (
        <>
          <EmailField form={form} label={texts.email} filledIn={email} />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
