"use client";

import { type MouseEvent, type ReactNode, useRef } from "react";
import { Button } from "@/components/ui/button";
import { ButtonGroup } from "@/components/ui/button-group";
import { useForm } from "@/components/ui/form-context";
import type { FormState } from "@/components/ui/form-state";
import { TextField } from "@/components/ui/text-field";

interface EmailFieldProps {
  label: string;
  description?: ReactNode;
  /** Filled in before the first answer. It is known to work, so it is not asked about. */
  filledIn?: string;
  autoComplete?: "email" | "username" | "off";
}

/**
 * An address that mail is about to go to. With a likely typing error the form comes back with two buttons: the address that was
 * probably meant, or the one that was typed. Both send the form; with script they first go to a field that is still empty, such
 * as a password, which is never sent back.
 */
export function EmailField({ label, description, filledIn = "", autoComplete = "email" }: EmailFieldProps) {
  const { suggestion } = useForm().state;
  return (
    <>
      <TextField
        name="email"
        type="email"
        label={label}
        description={description}
        defaultValue={filledIn}
        autoComplete={autoComplete}
        required
      />
      <input type="hidden" name="confirmedEmail" value={suggestion?.confirms ?? filledIn} />
      {suggestion ? <Choice key={suggestion.email} suggestion={suggestion} /> : null}
    </>
  );
}

function Choice({ suggestion }: { suggestion: NonNullable<FormState["suggestion"]> }) {
  const group = useRef<HTMLDivElement>(null);
  const choose = (email: string) => (event: MouseEvent<HTMLElement>) => {
    const form = group.current?.closest("form");
    const input = form?.querySelector<HTMLInputElement>("input[name=email]");
    if (!form || !input) return;
    input.value = email;
    const empty = [...form.querySelectorAll<HTMLInputElement>("input[required]")].find(({ value }) => value === "");
    if (!empty) return;
    event.preventDefault();
    empty.focus();
  };
  return (
    <div ref={group} className="field">
      {/* Enter presses the first button of a form: it must not choose an address. */}
      <button type="submit" className="visually-hidden" tabIndex={-1} aria-hidden="true" />
      <ButtonGroup>
        <Button name="useEmail" value={suggestion.email} kind="secondary" onClick={choose(suggestion.email)}>
          {suggestion.use}
        </Button>
        {suggestion.confirms ? (
          <Button name="useEmail" value={suggestion.confirms} kind="secondary" onClick={choose(suggestion.confirms)}>
            {suggestion.keep}
          </Button>
        ) : null}
      </ButtonGroup>
    </div>
  );
}
