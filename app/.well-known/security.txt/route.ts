import { routing } from "@/i18n/routing";
import { securityText } from "@/server/http/security-text";
import { getContext, getEnv } from "@/server/runtime/context";

/** RFC 9116: whom to tell about a weakness. */
export function GET(): Response {
  const env = getEnv();
  const text = securityText({
    appUrl: env.APP_URL,
    contact: env.SECURITY_CONTACT ?? `mailto:${env.SUPPORT_EMAIL}`,
    policyUrl: env.SECURITY_POLICY_URL,
    languages: routing.locales,
    now: getContext().clock.now(),
  });
  return new Response(text, { headers: { "Content-Type": "text/plain; charset=utf-8" } });
}
