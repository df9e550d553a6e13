import "server-only";
import { redirectTo } from "@/app/_lib/paths";

/** Answers that there is no such thing: sends to an address without a page. Next's own notFound() shows nothing without script. */
export async function noSuchPage(): Promise<never> {
  return redirectTo("/not-found");
}
