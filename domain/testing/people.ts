import { type PreparedCodes, prepareRecoveryCodes, storeRecoveryCodes } from "../authentication/recovery-code/make";
import { type NewFactor, replaceFactor } from "../authentication/second-factor/factor";
import type { Context, UserAgent } from "../context";
import { buildAccount, type NewPerson } from "../operations/demo/build";
import people from "../operations/demo/people.json" with { type: "json" };
import type { Account } from "../platform/account/account";
import { newId } from "../platform/crypto/token";
import { inTransaction } from "../transaction";

// The people that the tests tell their stories about. Everybody has the password of the demo.

export const password = people.password;
export const phone = "+31612345678";
export const appSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/** The browser of the person, and that of somebody else. */
export const userAgent: UserAgent = { browser: "Firefox", system: "Windows" };
export const foreignUserAgent: UserAgent = { browser: "Chrome", system: "Linux" };

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
  return withFactor(ctx, account, { type: "sms", phone: number });
}

/** Sam, who has an authenticator app. */
export async function personWithApp(ctx: Context, other: Partial<NewPerson> = {}): Promise<WithCodes> {
  const account = await buildAccount(ctx, {
    firstName: "Sam",
    lastName: "de Vries",
    email: "sam@example.nl",
    ...other,
  });
  return withFactor(ctx, account, { type: "totp", secret: appSecret, lastStep: -1 });
}

const prepared = new Map<string, Promise<PreparedCodes>>();

// As `buildFactor`, but the ten slow hashes of one person are made once for all tests of a file.
async function withFactor(ctx: Context, account: Account, factor: NewFactor): Promise<WithCodes> {
  const name = `${ctx.keys.activeId}|${account.email}`;
  const preparing = prepared.get(name) ?? prepareRecoveryCodes(ctx);
  prepared.set(name, preparing);
  const codes = await preparing;
  await inTransaction(ctx, async (ctx) => {
    await replaceFactor(ctx, account.id, newId(), factor);
    await storeRecoveryCodes(ctx, account.id, codes);
  });
  return { account, codes: codes.codes };
}
