"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { SelectField } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { saveProfile } from "./actions";

interface ProfileFormProps {
  saved: { firstName: string; lastName: string; dateOfBirth: string; locale: string };
  intro: ReactNode;
  texts: FormTexts & {
    firstName: string;
    lastName: string;
    dateOfBirth: string;
    dateHint: string;
    language: string;
    languageHint: string;
    dutch: string;
    english: string;
    submit: string;
  };
}

export function ProfileForm({ saved, intro, texts }: ProfileFormProps) {
  return (
    <ActionForm action={saveProfile} texts={texts} intro={intro}>
      {(form) => (
        <>
          <TextField
            name="firstName"
            label={texts.firstName}
            error={form.error("firstName")}
            defaultValue={form.value("firstName") ?? saved.firstName}
            autoComplete="given-name"
            autoCapitalize="words"
            required
          />
          <TextField
            name="lastName"
            label={texts.lastName}
            error={form.error("lastName")}
            defaultValue={form.value("lastName") ?? saved.lastName}
            autoComplete="family-name"
            autoCapitalize="words"
            required
          />
          <TextField
            name="dateOfBirth"
            label={texts.dateOfBirth}
            description={texts.dateHint}
            error={form.error("dateOfBirth")}
            defaultValue={form.value("dateOfBirth") ?? saved.dateOfBirth}
            autoComplete="bday"
          />
          <SelectField
            name="locale"
            label={texts.language}
            description={texts.languageHint}
            error={form.error("locale")}
            defaultValue={form.value("locale") ?? saved.locale}
            options={[
              { value: "nl", label: texts.dutch },
              { value: "en", label: texts.english },
            ]}
          />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
