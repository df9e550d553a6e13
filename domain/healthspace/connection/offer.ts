import { and, eq, isNull } from "drizzle-orm";
import { connections, type MemberRole, memberships } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { newId } from "../../platform/crypto/token";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import type { Who } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";
import { may } from "../staff/may";
import { type NotStaff, writeAsStaff } from "../staff/workplace";
import { endOverdue } from "./end";
import type { Access } from "./living";
import { mailChange } from "./notify";

export interface NewOffer {
  healthspaceId: string;
  clientId: string;
  staffId: string;
  access: Access;
  /** A substitute's last moment, in milliseconds; `null`: until somebody ends it. */
  untilAt: number | null;
}

/**
 * `offer-people`: not a client and a clinician of this Healthspace, or the same person twice. `offer-there`: one waits or lives
 * already. `offer-until`: the last moment has passed.
 */
export type OfferFailure = { code: "offer-people" } | { code: "offer-there" } | { code: "offer-until" };

/** Asks a client to agree to somebody who wants to treat them. Until they do it opens nothing. `by`: an account, or `operator:` and a name. */
export async function offerConnection(
  ctx: TransactionContext,
  offer: NewOffer,
  by: string,
): Promise<Result<{ connectionId: string }, OfferFailure>> {
  const { healthspaceId, clientId, staffId, access, untilAt } = offer;
  const now = ctx.clock.now();
  if (untilAt !== null && untilAt <= now) return fail({ code: "offer-until" });
  const both = [
    await hasRole(ctx, clientId, healthspaceId, "client"),
    await hasRole(ctx, staffId, healthspaceId, "clinician"),
  ];
  if (clientId === staffId || both.includes(false)) return fail({ code: "offer-people" });
  await endOverdue(ctx, and(eq(connections.clientId, clientId), eq(connections.staffId, staffId)));
  const connectionId = newId();
  const made = await ctx.tx
    .insert(connections)
    .values({ id: connectionId, healthspaceId, clientId, staffId, access, untilAt, offeredAt: now, offeredBy: by })
    .onConflictDoNothing()
    .returning({ id: connections.id });
  if (made.length === 0) return fail({ code: "offer-there" });
  await recordAudit(ctx, {
    event: "connection.offered",
    accountId: clientId,
    actorId: by,
    healthspaceId,
    detail: { kind: "connection", id: connectionId },
  });
  await mailChange(
    ctx,
    { accountId: clientId, side: "client" },
    { occasion: `${connectionId}|offered`, healthspaceId },
  );
  return ok({ connectionId });
}

type Offered = Promise<
  Result<{ connectionId: string }, OfferFailure | NotStaff | { code: "offer-too-often"; until: number }>
>;

/** The same by staff: an owner or assistant for any clinician, a clinician with that right for themselves. */
export function offerAsStaff(
  ctx: Context,
  who: Pick<Who, "session" | "account">,
  alias: string,
  offer: Omit<NewOffer, "healthspaceId">,
): Offered {
  return writeAsStaff(ctx, who, alias, async (ctx, { id: healthspaceId, roles }): Offered => {
    const forSelf = offer.staffId === who.account.id;
    if (!may(roles, forSelf ? "connect-self" : "connect-anyone")) return fail({ code: "staff-only" });
    const counted = await consumeAttempt(ctx, "messages-account", who.account.id);
    if (!counted.allowed) return fail({ code: "offer-too-often", until: counted.blockedUntil });
    return offerConnection(ctx, { ...offer, healthspaceId }, who.account.id);
  });
}

/** What a person is in a Healthspace now; nothing once the membership ended. */
async function rolesOf(ctx: ReadContext, accountId: string, healthspaceId: string): Promise<MemberRole[]> {
  const [row] = await ctx.db.read
    .select({ roles: memberships.roles })
    .from(memberships)
    .where(
      and(
        eq(memberships.accountId, accountId),
        eq(memberships.healthspaceId, healthspaceId),
        isNull(memberships.endedAt),
      ),
    );
  return row?.roles ?? [];
}

async function hasRole(
  ctx: TransactionContext,
  accountId: string,
  healthspaceId: string,
  role: MemberRole,
): Promise<boolean> {
  return (await rolesOf(ctx, accountId, healthspaceId)).includes(role);
}
