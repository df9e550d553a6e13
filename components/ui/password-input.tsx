"use client";

import { type InputHTMLAttributes, useEffect, useRef, useState } from "react";
import { useHydrated } from "@/components/ui/use-hydrated";

type PasswordInputProps = {
  attributes: InputHTMLAttributes<HTMLInputElement>;
  showLabel: string;
  hideLabel: string;
};

/** The input of a PasswordField and its toggle. Hides the password again when the form is sent. */
export function PasswordInput({ attributes, showLabel, hideLabel }: PasswordInputProps) {
  const hydrated = useHydrated();
  const [shown, setShown] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const form = input.current?.form;
    if (!form) return;
    const hide = () => setShown(false);
    form.addEventListener("submit", hide);
    return () => form.removeEventListener("submit", hide);
  }, []);

  return (
    <div className="password-input">
      <input {...attributes} ref={input} type={shown ? "text" : "password"} />
      <button
        type="button"
        className="password-input__toggle script-only"
        aria-controls={attributes.id}
        hidden={!hydrated}
        onClick={() => setShown(!shown)}
      >
        {shown ? hideLabel : showLabel}
      </button>
    </div>
  );
}
