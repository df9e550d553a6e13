import "server-only";
import { unstable_rethrow } from "next/navigation";
import { redirectTo } from "@/app/_lib/paths";
import { report } from "./form-action";

/** For an action without a form of its own to answer to: a surprise leads to a page that says so, not to an empty one. */
export async function runAction(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    unstable_rethrow(error);
    return redirectTo(`/error?id=${report(error)}`);
  }
}
