import { completeDueDeletions } from "@/domain/account-lifecycle/closure/closure";
import { completeDueAccountRecoveries } from "@/domain/authentication/account-recovery/account-recovery";
import type { Context } from "@/domain/context";
import { completeDueConnections } from "@/domain/healthspace/connection/end";
import { remindOfInvitations } from "@/domain/healthspace/invitation/remind";
import { mailDueNotices } from "@/domain/healthspace/notice/mail-due";

/** Whatever of this is due by now. */
export async function completeAll(ctx: Context): Promise<void> {
  await completeDueAccountRecoveries(ctx);
  await completeDueDeletions(ctx);
  await completeDueConnections(ctx);
  await mailDueNotices(ctx);
  await remindOfInvitations(ctx);
}
