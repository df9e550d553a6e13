import { answerAuth } from "@/server/auth/auth";

/** @auth/core over HTTP: only whether this browser is signed in. */
export function GET(request: Request): Promise<Response> {
  return answerAuth(request);
}
