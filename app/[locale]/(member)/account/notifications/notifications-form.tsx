"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { CheckboxField } from "@/components/ui/checkbox-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { saveNotifications } from "./actions";

interface NotificationsFormProps {
  kinds: { kind: string; label: string; state: "on" | "off" }[];
  intro: ReactNode;
  texts: FormTexts & { submit: string };
}

export function NotificationsForm({ kinds, intro, texts }: NotificationsFormProps) {
  return (
    <ActionForm action={saveNotifications} texts={texts} intro={intro}>
      {() => (
        <>
          {kinds.map(({ kind, label, state }) => (
            <CheckboxField key={kind} name={kind} label={label} defaultChecked={state === "on"} />
          ))}
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
