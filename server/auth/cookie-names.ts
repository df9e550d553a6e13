// The cookies (docs/security.md). With the prefix __Host- browsers accept them only over TLS, from this host and for the path /.

/** The encrypted token of @auth/core, with the secret of a session row. */
export const SESSION_COOKIE = "__Host-session";
/** The secret of a login challenge: the second step. */
export const CHALLENGE_COOKIE = "__Host-login";
/** One per person who trusts this browser. The rest of the name is a keyed hash of the account id. */
export const TRUSTED_DEVICE_COOKIE_PREFIX = "__Host-device-";
/** Accounts that logged in from this browser before. Selects the rate limit bucket, grants nothing. */
export const DEVICE_COOKIE = "__Host-known";
/** New recovery codes, encrypted, until the person confirms that they are saved. */
export const SHOWN_CODES_COOKIE = "__Host-codes";
/** The secret of a submitted registration form and where it began, until the terms are answered. */
export const REGISTRATION_COOKIE = "__Host-registration";
/** An account that is not activated yet, encrypted. */
export const PENDING_COOKIE = "__Host-pending";
/** The address that was typed in this browser and that its next login fills in, encrypted. Grants nothing. */
export const LOGIN_HINT_COOKIE = "__Host-login-hint";
/** The id of the Healthspace whose page the person came from. Grants nothing. */
export const HEALTHSPACE_COOKIE = "__Host-healthspace";
