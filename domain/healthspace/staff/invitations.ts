import { and, eq, gt, isNull } from "drizzle-orm";
import { accounts, invitations, type MemberRole, memberships } from "@/db/schema";
import { missingProof } from "../../authentication/step-up/step-up";
import type { Context, Locale, ReadContext, TransactionContext } from "../../context";
import { readNewEmail } from "../../platform/account/email-suggestion";
import type { Who } from "../../platform/session/who";
import { invitation as policy } from "../../policy";
import { type FieldsFailure, fail, ok, type Result } from "../../result";
import { listInvitations, type SentInvitation } from "../invitation/invitation";
import {
  type InvitationLimit,
  type InviteFailure,
  type InviteProblem,
  judgeInvitation,
  resendInvitation,
  sendInvitation,
  sendInvitations,
  withdrawInvitation,
} from "../invitation/send";
import { type NotClinician, readAtLevelTwo, writeAtLevelTwo } from "./client-access";
import { type Clinician, listClinicians } from "./clinicians";
import { isStaff, isWhole, may, mayGive, type StaffRole, staffRoles } from "./may";
import type { Workplace } from "./workplace";

type Staff = Pick<Who, "session" | "account">;

/** `isYours`: whoever looks may send it again and withdraw it. */
export type ListedInvitation = SentInvitation & { isYours: boolean };

/** What was sent from there and is open, or what became of the others. */
export function readInvitations(
  ctx: ReadContext,
  who: Staff,
  alias: string,
  wanted: { which: "open" | "past"; page: number },
): Promise<Result<{ sent: ListedInvitation[]; pages: number }, NotClinician>> {
  return readAtLevelTwo(ctx, who, alias, "invite", async ({ id, roles: own }) => {
    const { sent, pages } = await listInvitations(ctx, id, wanted);
    return { sent: sent.map((each) => ({ ...each, isYours: givesAll(own, each.roles) })), pages };
  });
}

type FormFailure = FieldsFailure<InviteProblem> | InviteFailure | { code: "invite-contact"; field: "connectTo" };

/**
 * "Cliënt uitnodigen" (INVT-2). The first name is for the greeting and may be empty. `connectTo`: the clinician who treats them from the
 * start; who may invite for themselves only (ROLE-6) connects to nobody else.
 */
export function inviteClient(
  ctx: Context,
  who: Staff,
  alias: string,
  form: { email: string; confirmedEmail?: string; firstName: string; locale: Locale; connectTo?: string },
): Promise<Result<{ invitationId: string }, FormFailure | NotClinician>> {
  return writeAtLevelTwo(
    ctx,
    who,
    alias,
    "invite",
    async (ctx, workplace): Promise<Result<{ invitationId: string }, FormFailure | NotClinician>> => {
      const problems = judgeInvitation(form);
      if (problems.length > 0) return fail({ code: "fields", problems });
      const connectTo = form.connectTo || null;
      const known = connectTo === null || (await contactsFor(ctx, workplace, who.account.id)).some(isWith(connectTo));
      if (!known) return fail({ code: "invite-contact", field: "connectTo" });
      // Joining makes the contact: what decides who sees a record asks both steps anew, here as in an offer.
      if (connectTo !== null && (await missingProof(ctx, who, "of-others")) !== null)
        return fail({ code: "staff-level" });
      return sendInvitation(ctx, { ...form, connectTo, healthspaceId: workplace.id, staffId: who.account.id });
    },
  );
}

const isWith = (wanted: string) => (each: { id: string }) => each.id === wanted;

/** Whom this member of staff may connect a client to who joins by their invitation, by name. */
export function readInviting(
  ctx: ReadContext,
  who: Staff,
  alias: string,
): Promise<Result<{ contacts: Clinician[]; gives: StaffRole[] }, NotClinician>> {
  return readAtLevelTwo(ctx, who, alias, "invite", async (workplace) => ({
    contacts: await contactsFor(ctx, workplace, who.account.id),
    gives: staffRoles.filter((role) => mayGive(workplace.roles, role)),
  }));
}

