import "server-only";
import { createHmac } from "node:crypto";
import { sameMac } from "@/domain/platform/crypto/mac";
import type { Who } from "@/domain/platform/session/who";
import { getContext } from "../runtime/context";
import { postedForm } from "../runtime/request-facts";

// Every form of a page that needs a login carries a keyed hash of the account it was made for (ADR 0077). Whoever logs in in another
// tab afterwards is somebody else: the form is refused instead of acting for them.

/** For the hidden field: `<id of the key>.<HMAC of the account>`. Says nothing about the account, and is no secret of it either. */
export function formOwnerOf(accountId: string): string {
  const { activeId } = getContext().keys;
  return `${activeId}.${ownerMac(accountId, activeId)}`;
}

/** Whether the form that this request posts was made for this account, under any key of the ring. */
export function isFormOf(owner: string | null, accountId: string): boolean {
  const [keyId, mac] = (owner ?? "").split(".");
  if (keyId === undefined || mac === undefined || !getContext().keys.has(keyId)) return false;
  return sameMac(mac, ownerMac(accountId, keyId));
}

function ownerMac(accountId: string, keyId: string): string {
  const key = getContext().keys.key("form-owner-mac/v1", keyId);
  return createHmac("sha256", key).update(accountId).digest("base64url").slice(0, 22);
}

/** Why a form of a member was not accepted; `who` is the person who is logged in now. */
export type FormRefusal =
  | { reason: "session-ended" }
  | { reason: "other-person"; who: Who }
  /** `both`: password and code, or a passkey, whatever the page alone would ask: what is done is about others. */
  | { reason: "proof-ended"; steps?: "both" }
  | { reason: "two-factor-missing" };

/** Thrown where an action asks who is logged in. Nothing was read or changed. `runFormAction` and `runAction` turn it into an answer. */
export class FormRefused extends Error {
  constructor(readonly refusal: FormRefusal) {
    super(refusal.reason);
    this.name = "FormRefused";
  }
}

/** Throws `FormRefused` when this request posts a form that was made for another person than `who`. */
export function refuseFormOfAnother(who: Who): void {
  const form = postedForm();
  if (form && !isFormOf(form.owner, who.account.id)) throw new FormRefused({ reason: "other-person", who });
}
