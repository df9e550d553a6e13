import { and, asc, count, desc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { accounts, type MemberRole, memberships } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { fullName } from "../../platform/account/person-name";
import { recordAudit } from "../../platform/audit/record";
import type { Who } from "../../platform/session/who";
import { members as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { endMembership, giveRoles, type Member, restoreMembership } from "../membership/change";
import { type NotClinician, readAtLevelTwo, writeAtLevelTwo } from "./client-access";
import { isShowable, isStaff, isWhole, may, mayGive, type StaffRole, staffRoles } from "./may";
import type { Workplace } from "./workplace";

type Staff = Pick<Who, "session" | "account">;

export type MemberKind = "clients" | "staff";
export type MemberState = "active" | "ended";

export interface ListedMember {
  id: string;
  name: string;
  roles: MemberRole[];
  since: number;
  endedAt: number | null;
}

export interface MemberPage {
  members: ListedMember[];
  /** How many pages there are, at least one. */
  pages: number;
}

/** Clients or staff of a Healthspace, those who are or those who were, by surname. `page` from 1. */
export function listMembers(
  ctx: ReadContext,
  who: Staff,
  alias: string,
  wanted: { kind: MemberKind; state: MemberState; page: number },
): Promise<Result<MemberPage, NotClinician>> {
  return readAtLevelTwo(ctx, who, alias, "see-members", async ({ id }): Promise<MemberPage> => {
    const where = and(
      eq(memberships.healthspaceId, id),
      isOfKind(wanted.kind),
      wanted.state === "active" ? isNull(memberships.endedAt) : isNotNull(memberships.endedAt),
    );
    const [all] = await ctx.db.read.select({ count: count() }).from(memberships).where(where);
    const rows = await ctx.db.read
      .select({ member: memberships, firstName: accounts.firstName, lastName: accounts.lastName })
      .from(memberships)
      .innerJoin(accounts, eq(accounts.id, memberships.accountId))
      .where(where)
      .orderBy(
        ...(wanted.state === "active" ? [] : [desc(memberships.endedAt)]),
        asc(accounts.lastName),
        asc(accounts.firstName),
        asc(memberships.id),
      )
      .limit(policy.perPage)
      .offset((wanted.page - 1) * policy.perPage);
    return {
      members: rows.map(({ member: { id, roles, createdAt, endedAt }, ...name }) => ({
        id,
        roles,
        endedAt,
        name: fullName(name),
        since: createdAt,
      })),
      pages: Math.max(1, Math.ceil((all?.count ?? 0) / policy.perPage)),
    };
  });
}

function isOfKind(kind: MemberKind): SQL {
  const which = kind === "clients" ? sql`value = 'client'` : sql`value <> 'client'`;
  return sql`EXISTS (SELECT 1 FROM json_each(${memberships.roles}) WHERE ${which})`;
}

export interface MemberView extends ListedMember {
  accountId: string;
  /** `null`: the membership ended, and what the person's address is now is no business of this Healthspace. */
  email: string | null;
  /** ISO date, for the identity check of a client; `null`: not known, no client, or the membership ended. */
  dateOfBirth: string | null;
  /** Shown on the own page of the Healthspace, and to be written to by its clients. */
  isVisible: boolean;
  isSelf: boolean;
  /** What whoever looks may change of it: buttons of other things are absent (ROLE-10). */
  may: { end: boolean; restore: boolean; connect: boolean; give: StaffRole[]; roles: boolean; show: boolean };
}

/** One member; `null`: there is none of this Healthspace with this id. */
export function findMember(
  ctx: ReadContext,
  who: Staff,
  alias: string,
  id: string,
): Promise<Result<MemberView | null, NotClinician>> {
  return readAtLevelTwo(ctx, who, alias, "see-members", async (workplace): Promise<MemberView | null> => {
    const [row] = await ctx.db.read
      .select({ member: memberships, account: accounts })
      .from(memberships)
      .innerJoin(accounts, eq(accounts.id, memberships.accountId))
      .where(and(eq(memberships.id, id), eq(memberships.healthspaceId, workplace.id)));
    if (!row) return null;
    const { member, account } = row;
    const isSelf = account.id === who.account.id;
    return {
      id,
      accountId: account.id,
      name: fullName(account),
      email: member.endedAt === null ? account.email : null,
      dateOfBirth: member.endedAt === null && member.roles.includes("client") ? account.dateOfBirth : null,
      roles: member.roles,
      since: member.createdAt,
      endedAt: member.endedAt,
      isVisible: member.visibleAt !== null && isShowable(member.roles),
      isSelf,
      may: rightsOver(workplace, member, isSelf),
    };
  });
}

function rightsOver(
  { roles: own }: Pick<Workplace, "roles">,
  { roles, endedAt, visibleAt }: typeof memberships.$inferSelect,
  isSelf: boolean,
): MemberView["may"] {
  const isLiving = endedAt === null;
  const reaches = mayChange(own, roles);
  const gives = may(own, "give-roles") && reaches && isLiving && isStaff(roles);
  return {
    end: may(own, "end-memberships") && reaches && isLiving,
    restore: may(own, "end-memberships") && reaches && !isLiving,
    connect: may(own, "connect-anyone") && isLiving && roles.includes("client"),
    roles: gives,
    show: gives && isShowable(roles) && (!isSelf || visibleAt !== null),
    give: gives ? staffRoles.filter((role) => mayGive(own, role) && (!isSelf || roles.includes(role))) : [],
  };
}

// Only an owner changes anything of an owner.
function mayChange(own: readonly MemberRole[], theirs: readonly MemberRole[]): boolean {
  return !theirs.includes("owner") || own.includes("owner");
}

/**
 * `role-not-yours`: an assistant neither makes an owner nor changes one. `role-own`: nobody gives themselves more than they have.
 * `visible-own`: nor shows themselves to clients, who may write to them then.
 * `roles-missing`: nothing would be left of a member who is no client. `roles-clinician`: a right of a clinician for somebody who is none.
 */
export type RolesFailure =
  | { code: "role-not-yours" | "role-own" | "visible-own" | "roles-missing" | "roles-clinician" }
  | { code: "role-last-owner" | "member-gone" };

/** Which roles a member of staff has from now on, and whether clients see them. Lost ones end the contacts they stood for. */
export function setRoles(
  ctx: Context,
  who: Staff,
  alias: string,
  id: string,
  wanted: { roles: readonly string[]; isVisible: boolean },
): Promise<Result<null, RolesFailure | NotClinician>> {
  return writeAtLevelTwo(ctx, who, alias, "give-roles", async (ctx, workplace): Promise<Result<null, RolesFailure>> => {
    const member = await livingMember(ctx, workplace.id, id);
    if (!member || !isStaff(member.roles)) return fail({ code: "member-gone" });
    const chosen = staffRoles.filter((role) => wanted.roles.includes(role));
    const roles: MemberRole[] = member.roles.includes("client") ? ["client", ...chosen] : chosen;
    const refusal = refusalOf(workplace.roles, member, roles, who.account.id);
    if (refusal) return fail({ code: refusal });
    const isVisible = wanted.isVisible && isShowable(roles);
    const isShown = isVisible && member.visibleAt === null;
    if (isShown && member.accountId === who.account.id) return fail({ code: "visible-own" });
    const given = await giveRoles(ctx, member, roles, who.account.id);
    if (!given.ok) return given;
    if (isVisible === (member.visibleAt !== null)) return ok(null);
    await ctx.tx
      .update(memberships)
      .set({ visibleAt: isVisible ? ctx.clock.now() : null })
      .where(eq(memberships.id, id));
    // Who is visible may be written to, and reads what clients write: that opens something, as a role does.
    await recordAudit(ctx, {
      event: "membership.visibility",
      accountId: member.accountId,
      actorId: who.account.id,
      healthspaceId: workplace.id,
      detail: { visible: isVisible ? "yes" : "no" },
    });
    return ok(null);
  });
}

function refusalOf(own: readonly MemberRole[], member: Member, roles: MemberRole[], by: string) {
  const added = roles.filter((role) => !member.roles.includes(role));
  const changed = [...added, ...member.roles.filter((role) => !roles.includes(role))];
  if (!mayChange(own, member.roles) || !changed.every((role) => mayGive(own, role))) return "role-not-yours";
  if (member.accountId === by && added.length > 0) return "role-own";
  if (roles.length === 0) return "roles-missing";
  return isWhole(roles) ? null : "roles-clinician";
}

export type MemberFailure = { code: "member-gone" | "role-last-owner" | "role-not-yours" };

/** "Lidmaatschap opzeggen", by staff (MEM-3). Answers in which list the person stands. */
export function endMember(
  ctx: Context,
  who: Staff,
  alias: string,
  id: string,
): Promise<Result<MemberKind, MemberFailure | NotClinician>> {
  return changeMember(ctx, who, alias, (ctx, healthspaceId) => livingMember(ctx, healthspaceId, id), endMembership);
}

/** "Lidmaatschap herstellen" (MEM-3). */
export function restoreMember(
  ctx: Context,
  who: Staff,
  alias: string,
  id: string,
): Promise<Result<MemberKind, MemberFailure | NotClinician>> {
  return changeMember(ctx, who, alias, (ctx, healthspaceId) => formerMember(ctx, healthspaceId, id), restoreMembership);
}

function changeMember(
  ctx: Context,
  who: Staff,
  alias: string,
  find: (ctx: ReadContext, healthspaceId: string) => Promise<Member | undefined>,
  change: typeof endMembership,
): Promise<Result<MemberKind, MemberFailure | NotClinician>> {
  return writeAtLevelTwo(
    ctx,
    who,
    alias,
    "end-memberships",
    async (ctx, workplace): Promise<Result<MemberKind, MemberFailure>> => {
      const member = await find(ctx, workplace.id);
      if (!member) return fail({ code: "member-gone" });
      if (!mayChange(workplace.roles, member.roles)) return fail({ code: "role-not-yours" });
      const changed = await change(ctx, member, who.account.id);
      return changed.ok ? ok(isStaff(member.roles) ? "staff" : "clients") : changed;
    },
  );
}

async function livingMember(ctx: ReadContext | TransactionContext, healthspaceId: string, id: string) {
  return memberWhere(ctx, healthspaceId, id, isNull(memberships.endedAt));
}

async function formerMember(ctx: ReadContext, healthspaceId: string, id: string) {
  return memberWhere(ctx, healthspaceId, id, isNotNull(memberships.endedAt));
}

async function memberWhere(ctx: ReadContext, healthspaceId: string, id: string, which: SQL) {
  const [row] = await ctx.db.read
    .select()
    .from(memberships)
    .where(and(eq(memberships.id, id), eq(memberships.healthspaceId, healthspaceId), which));
  return row;
}