async function contactsFor(ctx: ReadContext, { id, roles }: Workplace, accountId: string): Promise<Clinician[]> {
  const all = await listClinicians(ctx, id);
  return may(roles, "connect-anyone") ? all : all.filter(isWith(accountId));
}

export type StaffInviteFailure =
  | FieldsFailure<InviteProblem | { code: "roles-missing" | "roles-clinician" | "role-not-yours"; field: "clinician" }>
  | InviteFailure;

/** "Medewerker uitnodigen" (INVT-2): with roles that this member of staff may give. They are asked again when the person joins. */
export function inviteStaff(
  ctx: Context,
  who: Staff,
  alias: string,
  form: { email: string; confirmedEmail?: string; firstName: string; locale: Locale; roles: readonly string[] },
): Promise<Result<{ invitationId: string }, StaffInviteFailure | NotClinician>> {
  return writeAtLevelTwo(
    ctx,
    who,
    alias,
    "give-roles",
    async (ctx, workplace): Promise<Result<{ invitationId: string }, StaffInviteFailure>> => {
      const roles = staffRoles.filter((role) => form.roles.includes(role));
      const code = rolesProblem(workplace.roles, roles);
      const problems = [...judgeInvitation(form), ...(code ? [{ code, field: "clinician" } as const] : [])];
      if (problems.length > 0) return fail({ code: "fields", problems });
      return sendInvitation(ctx, { ...form, roles, healthspaceId: workplace.id, staffId: who.account.id });
    },
  );
}

function rolesProblem(own: readonly MemberRole[], roles: readonly StaffRole[]) {
  if (roles.length === 0) return "roles-missing";
  if (!roles.every((role) => mayGive(own, role))) return "role-not-yours";
  return isStaff(roles) && isWhole(roles) ? null : "roles-clinician";
}

export type ListProblem = { field: "addresses"; line: number } & (
  | { code: "list-address-invalid"; typed: string }
  | { code: "list-address-suggestion"; typed: string; suggestion: string }
);

export type ListFailure =
  | FieldsFailure<ListProblem>
  | { code: "list-empty"; field: "addresses" }
  | { code: "list-lines" | "list-too-many"; field: "addresses"; count: number; most: number }
  | InvitationLimit;

/**
 * What became of each address of a list, in its order: it stood there before, its person is a member of this Healthspace, or was
 * invited there already. Nothing is said of accounts elsewhere.
 */
export interface ListedAddress {
  line: number;
  email: string;
  became: "sent" | "double" | "member" | "invited";
}

/**
 * Several addresses at once, one on a line or between commas. Nothing is sent while one of them is not right: each gets a line of its
 * own that says what to do, and the list stays as it was typed. What needs no invitation is left out, and the answer says of each why.
 */
export function inviteSeveral(
  ctx: Context,
  who: Staff,
  alias: string,
  form: { addresses: string; locale: Locale },
): Promise<Result<ListedAddress[], ListFailure | NotClinician>> {
  return writeAtLevelTwo(
    ctx,
    who,
    alias,
    "invite",
    async (ctx, { id: healthspaceId }): Promise<Result<ListedAddress[], ListFailure>> => {
      const read = readAddresses(form.addresses);
      if (!read.ok) return read;
      const needless = await withoutNeed(ctx, healthspaceId);
      const seen = new Set<string>();
      const report = read.value.map(({ line, email }): ListedAddress => {
        const became = seen.has(email) ? "double" : (needless.get(email) ?? "sent");
        seen.add(email);
        return { line, email, became };
      });
      const emails = report.flatMap(({ email, became }) => (became === "sent" ? [email] : []));
      if (emails.length > policy.perList)
        return fail({ code: "list-too-many", field: "addresses", count: emails.length, most: policy.perList });
      if (emails.length === 0) return ok(report);
      const sent = await sendInvitations(ctx, { emails, locale: form.locale, healthspaceId, staffId: who.account.id });
      return sent.ok ? ok(report) : sent;
    },
  );
}

