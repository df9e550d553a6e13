import "server-only";
import { unstable_rethrow } from "next/navigation";
import { redirectTo } from "@/app/_lib/paths";
import { report, troubleOf } from "./form-action";

/** For an action without a form of its own to answer to: a surprise leads to a page that says so, not to an empty one. */
export async function runAction(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    unstable_rethrow(error);
    const id = report(error);
    const trouble = troubleOf(error);
    return redirectTo(trouble === null ? `/error?id=${id}` : `/error?id=${id}&why=${trouble}`);
  }
}
