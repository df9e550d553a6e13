import { and, eq, gt, isNotNull, isNull, not, or, type SQL, sql } from "drizzle-orm";
import { connections, healthspaces } from "@/db/schema";
import { openTo } from "../../authentication/second-factor/required-by-healthspace";
import type { Context, TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { stepsOf } from "../../platform/session/proof";
import { type Who, writeAs } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";
import { areBothHere } from "./living";
import { mailChange, tellOwners } from "./notify";

type Row = typeof connections.$inferSelect;

/**
 * What holds instead of what was wished: somebody answered before, in another tab or on the other side. `contact-unknown`: there is no
 * such contact of this person.
 */
export type ContactFailure =
  | { code: "contact-accepted" }
  | { code: "contact-refused" }
  | { code: "contact-ended" }
  | { code: "contact-unknown" }
  | { code: "session-ended" };

type Answered = Promise<Result<null, ContactFailure>>;

/** "Akkoord": from now on this person sees what the offer said. */
export function acceptOffer(ctx: Context, who: Who, id: string): Answered {
  return change(ctx, who, id, {
    event: "connection.accepted",
    holds: (row) => row.acceptedAt !== null && isOpen(row),
    to: (now) => ({ acceptedAt: now }),
    from: (now) => and(isNull(connections.acceptedAt), isNotOver(now), isOpenTo(ctx, who.account.id, now)),
  });
}

/** "Niet akkoord". Ends an offer that waits, not a contact that was agreed to. */
export function refuseOffer(ctx: Context, who: Who, id: string): Answered {
  return change(ctx, who, id, {
    event: "connection.refused",
    holds: (row) => row.refusedAt !== null,
    to: (now) => ({ refusedAt: now }),
    from: () => isNull(connections.acceptedAt),
  });
}

/** "Dossiertoegang stoppen": messages stay possible. Only a new offer brings it back. */
export function narrowConnection(ctx: Context, who: Who, id: string): Answered {
  return change(ctx, who, id, {
    event: "connection.narrowed",
    holds: (row) => row.access === "messages" && row.acceptedAt !== null && isOpen(row),
    to: (now) => ({ access: "messages", narrowedAt: now }),
    from: (now) =>
      and(isNotNull(connections.acceptedAt), eq(connections.access, "record"), isNotOver(now), not(isTold())),
  });
}

/** "Contact beëindigen". */
export function endConnection(ctx: Context, who: Who, id: string): Answered {
  return change(ctx, who, id, {
    event: "connection.ended",
    holds: (row) => row.endedAt !== null,
    to: (now) => ({ endedAt: now, endedBy: who.account.id }),
    from: () => and(isNotNull(connections.acceptedAt), not(isTold())),
  });
}

/**
 * "Ik ben het er niet mee eens", where clients are told of a contact instead of asked: the owners are told, once, and the contact stays
 * until they end it.
 */
export function objectToConnection(ctx: Context, who: Who, id: string): Answered {
  return change(ctx, who, id, {
    event: "connection.objected",
    holds: (row) => row.objectedAt !== null && isOpen(row),
    to: (now) => ({ objectedAt: now }),
    from: (now) => and(isNotNull(connections.acceptedAt), isNull(connections.objectedAt), isNotOver(now), isTold()),
  });
}

// The client was told of this contact, and the Healthspace still tells. What a client agreed to is theirs to end, whatever an owner
// chose since; what they were told of becomes so when the Healthspace asks again.
function isTold(): SQL {
  return sql`(${connections.rule} = 'tell' AND EXISTS (SELECT 1 FROM healthspaces r
    WHERE r.id = ${connections.healthspaceId} AND r.connection_rule = 'tell'))`;
}

interface Change {
  event:
    | "connection.accepted"
    | "connection.refused"
    | "connection.narrowed"
    | "connection.ended"
    | "connection.objected";
  /** Whether it is so already: then nothing is left to do. */
  holds(row: Row): boolean;
  to(now: number): Partial<Row>;
  from(now: number): SQL | undefined;
}

// One guarded update inside a transaction that asks session and memberships: of several answers at one instant one is taken.
async function change(ctx: Context, who: Who, id: string, { event, holds, to, from }: Change): Answered {
  const done = await writeAs(ctx, who, async (ctx): Answered => {
    const now = ctx.clock.now();
    const own = and(eq(connections.id, id), eq(connections.clientId, who.account.id));
    const [row] = await ctx.tx
      .update(connections)
      .set(to(now))
      .where(
        and(own, isNull(connections.refusedAt), isNull(connections.endedAt), from(now), areBothHere("connections")),
      )
      .returning();
    if (row) {
      await tell(ctx, who, row, event);
      return ok(null);
    }
    const [there] = await ctx.tx.select().from(connections).where(own);
    if (!there) return fail({ code: "contact-unknown" });
    return holds(there) ? ok(null) : fail({ code: standing(there) });
  });
  return done ?? fail({ code: "session-ended" });
}

async function tell(ctx: TransactionContext, who: Who, row: Row, event: Change["event"]): Promise<void> {
  const { id, clientId, staffId, healthspaceId } = row;
  const { userAgent } = who;
  const detail = { kind: "connection", id };
  await recordAudit(ctx, { event, accountId: clientId, userAgent, healthspaceId, detail });
  const told = { occasion: `${id}|${event}`, healthspaceId };
  if (event === "connection.objected") return tellOwners(ctx, told);
  await mailChange(ctx, { accountId: clientId, side: "client", userAgent }, told);
  if (event !== "connection.accepted") await mailChange(ctx, { accountId: staffId, side: "staff" }, told);
}

function standing(row: Row): "contact-accepted" | "contact-refused" | "contact-ended" {
  if (row.refusedAt !== null) return "contact-refused";
  return row.acceptedAt !== null && isOpen(row) ? "contact-accepted" : "contact-ended";
}

function isOpen(row: Row): boolean {
  return row.endedAt === null && row.refusedAt === null;
}

// Whoever does not see the offer does not open their record by it (D7).
function isOpenTo(ctx: Context, accountId: string, now: number): SQL {
  return sql`EXISTS (SELECT 1 FROM healthspaces WHERE ${healthspaces.id} = ${connections.healthspaceId}
    AND ${openTo(accountId, now, stepsOf(ctx))})`;
}

function isNotOver(now: number): SQL | undefined {
  return or(isNull(connections.untilAt), gt(connections.untilAt, now));
}
