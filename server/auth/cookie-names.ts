// The cookies (docs/security.md). The __Host- prefix makes browsers refuse them from another host, another path or without TLS.

/** Encrypted token of @auth/core with the secret of a session row. */
export const SESSION_COOKIE = "__Host-session";
/** Secret of an open second step. */
export const CHALLENGE_COOKIE = "__Host-login";
/** One per person who trusts this browser; the rest of the name is a keyed hash of the account. */
export const TRUSTED_DEVICE_COOKIE_PREFIX = "__Host-device-";
/** Accounts that logged in from this browser before; chooses the bucket of the rateLimits, opens nothing. */
export const DEVICE_COOKIE = "__Host-known";
/** Freshly made recovery codes, sealed, until the person says they are kept. */
export const SHOWN_CODES_COOKIE = "__Host-codes";
/** Secret of a filled-in registration form and where it came from, until the terms are answered. */
export const REGISTRATION_COOKIE = "__Host-registration";
/** An account that waits for its activation mail, sealed. */
export const PENDING_COOKIE = "__Host-pending";
/** Id of the Healthspace that the person came in by; opens nothing. */
export const HEALTHSPACE_COOKIE = "__Host-healthspace";
