"use client";

import type { ReactNode } from "react";
import { CurrentPasswordField } from "@/components/account/current-password-field";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { logIn } from "./actions";

interface LoginFormProps {
  next: string;
  /** Alias of the Healthspace whose own page this is. */
  at?: string;
  intro: ReactNode;
  after: ReactNode;
  texts: FormTexts & { email: string; password: string; show: string; hide: string; submit: string };
}

export function LoginForm({ next, at = "", intro, after, texts }: LoginFormProps) {
  return (
    <>
      <ActionForm action={logIn} texts={texts} intro={intro}>
        {(form) => (
          <>
            <input type="hidden" name="next" value={next} />
            <input type="hidden" name="at" value={at} />
            <TextField
              name="email"
              type="email"
              label={texts.email}
              error={form.error("email")}
              defaultValue={form.value("email")}
              autoComplete="username"
              required
            />
            <CurrentPasswordField form={form} label={texts.password} texts={texts} />
            <SubmitButton label={texts.submit} busyLabel={texts.busy} />
          </>
        )}
      </ActionForm>
      {after}
    </>
  );
}
