import type { Account } from "../account/account";
import type { Client, Context } from "../context";
import { buildAccount, buildFactor, type NewPerson } from "../demo/build";
import people from "../demo/people.json" with { type: "json" };

// The people that the tests tell their stories about. Everybody has the password of the demo.

export const password = people.password;
export const phone = "+31612345678";
export const appSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/** The browser of the person, and that of somebody else. */
export const client: Client = { browser: "Firefox", system: "Windows" };
export const foreignClient: Client = { browser: "Chrome", system: "Linux" };

export interface WithCodes {
  account: Account;
  /** The plain recovery codes. */
  codes: string[];
}

/** Cas, who has two-factor off. */
export function personWithoutTwoFactor(ctx: Context, other: Partial<NewPerson> = {}): Promise<Account> {
  return buildAccount(ctx, { firstName: "Cas", lastName: "Test", email: "cas@example.nl", ...other });
}

/** Noor, who gets text messages. */
export async function personWithText(
  ctx: Context,
  other: Partial<NewPerson> = {},
  number: string = phone,
): Promise<WithCodes> {
  const account = await buildAccount(ctx, {
    firstName: "Noor",
    lastName: "Bakker",
    email: "noor@example.nl",
    ...other,
  });
  const { codes } = await buildFactor(ctx, account, { type: "sms", phone: number });
  return { account, codes };
}

/** Sam, who has an authenticator app. */
export async function personWithApp(ctx: Context, other: Partial<NewPerson> = {}): Promise<WithCodes> {
  const account = await buildAccount(ctx, {
    firstName: "Sam",
    lastName: "de Vries",
    email: "sam@example.nl",
    ...other,
  });
  const { codes } = await buildFactor(ctx, account, { type: "totp", secret: appSecret, lastStep: -1 });
  return { account, codes };
}
