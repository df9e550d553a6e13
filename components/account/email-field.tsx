"use client";

import { type MouseEvent, type ReactNode, useRef } from "react";
import type { FormView } from "@/components/ui/action-form";
import { Button } from "@/components/ui/button";
import { ButtonGroup } from "@/components/ui/button-group";
import { TextField } from "@/components/ui/text-field";

interface EmailFieldProps {
  form: FormView;
  label: string;
  description?: ReactNode;
  /** Filled in before the first answer. It is known to work, so it is not asked about. */
  filledIn?: string;
  autoComplete?: "email" | "username" | "off";
}

/**
 * An address that mail is about to go to. With a likely typing error the form comes back with two buttons: the address that was
 * probably meant, or the one that was typed. Both send the form; with script they first wait for fields that are still empty,
 * such as a password, which is never sent back.
 */
export function EmailField({ form, label, description, filledIn = "", autoComplete = "email" }: EmailFieldProps) {
  const { suggestion } = form.state;
  return (
    <>
      <TextField
        name="email"
        type="email"
        label={label}
        description={description}
        error={form.error("email")}
        defaultValue={form.value("email") ?? filledIn}
        autoComplete={autoComplete}
        required
      />
      <input type="hidden" name="confirmedEmail" value={suggestion?.confirms ?? filledIn} />
      {suggestion ? <Choice key={suggestion.email} suggestion={suggestion} /> : null}
    </>
  );
}

function Choice({ suggestion }: { suggestion: NonNullable<FormView["state"]["suggestion"]> }) {
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
