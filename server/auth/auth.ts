import "server-only";
import { Auth, type AuthConfig, raw, skipCSRFCheck } from "@auth/core";
import Credentials from "@auth/core/providers/credentials";
import { cookies } from "next/headers";
import { session } from "@/domain/policy";
import { log } from "../observability/log";
import { getEnv } from "../runtime/context";
import { SESSION_COOKIE } from "./cookie-names";
import { encode } from "./token";

/**
 * @auth/core makes the session cookie: an encrypted token with the secret of a session row and nothing else. Its credentials provider
 * accepts nothing that was posted: `authorize` returns the secret that this one call was given, and no route of @auth/core is mounted.
 */
function authConfig(sessionSecret: string): AuthConfig {
  return {
    basePath: "/api/auth",
    secret: getEnv().AUTH_SECRET,
    trustHost: true,
    // Longer than the session: a cookie that outlives it opens nothing, and the login page can say why it is over.
    session: { strategy: "jwt", maxAge: session.explainedMs / 1_000 },
    jwt: { encode },
    cookies: {
      sessionToken: {
        name: SESSION_COOKIE,
        options: { httpOnly: true, secure: true, sameSite: "lax", path: "/" },
      },
    },
    providers: [
      Credentials({
        credentials: {},
        authorize: () => ({ id: sessionSecret }),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: user.id } : { sid: token.sid }),
      session: ({ session: { expires } }) => ({ expires }),
      redirect: () => getEnv().APP_URL,
    },
    logger: {
      error: (error) => log.warn({ auth: error.name }, "the session cookie could not be made"),
      warn: () => undefined,
      debug: () => undefined,
    },
  };
}

/** Writes the session cookie of a login that is finished, or of a session that got a new secret. */
export async function signIn(sessionSecret: string): Promise<void> {
  const request = new Request(`${getEnv().APP_URL}/api/auth/callback/credentials`, { method: "POST" });
  const answer = await Auth(request, { ...authConfig(sessionSecret), raw, skipCSRFCheck });
  const made = answer.cookies?.find(({ name, value }) => name === SESSION_COOKIE && value !== "");
  if (!made) throw new Error("no session cookie was made");
  // Without an expiry: the cookie ends with the browser session.
  (await cookies()).set(SESSION_COOKIE, made.value, { httpOnly: true, secure: true, sameSite: "lax", path: "/" });
}
