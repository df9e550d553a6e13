import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Whether the Authorization header holds the secret of the webhook: as a bearer token, or as the password of HTTP Basic, which a
 * gateway sends for an address such as `https://name:secret@…`. Compared in constant time.
 */
export function carriesSecret(authorization: string | null, secret: string): boolean {
  const [scheme = "", value = ""] = (authorization ?? "").split(" ");
  switch (scheme.toLowerCase()) {
    case "bearer":
      return isSame(value, secret);
    case "basic": {
      const pair = Buffer.from(value, "base64").toString("utf8");
      return isSame(pair.slice(pair.indexOf(":") + 1), secret);
    }
    default:
      return false;
  }
}

// Hashed first, so that the comparison does not reveal the length either.
function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