function readAddresses(typed: string): Result<Omit<ListedAddress, "became">[], Exclude<ListFailure, InvitationLimit>> {
  const lines = typed.split(/\r?\n/);
  const field = "addresses";
  if (typed.trim() === "") return fail({ code: "list-empty", field });
  if (lines.length > policy.lines) return fail({ code: "list-lines", field, count: lines.length, most: policy.lines });
  const problems: ListProblem[] = [];
  const emails = lines.flatMap((line, index) =>
    line
      .split(/[,;\t]/)
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .flatMap((part) => {
        const read = readNewEmail(part);
        if (read.ok) return [{ line: index + 1, email: read.value }];
        const at = { field, line: index + 1, typed: part.slice(0, 100) } as const;
        const { failure } = read;
        if (failure.code === "email-suggestion")
          problems.push({ code: "list-address-suggestion", suggestion: failure.suggestion, ...at });
        else problems.push({ code: "list-address-invalid", ...at });
        return [];
      }),
  );
  return problems.length > 0 ? fail({ code: "fields", problems }) : ok(emails);
}

async function withoutNeed(ctx: ReadContext, healthspaceId: string): Promise<Map<string, "member" | "invited">> {
  const members = await ctx.db.read
    .select({ email: accounts.email })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(and(eq(memberships.healthspaceId, healthspaceId), isNull(memberships.endedAt)));
  const invited = await ctx.db.read
    .select({ email: invitations.email })
    .from(invitations)
    .where(
      and(
        eq(invitations.healthspaceId, healthspaceId),
        isNull(invitations.usedAt),
        isNull(invitations.withdrawnAt),
        gt(invitations.expiresAt, ctx.clock.now()),
      ),
    );
  return new Map([
    ...invited.map(({ email }) => [email, "invited"] as const),
    ...members.map(({ email }) => [email, "member"] as const),
  ]);
}

/**
 * `role-not-yours`: it gives a role that this member of staff may not give. `staff-level`: also where it gives a role of staff or makes a
 * contact, and both steps were not shown within ten minutes.
 */
export type RowFailure = { code: "invitation-gone" | "role-not-yours" } | NotClinician;

/** "Opnieuw versturen" (INVT-3). An invitation of another Healthspace is not found (T92). It asks what sending it asks. */
export function resendToClient(
  ctx: Context,
  who: Staff,
  alias: string,
  invitationId: string,
): Promise<Result<null, InvitationLimit | RowFailure>> {
  return onRow(ctx, who, alias, invitationId, resendInvitation);
}

/** "Intrekken" (INVT-3, INVT-5). */
export function withdrawFromClient(
  ctx: Context,
  who: Staff,
  alias: string,
  invitationId: string,
): Promise<Result<null, RowFailure>> {
  return onRow(ctx, who, alias, invitationId, withdrawInvitation);
}

function onRow<F extends { code: string }>(
  ctx: Context,
  who: Staff,
  alias: string,
  invitationId: string,
  work: (
    ctx: TransactionContext,
    row: { invitationId: string; healthspaceId: string; staffId: string },
  ) => Promise<Result<null, F>>,
): Promise<Result<null, F | RowFailure>> {
  return writeAtLevelTwo(ctx, who, alias, "invite", async (ctx, workplace): Promise<Result<null, F | RowFailure>> => {
    const [row] = await ctx.tx
      .select({ roles: invitations.roles, connectTo: invitations.connectTo })
      .from(invitations)
      .where(and(eq(invitations.id, invitationId), eq(invitations.healthspaceId, workplace.id)));
    if (!row) return fail({ code: "invitation-gone" });
    if (!givesAll(workplace.roles, row.roles)) return fail({ code: "role-not-yours" });
    const decidesWhoSees = isStaff(row.roles) || row.connectTo !== null;
    if (decidesWhoSees && (await missingProof(ctx, who, "of-others")) !== null) return fail({ code: "staff-level" });
    return work(ctx, { invitationId, healthspaceId: workplace.id, staffId: who.account.id });
  });
}

function givesAll(own: readonly MemberRole[], roles: readonly MemberRole[]): boolean {
  return roles.every((role) => role === "client" || mayGive(own, role));
}
