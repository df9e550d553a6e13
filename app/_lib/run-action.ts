import "server-only";
import { redirect, unstable_rethrow } from "next/navigation";
import { currentLocale } from "@/server/http/locale";
import { report } from "./answer";

/** For an action without a form of its own to answer to: a surprise leads to a page that says so, not to an empty one. */
export async function orOops(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    unstable_rethrow(error);
    redirect(`/${await currentLocale()}/oops?id=${report(error)}`);
  }
}
