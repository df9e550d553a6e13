import "server-only";
import { unstable_rethrow } from "next/navigation";
import { redirectTo } from "@/app/_lib/paths";
import { FormRefused } from "@/server/auth/form-owner";
import { report, troubleOf } from "./form-action";
import { answerRefused } from "./refused-form";

/**
 * For an action without a form of its own to answer to: a surprise leads to a page that says so, not to an empty one. `data`: what was
 * posted. Next sends only the arguments that an action uses, and the mark of its person stands in the form (ADR 0077).
 */
export async function runAction(_data: FormData | null, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof FormRefused) await answerRefused(error.refusal, {});
    const id = await report(error);
    const trouble = troubleOf(error);
    return redirectTo(trouble === null ? `/error?id=${id}` : `/error?id=${id}&why=${trouble}`);
  }
}
