"use client";

import { useEffect } from "react";
import { useHasPasskeys } from "@/components/account/has-passkeys";

interface KnownPasskeysProps {
  rpId: string;
  userHandle: string;
  /** Ids of the passkeys that open the account, separated by spaces. */
  credentialIds: string;
}

/** Tells the browser which passkeys still open the account, where it wants to know (Signal API): it stops offering the others. */
export function KnownPasskeys({ rpId: rpID, userHandle: userID, credentialIds }: KnownPasskeysProps) {
  const has = useHasPasskeys();
  useEffect(() => {
    if (!has) return;
    const allAcceptedCredentialIDs = credentialIds.split(" ").filter((id) => id !== "");
    void import("@/components/account/passkey-signal").then(({ tellBrowser }) =>
      tellBrowser({ signalName: "allAcceptedCredentials", rpID, userID, allAcceptedCredentialIDs }),
    );
  }, [has, rpID, userID, credentialIds]);
  return null;
}
