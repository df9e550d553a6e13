import "server-only";
import { Auth, type AuthConfig, raw, skipCSRFCheck } from "@auth/core";
import Credentials from "@auth/core/providers/credentials";
import { cookies } from "next/headers";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { claimSession } from "@/domain/platform/session/open-session";
import { session } from "@/domain/policy";
import { log } from "../observability/log";
import { getContext, getEnv } from "../runtime/context";
import { SESSION_COOKIE } from "./cookie-names";

/**
 * @auth/core makes the session cookie: an encrypted token with the secret of a session row and nothing else. The only credential it
 * accepts is a single-use ticket of a finished login, so a password posted to it gives no session. None of its endpoints is mounted:
 * `/api/auth` is used in this file only.
 */
function authConfig(): AuthConfig {
  return {
    basePath: "/api/auth",
    secret: getEnv().AUTH_SECRET,
    trustHost: true,
    session: { strategy: "jwt", maxAge: session.totalMs / 1_000 },
    cookies: {
      sessionToken: {
        name: SESSION_COOKIE,
        options: { httpOnly: true, secure: true, sameSite: "lax", path: "/" },
      },
    },
    providers: [
      Credentials({
        credentials: { ticket: {} },
        async authorize({ ticket }) {
          const sid = looksLikeToken(ticket) ? await claimSession(getContext(), ticket) : null;
          return sid ? { id: sid } : null;
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: user.id } : { sid: token.sid }),
      session: ({ session: { expires } }) => ({ expires }),
      redirect: () => getEnv().APP_URL,
    },
    logger: {
      error: (error) => log.warn({ auth: error.name }, "login hand-over refused"),
      warn: () => undefined,
      debug: () => undefined,
    },
  };
}

/** Exchanges the ticket of a finished login for the session cookie. Throws when the ticket is spent or too old. */
export async function signInWithTicket(ticket: string): Promise<void> {
  const request = new Request(`${getEnv().APP_URL}/api/auth/callback/credentials`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ ticket }),
  });
  const answer = await Auth(request, { ...authConfig(), raw, skipCSRFCheck });
  const jar = await cookies();
  const made = answer.cookies?.find(({ name, value }) => name === SESSION_COOKIE && value !== "");
  if (!made) throw new Error("no session cookie was made");
  // Without an expiry: the cookie ends with the browser session.
  jar.set(SESSION_COOKIE, made.value, { httpOnly: true, secure: true, sameSite: "lax", path: "/" });
}
