import { eq } from "drizzle-orm";
import { accounts } from "@/db/schema";
import type { Context } from "../../context";
import type { Account } from "../../platform/account/account";
import { type Who, writeAs } from "../../platform/session/who";

/** Mails a person may do without. Mails about security are not among them. */
export const notificationKinds = ["new-message", "new-assignment"] as const;

export type NotificationKind = (typeof notificationKinds)[number];

/** Everything is on unless it was switched off. */
export function wantsNotification(account: Pick<Account, "notificationsOff">, kind: NotificationKind): boolean {
  return !account.notificationsOff.includes(kind);
}

/** Keeps which kinds are on; whatever is not a kind is ignored. `session-ended` when the session is over. */
export async function chooseNotifications(
  ctx: Context,
  who: Who,
  on: readonly string[],
): Promise<"saved" | "session-ended"> {
  const notificationsOff = notificationKinds.filter((kind) => !on.includes(kind));
  const saved = await writeAs(ctx, who, async (ctx) => {
    await ctx.tx.update(accounts).set({ notificationsOff }).where(eq(accounts.id, who.account.id));
    return true;
  });
  return saved ? "saved" : "session-ended";
}
