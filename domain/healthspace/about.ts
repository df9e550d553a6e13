import { and, eq, isNull, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { healthspaces, memberships } from "@/db/schema";
import type { ReadContext } from "../context";
import type { Text } from "./library/form";

/** What a Healthspace says of itself to its members; `null` where nothing was set. */
export interface AboutHealthspace {
  phone: string | null;
  hours: Text | null;
  /** How soon somebody answers, such as "meestal binnen 2 werkdagen". */
  answerTime: Text | null;
  /** How to object or complain. */
  complaints: Text | null;
  /** Whether a client agrees to each contact, or is told of it. */
  connectionRule: "ask" | "tell";
}

const aboutOf = prepared((read) =>
  read
    .select({
      phone: healthspaces.phone,
      hoursNl: healthspaces.hoursNl,
      hoursEn: healthspaces.hoursEn,
      answerTimeNl: healthspaces.answerTimeNl,
      answerTimeEn: healthspaces.answerTimeEn,
      complaintsNl: healthspaces.complaintsNl,
      complaintsEn: healthspaces.complaintsEn,
      connectionRule: healthspaces.connectionRule,
    })
    .from(healthspaces)
    .where(eq(healthspaces.id, sql.placeholder("id")))
    .prepare(),
);

/** For whoever may enter it: the caller asked that. */
export async function aboutHealthspace(ctx: ReadContext, id: string): Promise<AboutHealthspace> {
  const [row] = await aboutOf(ctx.db.read).all({ id });
  if (!row) throw new Error("no such Healthspace");
  return {
    phone: row.phone,
    hours: textOf(row.hoursNl, row.hoursEn),
    answerTime: textOf(row.answerTimeNl, row.answerTimeEn),
    complaints: textOf(row.complaintsNl, row.complaintsEn),
    connectionRule: row.connectionRule,
  };
}

function textOf(nl: string | null, en: string | null): Text | null {
  if (!nl && !en) return null;
  return { ...(nl ? { nl } : {}), ...(en ? { en } : {}), markdown: false };
}

/** The living membership of this person here; staff settle leaving with the organisation. */
export async function membershipIn(
  ctx: ReadContext,
  { accountId, healthspaceId }: { accountId: string; healthspaceId: string },
): Promise<{ id: string; kind: "client" | "staff" } | null> {
  const [row] = await ctx.db.read
    .select({ id: memberships.id, roles: memberships.roles })
    .from(memberships)
    .where(
      and(
        eq(memberships.accountId, accountId),
        eq(memberships.healthspaceId, healthspaceId),
        isNull(memberships.endedAt),
      ),
    );
  return row ? { id: row.id, kind: row.roles.every((role) => role === "client") ? "client" : "staff" } : null;
}
