import type { FormView } from "@/components/ui/action-form";
import { PasswordField } from "@/components/ui/password-field";

interface CurrentPasswordFieldProps {
  form: FormView;
  name?: "password" | "current";
  label: string;
  texts: { show: string; hide: string };
}

/** The password that the account has now. */
export function CurrentPasswordField({ form, name = "password", label, texts }: CurrentPasswordFieldProps) {
  return (
    <PasswordField
      name={name}
      label={label}
      error={form.error(name)}
      showLabel={texts.show}
      hideLabel={texts.hide}
      autoComplete="current-password"
      required
    />
  );
}
