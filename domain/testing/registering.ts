import { acceptTerms } from "../account-lifecycle/registration/answer-terms";
import { beginRegistration, type Door, type Typed } from "../account-lifecycle/registration/begin";
import type { Context } from "../context";
import { buildHealthspace, buildInvitation, type NewHealthspace } from "../operations/demo/build";
import { openPending, type Pending } from "../platform/account/pending-registration";
import { present, value } from "./answers";
import { queuedMails } from "./messages";
import { client, password } from "./people";

/** Mira, as she fills in the form. */
export const mira: Typed = {
  firstName: "Mira",
  lastName: "de Wit",
  dateOfBirth: "31-12-1990",
  email: "mira@example.nl",
  password,
  repeat: password,
};

export function aHealthspace(ctx: Context, other: Partial<NewHealthspace> = {}): Promise<string> {
  return buildHealthspace(ctx, {
    alias: "behandelmodules",
    name: "Behandelmodules",
    descriptionNl: "nl",
    descriptionEn: "en",
    senderName: "Team Zonnehof",
    ...other,
  });
}

/** A Healthspace, and an invitation to it for Mira. */
export async function anInvitation(
  ctx: Context,
  state: "open" | "used" | "withdrawn" = "open",
): Promise<{ healthspaceId: string; token: string; door: Door }> {
  const healthspaceId = await aHealthspace(ctx);
  const token = await buildInvitation(ctx, { email: mira.email, healthspaceId, state });
  return { healthspaceId, token, door: { kind: "invitation", token } };
}

export function fillIn(ctx: Context, door: Door, other: Partial<Typed> = {}) {
  return beginRegistration(ctx, { typed: { ...mira, ...other }, door, locale: "nl", client });
}

export function accept(ctx: Context, secret: string) {
  return acceptTerms(ctx, { secret, shown: "1.0", current: "1.0", client });
}

/** The form and the terms; answers what the browser carries. */
export async function signUp(ctx: Context, door: Door, other: Partial<Typed> = {}): Promise<Pending> {
  const { secret } = value(await fillIn(ctx, door, other));
  return present(openPending(ctx, value(await accept(ctx, secret)).pending));
}

/** The token of the newest activation mail to this address, or of its "this was not me". */
export async function activationLink(
  ctx: Context,
  email = mira.email,
  which: "main" | "second" = "main",
): Promise<string> {
  const mails = (await queuedMails(ctx)).filter((mail) => mail.template === "activation" && mail.to === email);
  return present(present(mails.at(-1)).links?.[which]?.token);
}
