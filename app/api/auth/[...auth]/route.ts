import { Auth } from "@auth/core";
import { authConfig } from "@/server/auth/auth";
import { getEnv } from "@/server/context";

/**
 * @auth/core over HTTP, with the one endpoint in use: whether this browser is signed in. Logging in and out are server actions;
 * every other endpoint does not exist, so nothing can be posted to it.
 */
export async function GET(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname !== "/api/auth/session") return new Response(null, { status: 404 });
  return Auth(new Request(`${getEnv().APP_URL}${pathname}`, { headers: request.headers }), authConfig());
}
