import "server-only";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { CurrentPasswordField } from "@/app/_components/current-password-field";
import { typedFormTexts } from "@/app/_lib/form-texts";
import type { LocalPath } from "@/app/_lib/paths";
import { PasskeyButton } from "@/components/account/passkey-button";
import { ActionForm } from "@/components/ui/action-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { readLoginHint } from "@/server/auth/registration-cookies";
import { logIn } from "./actions";
import { askPasskeyLogin } from "./passkey-actions";

interface LoginFormProps {
  title: string;
  next: LocalPath;
  /** Alias of the Healthspace whose own page this is. */
  at?: string;
  /** "recovery": the second step begins with a recovery code, for who comes back without a phone. */
  by?: "recovery";
  intro: ReactNode;
}

/** The password step, on the page of the login and on a Healthspace's own. */
export async function LoginForm({ title, next, at = "", by, intro }: LoginFormProps) {
  const t = await getTranslations("login");
  return (
    <ActionForm action={logIn} texts={await typedFormTexts(title)} intro={intro}>
      <input type="hidden" name="next" value={next} />
      <input type="hidden" name="at" value={at} />
      {by ? <input type="hidden" name="by" value={by} /> : null}
      <TextField
        name="email"
        type="email"
        label={t("email")}
        defaultValue={await readLoginHint()}
        autoComplete="username webauthn"
        required
      />
      <CurrentPasswordField label={t("password")} username="asked" />
      <SubmitButton label={t("submit")} />
      <PasskeyButton does="use-and-offer" ask={askPasskeyLogin} label={t("passkey")} />
    </ActionForm>
  );
}
