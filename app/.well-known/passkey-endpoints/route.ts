import { getEnv } from "@/server/runtime/context";

/** Where a password manager sends a person who wants a passkey here, or looks after one (W3C, "A Well-Known URL for Passkey Endpoints"). */
export function GET(): Response {
  const page = `${getEnv().APP_URL}/account/passkeys`;
  return Response.json({ enroll: page, manage: page }, { headers: { "Cache-Control": "public, max-age=86400" } });
}
