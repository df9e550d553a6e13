"use client";

import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";
import { type ReactNode, useCallback, useContext, useEffect, useRef } from "react";
import { useHasPasskeys } from "@/components/account/has-passkeys";
import type { How } from "@/components/account/passkey-client";
import { Button } from "@/components/ui/button";
import type { ButtonKind } from "@/components/ui/button-class";
import { ButtonGroup } from "@/components/ui/button-group";
import { FormOwner } from "@/components/ui/form-owner";

type Ask<Options> = (data: FormData) => Promise<Options | null>;

type PasskeyButtonProps = {
  label: string;
  kind?: ButtonKind;
  /** Shown where there are no passkeys. */
  otherwise?: ReactNode;
} & (
  | { does: "use" | "use-and-offer"; ask: Ask<PublicKeyCredentialRequestOptionsJSON> }
  | { does: "make"; ask: Ask<PublicKeyCredentialCreationOptionsJSON> }
);

/** Of the time in which a challenge can be answered: after that a new one is fetched for what waits under the field. */
const RENEWED_AFTER = 0.8;

/**
 * Asks the browser for a passkey and sends the form around it with what the browser answers, in the field `passkey`. Only there with
 * script, in a browser that has passkeys; what talks to the browser is loaded only then. `use-and-offer`: also offered in the field for
 * the e-mail address.
 */
export function PasskeyButton({ label, kind = "secondary", otherwise, ...props }: PasskeyButtonProps) {
  const { does, ask } = props;
  const has = useHasPasskeys();
  const owner = useContext(FormOwner);
  const field = useRef<HTMLInputElement>(null);
  const busy = useRef(false);

  const run = useCallback(
    async (how: How): Promise<number | undefined> => {
      const client = await import("@/components/account/passkey-client");
      if (how === "offered" && !(await client.canOffer())) return undefined;
      const data = new FormData();
      if (owner) data.set(owner.name, owner.value);
      const options = await ask(data).catch(() => null);
      if (how === "offered" && (busy.current || options === null)) return undefined;
      const asking = (): Promise<string | null> => {
        if (options === null) return Promise.resolve("failed");
        return "rp" in options ? client.make(options) : client.use(options, how);
      };
      const send = (answer: string | null) => {
        // What waited under the field ended without a word from the person.
        if (answer === null || (how === "offered" && answer === "cancelled") || !field.current) return;
        field.current.value = answer;
        field.current.form?.requestSubmit();
        // It was read when the form was sent. A reset does not empty a hidden field, and the next try may be with a password.
        field.current.value = "";
      };
      if (how === "asked") return void send(await asking());
      void asking().then(send);
      return options?.timeout;
    },
    [ask, owner],
  );

  useEffect(() => {
    if (!has || does !== "use-and-offer") return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const offer = async () => {
      const timeout = busy.current ? undefined : await run("offered");
      if (over || timeout === undefined) return;
      timer = setTimeout(() => void offer(), timeout * RENEWED_AFTER);
    };
    void offer();
    return () => {
      over = true;
      clearTimeout(timer);
      void import("@/components/account/passkey-client").then(({ stop }) => stop());
    };
  }, [has, does, run]);

  const press = async () => {
    if (busy.current) return;
    busy.current = true;
    await run("asked").finally(() => {
      busy.current = false;
    });
  };

  return (
    <>
      <input type="hidden" name="passkey" ref={field} />
      {has ? (
        <ButtonGroup>
          <Button type="button" kind={kind} onClick={() => void press()}>
            {label}
          </Button>
        </ButtonGroup>
      ) : (
        otherwise
      )}
    </>
  );
}
