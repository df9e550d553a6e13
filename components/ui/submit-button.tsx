"use client";

import { useFormStatus } from "react-dom";
import { type ButtonKind, buttonClass } from "@/components/ui/button-class";
import { useForm } from "@/components/ui/form-context";
import { useLate } from "@/components/ui/use-late";
import { useSinglePress } from "@/components/ui/use-single-press";

type SubmitButtonProps = {
  label: string;
  /** Default: that of the form around it. */
  busyLabel?: string;
  kind?: ButtonKind;
  name?: string;
  value?: string;
};

/** Submit button that cannot be pressed twice and says so when the answer takes longer than a second. */
export function SubmitButton(props: SubmitButtonProps) {
  const form = useForm();
  const { label, busyLabel = form.busyLabel, kind = "primary", name, value } = props;
  const { pending, data } = useFormStatus();
  const pressed = pending && (name === undefined || data?.get(name) === (value ?? ""));
  const late = useLate(pressed);
  const press = useSinglePress(pending);

  return (
    <span className="submit-button">
      {/* aria-disabled, not disabled: the focus stays where the person left it. */}
      <button
        type="submit"
        name={name}
        value={value}
        className={pending ? `${buttonClass(kind)} button--busy` : buttonClass(kind)}
        aria-disabled={pending ? true : undefined}
        onClick={press}
      >
        {late ? busyLabel : label}
      </button>
      <span role="status" className="visually-hidden">
        {late ? busyLabel : ""}
      </span>
    </span>
  );
}
