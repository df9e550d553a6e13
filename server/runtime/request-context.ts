import "server-only";
import { headers } from "next/headers";
import type { Context } from "@/domain/context";
import { sourceOf } from "../http/client-ip";
import { getContext, getEnv } from "./context";

/**
 * What an action hands to an operation that counts tries or sends something: the context, with where the request came from.
 * Next tells an action nothing of the connection itself, so without a proxy there is no address.
 */
export async function requestContext(): Promise<Context> {
  const source = sourceOf((await headers()).get("x-forwarded-for"), getEnv().TRUSTED_PROXY_HOPS);
  return source === undefined ? getContext() : { ...getContext(), source };
}
