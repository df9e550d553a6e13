import type { Account } from "../../platform/account/account";

/**
 * A browser in which this account logged in, or chose a new password, with the password it has now. It only chooses the lane of the throttle, so
 * that a stranger's failures never shut its owner out; it opens nothing. A new password ends it.
 */
export interface KnownBrowser {
  accountId: string;
  passwordSetAt: number;
}

export function knownBrowserOf(account: Account): KnownBrowser {
  return { accountId: account.id, passwordSetAt: account.passwordSetAt };
}
