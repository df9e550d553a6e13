import "server-only";
import { headers } from "next/headers";
import type { Context } from "@/domain/context";
import { clientIpOf } from "../http/client-ip";
import { getContext, getEnv } from "./context";

/**
 * The context with the client IP, for an operation that counts attempts or sends something. Next gives an action nothing of the
 * connection, so without a proxy there is no client IP.
 */
export async function requestContext(): Promise<Context> {
  const clientIp = clientIpOf((await headers()).get("x-forwarded-for"), getEnv().TRUSTED_PROXY_HOPS);
  return clientIp === undefined ? getContext() : { ...getContext(), clientIp };
}
