import type { Account } from "./account";

/** Mails a person may do without. Mails about security and about who may see what are not among them. */
export const notificationKinds = ["new-message", "new-assignment", "work"] as const;

/** `work`: to staff, what clients hand in and answer. */
export type NotificationKind = (typeof notificationKinds)[number];

/** Those that mean anything to somebody: `work` only to whoever works in a Healthspace. */
export function kindsFor(side: "client" | "staff"): readonly NotificationKind[] {
  return side === "staff" ? notificationKinds : notificationKinds.filter((kind) => kind !== "work");
}

/** Everything is on unless it was switched off. */
export function wantsNotification(account: Pick<Account, "notificationsOff">, kind: NotificationKind): boolean {
  return !account.notificationsOff.includes(kind);
}
