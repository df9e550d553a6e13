import type { Account } from "../../platform/account/account";

/**
 * A browser in which this account logged in, or chose a new password, with the password it has now. It only chooses the bucket of the rateLimits, so
 * that a stranger's failures never shut its owner out; it opens nothing. A new password ends it.
 */
export interface DeviceCookie {
  accountId: string;
  passwordSetAt: number;
}

export function deviceCookieOf(account: Account): DeviceCookie {
  return { accountId: account.id, passwordSetAt: account.passwordSetAt };
}
