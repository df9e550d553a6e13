import "server-only";
import { pageFrame } from "@/app/_lib/page-frame";
import { kindsFor } from "@/domain/platform/account/notification-kinds";

/** The kinds of mail that this person may choose about. */
export async function offeredKinds() {
  const { workplaces } = await pageFrame();
  return kindsFor(workplaces.length > 0 ? "staff" : "client");
}
