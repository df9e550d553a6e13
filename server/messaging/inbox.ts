import "server-only";
import { desc } from "drizzle-orm";
import { inboxMessages } from "@/db/schema";
import type { Context } from "@/domain/context";
import type { Channel } from "@/domain/platform/outbox/lease";
import { inTransaction } from "@/domain/transaction";
import type { Outgoing, Transport } from "./transport";

/** The transport of the demo: stores messages in a table, shown at /dev/inbox. */
export function inboxTransport(ctx: Context): Transport {
  return {
    name: "inbox",
    async send({ id, channel, to, subject, text, html }: Outgoing) {
      await inTransaction(ctx, (ctx) =>
        ctx.tx
          .insert(inboxMessages)
          .values({ id, at: ctx.clock.now(), channel, recipient: to, subject, text, html })
          .onConflictDoNothing(),
      );
      return { outcome: "sent" };
    },
  };
}

export interface InboxMessage {
  at: number;
  channel: Channel;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** The stored messages, newest first; 200 at most. */
export async function readInbox(ctx: Context): Promise<InboxMessage[]> {
  const rows = await ctx.db.read.select().from(inboxMessages).orderBy(desc(inboxMessages.at)).limit(200);
  return rows.map(({ at, channel, recipient, subject, text, html }) => ({
    at,
    channel,
    to: recipient,
    subject,
    text,
    html,
  }));
}
