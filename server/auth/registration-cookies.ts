import "server-only";
import { cookies } from "next/headers";
import { findOwnPage } from "@/domain/healthspace/own-page";
import { openLoginHint, sealLoginHint } from "@/domain/platform/account/login-hint";
import { openPending, type Pending } from "@/domain/platform/account/pending-sign-up";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { currentLocale } from "../http/locale";
import { getContext } from "../runtime/context";
import { HEALTHSPACE_COOKIE, LOGIN_HINT_COOKIE, PENDING_COOKIE, REGISTRATION_COOKIE } from "./cookie-names";

const HOST = { httpOnly: true, secure: true, path: "/" } as const;

// Both cookies of a registration give access to what a person typed, and the login hint is an address. They have no expiry, so they
// end with the browser session, and a login or logout in this browser deletes them. How long they are accepted is decided on the server.

export interface RegistrationCookie {
  secret: string;
  /** The token of the invitation or the alias of the Healthspace, for the link back to the form. */
  entry: string;
}

export async function readRegistrationCookie(): Promise<RegistrationCookie | null> {
  const [secret, entry] = ((await cookies()).get(REGISTRATION_COOKIE)?.value ?? "").split(".");
  const known = looksLikeToken(secret) && entry !== undefined && /^[A-Za-z0-9_-]{1,43}$/.test(entry);
  return known ? { secret, entry } : null;
}

export async function writeRegistrationCookie({ secret, entry }: RegistrationCookie): Promise<void> {
  (await cookies()).set(REGISTRATION_COOKIE, `${secret}.${entry}`, { ...HOST, sameSite: "strict" });
}

export async function clearRegistrationCookie(): Promise<void> {
  (await cookies()).delete({ name: REGISTRATION_COOKIE, ...HOST });
}

/** The account of this browser that is not activated yet, or `null`. */
export async function readPendingCookie(): Promise<Pending | null> {
  return openPending(getContext(), (await cookies()).get(PENDING_COOKIE)?.value);
}

export async function writePendingCookie(sealed: string): Promise<void> {
  (await cookies()).set(PENDING_COOKIE, sealed, { ...HOST, sameSite: "lax" });
}

export async function clearPendingCookie(): Promise<void> {
  (await cookies()).delete({ name: PENDING_COOKIE, ...HOST });
}

/** An address that was typed here, for the page that says where its mail went and for the login. */
export async function writeLoginHint(email: string): Promise<void> {
  (await cookies()).set(LOGIN_HINT_COOKIE, sealLoginHint(getContext(), email), { ...HOST, sameSite: "lax" });
}

/** The address that this browser asked a mail for, or `null`. */
export async function readTypedAddress(): Promise<string | null> {
  return openLoginHint(getContext(), (await cookies()).get(LOGIN_HINT_COOKIE)?.value);
}

/** What the login fills in: the address of the sign-up, reset or activation of this browser; empty without one. */
export async function readLoginHint(): Promise<string> {
  return (await readTypedAddress()) ?? (await readPendingCookie())?.email ?? "";
}

export async function forgetLoginHint(): Promise<void> {
  (await cookies()).delete({ name: LOGIN_HINT_COOKIE, ...HOST });
}

/** At a login or logout: the next person at this browser must not see or change what the previous one typed. */
export async function forgetSignUp(): Promise<void> {
  await clearRegistrationCookie();
  await clearPendingCookie();
  await forgetLoginHint();
}

/** The Healthspace this browser came from or chose. It only decides which of the person's own Healthspaces is shown first. */
export async function readHealthspaceCookie(): Promise<string | null> {
  return (await cookies()).get(HEALTHSPACE_COOKIE)?.value ?? null;
}

// The id has no meaning outside the database; without an expiry the cookie ends with the browser session.
export async function writeHealthspaceCookie(id: string): Promise<void> {
  (await cookies()).set(HEALTHSPACE_COOKIE, id, { ...HOST, sameSite: "lax" });
}

export async function clearHealthspaceCookie(): Promise<void> {
  (await cookies()).delete({ name: HEALTHSPACE_COOKIE, ...HOST });
}

/** After a login on the page of a Healthspace: that one is shown first. An unknown alias has no effect. */
export async function rememberHealthspace(alias: string): Promise<void> {
  const page = alias === "" ? null : await findOwnPage(getContext(), alias, currentLocale());
  if (page) await writeHealthspaceCookie(page.id);
}
