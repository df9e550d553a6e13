import "server-only";
import { sameMac } from "@/domain/platform/crypto/mac";
import { getEnv } from "../runtime/context";

/** Whether the request carries `Authorization: Bearer METRICS_TOKEN`. */
export function isForMetrics(request: Request): boolean {
  const wanted = getEnv().METRICS_TOKEN;
  const given = request.headers.get("authorization") ?? "";
  return wanted !== undefined && sameMac(given, `Bearer ${wanted}`);
}
