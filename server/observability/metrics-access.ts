import "server-only";
import { sameMac } from "@/domain/platform/crypto/mac";
import { getEnv } from "../runtime/context";

/** Whether the request carries `Authorization: Bearer METRICS_TOKEN`. */
export function mayReadMetrics(request: Request): boolean {
  const token = getEnv().METRICS_TOKEN;
  const given = request.headers.get("authorization") ?? "";
  return token !== undefined && sameMac(given, `Bearer ${token}`);
}
