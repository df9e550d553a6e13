import { eq } from "drizzle-orm";
import { accounts } from "@/db/schema";
import type { Context } from "../../context";
import type { NotificationKind } from "../../platform/account/notification-kinds";
import { type Who, writeAs } from "../../platform/session/who";

/** Keeps which of the kinds that were offered are on; the others stay as they are. `session-ended` when the session is over. */
export async function chooseNotifications(
  ctx: Context,
  who: Who,
  { offered, on }: { offered: readonly NotificationKind[]; on: readonly string[] },
): Promise<"saved" | "session-ended"> {
  const kept = who.account.notificationsOff.filter((kind) => !(offered as readonly string[]).includes(kind));
  const notificationsOff = [...kept, ...offered.filter((kind) => !on.includes(kind))];
  const saved = await writeAs(ctx, who, async (ctx) => {
    await ctx.tx.update(accounts).set({ notificationsOff }).where(eq(accounts.id, who.account.id));
    return true;
  });
  return saved ? "saved" : "session-ended";
}
