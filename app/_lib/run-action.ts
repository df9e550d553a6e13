import "server-only";
import { redirect, unstable_rethrow } from "next/navigation";
import { currentLocale } from "@/server/http/locale";
import { report } from "./form-action";

/** For an action without a form of its own to answer to: a surprise leads to a page that says so, not to an empty one. */
export async function runAction(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    unstable_rethrow(error);
    redirect(`/${await currentLocale()}/error?id=${report(error)}`);
  }
}
