import { and, asc, eq, gt, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import { accounts, connections, healthspaces, pictures } from "@/db/schema";
import { openTo } from "../../authentication/second-factor/required-by-healthspace";
import type { ReadContext } from "../../context";
import { stepsOf } from "../../platform/session/proof";
import { type Access, areBothHere, canLogIn } from "./living";

/** Somebody who treats the person, or wants to. Times in milliseconds since 1970. */
export interface Contact {
  id: string;
  staff: { id: string; firstName: string; lastName: string; pictureAt: number | null };
  healthspace: { id: string; name: string };
  /** The person was told of it and was not asked: they can say that they do not agree, and not stop it. */
  isTold: boolean;
  access: Access;
  /** The account of this member of staff is switched off: they see nothing, and see again what is said here once they are back. */
  isSwitchedOff: boolean;
  offeredAt: number;
  acceptedAt: number | null;
  untilAt: number | null;
  /** Since when the person does not agree with it; only where they were told. */
  objectedAt: number | null;
  /** Only while it lasts. Days as `2026-12-24`, both included. */
  absence: { from: string; until: string; message: string } | null;
}

/** The offers that wait for an answer, the oldest first, of staff who could treat now. `today` as `2026-12-24`, where the person lives. */
export function listOffers(ctx: ReadContext, accountId: string, today: string): Promise<Contact[]> {
  return listWhere(ctx, accountId, today, and(isNull(connections.acceptedAt), canLogIn()));
}

/** Who treats the person now, the longest first. */
export function listContacts(ctx: ReadContext, accountId: string, today: string): Promise<Contact[]> {
  return listWhere(ctx, accountId, today, isNotNull(connections.acceptedAt));
}

/** The picture of somebody in one of these lists; `null`: there is none, or it is somebody else's list. */
export async function findContactPicture(
  ctx: ReadContext,
  accountId: string,
  connectionId: string,
): Promise<{ type: string; bytes: Uint8Array } | null> {
  const [row] = await ctx.db.read
    .select({ type: pictures.type, bytes: pictures.bytes })
    .from(connections)
    .innerJoin(healthspaces, eq(healthspaces.id, connections.healthspaceId))
    .innerJoin(pictures, eq(pictures.accountId, connections.staffId))
    .where(and(isShownTo(ctx, accountId), eq(connections.id, connectionId)));
  return row ? { type: row.type, bytes: new Uint8Array(row.bytes) } : null;
}

// One that asks two-factor shows nothing of it to who has it off (D7).
function isShownTo(ctx: ReadContext, accountId: string): SQL | undefined {
  return and(
    eq(connections.clientId, accountId),
    isNull(connections.refusedAt),
    isNull(connections.endedAt),
    or(isNull(connections.untilAt), gt(connections.untilAt, ctx.clock.now())),
    areBothHere("connections"),
    openTo(accountId, ctx.clock.now(), stepsOf(ctx)),
  );
}

async function listWhere(
  ctx: ReadContext,
  accountId: string,
  today: string,
  which: SQL | undefined,
): Promise<Contact[]> {
  const rows = await ctx.db.read
    .select({
      connection: connections,
      staff: accounts,
      healthspace: healthspaces,
      pictureAt: pictures.setAt,
      logsIn: sql<number>`${canLogIn()}`,
    })
    .from(connections)
    .innerJoin(healthspaces, eq(healthspaces.id, connections.healthspaceId))
    .innerJoin(accounts, eq(accounts.id, connections.staffId))
    .leftJoin(pictures, eq(pictures.accountId, connections.staffId))
    .where(and(isShownTo(ctx, accountId), which))
    .orderBy(asc(connections.offeredAt), asc(connections.id));
  return rows.map(({ connection, staff, healthspace, pictureAt, logsIn }) => ({
    id: connection.id,
    staff: { id: staff.id, firstName: staff.firstName, lastName: staff.lastName, pictureAt },
    healthspace: { id: healthspace.id, name: healthspace.name },
    isTold: connection.rule === "tell" && healthspace.connectionRule === "tell",
    access: connection.access,
    isSwitchedOff: logsIn !== 1,
    offeredAt: connection.offeredAt,
    acceptedAt: connection.acceptedAt,
    untilAt: connection.untilAt,
    objectedAt: connection.objectedAt,
    absence: absenceOn(staff, today),
  }));
}

function absenceOn(staff: typeof accounts.$inferSelect, today: string): Contact["absence"] {
  const { absenceFrom: from, absenceUntil: until, absenceMessage: message } = staff;
  return from && until && message && from <= today && today <= until ? { from, until, message } : null;
}
