import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { accounts, factors, healthspaces, memberships, pictures, recoveryCodeSets } from "@/db/schema";
import type { RecoveryCodeState } from "../../authentication/recovery-code/state";
import type { Factor } from "../../authentication/second-factor/factor";
import type { Locale, ReadContext } from "../../context";
import { isOpenToStaff } from "../../healthspace/conversation/open";
import { countNew } from "../../healthspace/conversation/unread";
import { type Healthspace, healthspaceOf } from "../../healthspace/healthspace";
import { isStaff } from "../../healthspace/staff/may";
import { type ListedWorkplace, workplacesAmong } from "../../healthspace/staff/workplace";
import { type Steps, stepsOf } from "../../platform/session/proof";

/** What stands around every page of a member: the menu, the picture and the banners. */
export interface PageFrame {
  /** The one they came in by first, then longest first. */
  healthspaces: Healthspace[];
  workplaces: ListedWorkplace[];
  /** Whether they work somewhere and are a client nowhere: a worksheet is not where their work is. */
  worksOnly: boolean;
  /** New messages in the first of them, to the person as a client or as staff. */
  unreadMessages: number;
  pictureAt: number | null;
  factor: Pick<Factor, "id" | "enabledAt" | "lostAt"> | null;
  codes: RecoveryCodeState | null;
  /** How the session was shown to be its owner's. */
  shown: Steps;
  worksAtDesk: boolean;
  /** Two-factor was taken away with the helpdesk's help, and nothing was set up since. */
  lacksFactorSinceReset: boolean;
}

const { id: setId, number, createdAt, savedAt } = recoveryCodeSets;

const frameOf = prepared((read) =>
  read
    .select({
      healthspace: {
        id: healthspaces.id,
        alias: healthspaces.alias,
        name: healthspaces.name,
        descriptionNl: healthspaces.descriptionNl,
        descriptionEn: healthspaces.descriptionEn,
        twoFactorRequiredFrom: healthspaces.twoFactorRequiredFrom,
      },
      membership: { roles: memberships.roles, createdAt: memberships.createdAt },
      unread: countNew(
        accounts.id,
        sql`c.assignment_id IS NULL AND c.healthspace_id = ${healthspaces.id} AND (c.client_id = ${accounts.id} OR (
          c.id IN (SELECT conversation_id FROM conversation_people WHERE account_id = ${accounts.id} AND joined_at IS NOT NULL)
          AND ${isOpenToStaff(accounts.id, "c", sql.placeholder("now"))}))`,
      ),
      pictureAt: pictures.setAt,
      factor: { id: factors.id, enabledAt: factors.enabledAt, lostAt: factors.lostAt },
      codes: {
        setId,
        number,
        createdAt,
        savedAt,
        left: sql<number>`(SELECT count(*) FROM recovery_codes c WHERE c.set_id = ${setId} AND c.used_at IS NULL)`,
      },
      worksAtDesk: sql<number>`EXISTS (
        SELECT 1 FROM service_desk_people d WHERE d.account_id = ${accounts.id} AND d.ended_at IS NULL)`,
      lacksFactorSinceReset: sql<number>`${factors.id} IS NULL AND EXISTS (
        SELECT 1 FROM account_recoveries r WHERE r.account_id = ${accounts.id} AND r.done_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM factors f WHERE f.account_id = r.account_id AND f.enabled_at >= r.done_at))`,
    })
    .from(accounts)
    .leftJoin(memberships, and(eq(memberships.accountId, accounts.id), isNull(memberships.endedAt)))
    .leftJoin(healthspaces, eq(healthspaces.id, memberships.healthspaceId))
    .leftJoin(pictures, eq(pictures.accountId, accounts.id))
    .leftJoin(factors, and(eq(factors.accountId, accounts.id), isNull(factors.removedAt)))
    .leftJoin(recoveryCodeSets, and(eq(recoveryCodeSets.accountId, accounts.id), isNull(recoveryCodeSets.replacedAt)))
    .where(eq(accounts.id, sql.placeholder("account")))
    .orderBy(asc(memberships.createdAt))
    .prepare(),
);

/** Everything around a page in one statement. `chosen`: the Healthspace the person came in by. */
export async function readPageFrame(
  ctx: ReadContext,
  accountId: string,
  locale: Locale,
  chosen: string | null,
): Promise<PageFrame> {
  const shown = stepsOf(ctx);
  const rows = await frameOf(ctx.db.read).all({ account: accountId, now: ctx.clock.now() });
  const [first] = rows;
  if (!first) throw new Error("no such account");
  const memberOf = rows.flatMap(({ healthspace, membership }) =>
    healthspace && membership ? [{ healthspace, membership }] : [],
  );
  const own = chosenFirst(
    memberOf.map((row) => healthspaceOf(row, locale)),
    chosen,
  );
  const isClient = memberOf.some(({ membership }) => membership.roles.includes("client"));
  return {
    worksOnly: !isClient && memberOf.some(({ membership }) => isStaff(membership.roles)),
    healthspaces: own,
    unreadMessages: rows.find(({ healthspace }) => healthspace?.id === own[0]?.id)?.unread ?? 0,
    workplaces: workplacesAmong(memberOf, first.factor !== null || shown === "both", ctx.clock.now()),
    pictureAt: first.pictureAt,
    factor: first.factor,
    codes: first.codes,
    shown,
    worksAtDesk: Boolean(first.worksAtDesk),
    lacksFactorSinceReset: Boolean(first.lacksFactorSinceReset),
  };
}

function chosenFirst(all: readonly Healthspace[], chosen: string | null): Healthspace[] {
  return [...all.filter(({ id }) => id === chosen), ...all.filter(({ id }) => id !== chosen)];
}
