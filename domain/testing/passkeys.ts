import { logInWithPasskey, passkeyLoginOptions } from "../authentication/passkey/log-in";
import { addPasskey, passkeyRegistrationOptions } from "../authentication/passkey/register";
import type { Context } from "../context";
import { present, value } from "./answers";
import { comeInside, type Inside } from "./log-in";
import { userAgent } from "./people";
import { type Behaviour, SoftwareAuthenticator } from "./software-authenticator";

/** Makes a passkey for somebody who is inside; answers the device that holds it. */
export async function makePasskey(
  ctx: Context,
  who: Inside,
  device: SoftwareAuthenticator = new SoftwareAuthenticator(),
): Promise<SoftwareAuthenticator> {
  const options = value(await passkeyRegistrationOptions(ctx, who));
  value(await addPasskey(ctx, who, { typed: device.create(options), name: "Chrome op Windows" }));
  return device;
}

/** What the login page asks a browser. */
export async function askForPasskey(ctx: Context) {
  return present(await passkeyLoginOptions(ctx));
}

/** Sends what a browser answered. */
export function sendPasskey(ctx: Context, typed: string, other: Partial<Parameters<typeof logInWithPasskey>[1]> = {}) {
  return logInWithPasskey(ctx, { typed, userAgent, openChallenge: null, ...other });
}

/** The whole login with the passkey that this device made last. */
export async function tryPasskey(
  ctx: Context,
  device: SoftwareAuthenticator,
  other: Behaviour & { counter?: number } = {},
) {
  return sendPasskey(ctx, device.get(await askForPasskey(ctx), other));
}

export async function logInByPasskey(ctx: Context, device: SoftwareAuthenticator): Promise<Inside> {
  return comeInside(ctx, value(await tryPasskey(ctx, device)).sessionSecret);
}
