import type { Account } from "../../platform/account/account";

/**
 * A browser in which this account logged in, or chose a new password, with its present password (OWASP: device cookie). It only
 * selects the rate limit bucket, so that a stranger's failures never lock the owner out; it grants nothing. A new password ends it.
 */
export interface DeviceCookie {
  accountId: string;
  passwordSetAt: number;
}

export function deviceCookieOf(account: Account): DeviceCookie {
  return { accountId: account.id, passwordSetAt: account.passwordSetAt };
}
