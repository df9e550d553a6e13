import { and, asc, eq } from "drizzle-orm";
import { assignments, healthspaces } from "@/db/schema";
import { type ListedPasskey, listPasskeys } from "../../authentication/passkey/passkeys";
import { recoveryCodeState } from "../../authentication/recovery-code/state";
import { activeFactor } from "../../authentication/second-factor/factor";
import { openTo } from "../../authentication/second-factor/required-by-healthspace";
import { missingProof } from "../../authentication/step-up/step-up";
import type { Context, Locale } from "../../context";
import { type DossierExport, dossierExport } from "../../healthspace/dossier/export";
import { listMemberships } from "../../healthspace/membership/own-memberships";
import { wordPlace } from "../../healthspace/worksheet/places";
import { needed } from "../../healthspace/worksheet/work";
import { isOutOfGrace } from "../../healthspace/worksheet/work-row";
import { recordAudit } from "../../platform/audit/record";
import { findPersonKey } from "../../platform/crypto/person-key";
import { listedUserAgent } from "../../platform/session/listed-user-agent";
import { listSessions } from "../../platform/session/own-sessions";
import { stepsOf } from "../../platform/session/proof";
import { type Who, writeAs } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";
import { type Activity, listActivity, userAgentOf } from "../activity/activity";
import { findDeskRole } from "../service-desk/people";

/** What we keep of a person, without a single secret: no password, code, key, token or hash. Times are ISO 8601. */
export interface DataExport {
  madeAt: string;
  person: { firstName: string; lastName: string; dateOfBirth: string | null; email: string; language: Locale };
  account: { createdAt: string; activatedAt: string | null; passwordSetAt: string; termsVersion: string | null };
  twoFactor: { method: "sms" | "totp" | "off"; phone: string | null; since: string | null; recoveryCodesLeft: number };
  passkeys: { name: string; since: string; lastUsed: string | null; copies: ListedPasskey["copies"] }[];
  notificationsOff: string[];
  absence: { from: string; until: string; message: string } | null;
  memberships: { name: string; since: string; endedAt: string | null }[];
  /** Work at the service desk of the operator; `null`: never. */
  serviceDesk: { since: string; endedAt: string | null } | null;
  assignments: {
    healthspace: string;
    title: string;
    subtitle: string;
    submittedAt: string | null;
    /** Of the clinician who put it ready. */
    word: string | null;
  }[];
  sessions: { browser: string; system: string; since: string; lastSeen: string }[];
  activity: { at: string; event: Activity["event"]; browser: string | null }[];
}

/** Gathers everything for the export. Needs a fresh proof (ADR 0039). */
export async function gatherDataExport(
  ctx: Context,
  who: Who,
): Promise<Result<DataExport, { code: "step-up-needed" }>> {
  if ((await missingProof(ctx, who)) !== null) return fail({ code: "step-up-needed" });
  const { account } = who;
  const [memberships, sessions, activity] = [
    await listMemberships(ctx, account.id),
    await listSessions(ctx, who),
    await listActivity(ctx, account.id, "file"),
  ];
  return ok({
    madeAt: iso(ctx.clock.now()),
    person: {
      firstName: account.firstName,
      lastName: account.lastName,
      dateOfBirth: account.dateOfBirth,
      email: account.email,
      language: account.locale,
    },
    account: {
      createdAt: iso(account.createdAt),
      activatedAt: isoOrNull(account.activatedAt),
      passwordSetAt: iso(account.passwordSetAt),
      termsVersion: account.termsVersion,
    },
    twoFactor: await twoFactorOf(ctx, account.id),
    passkeys: (await listPasskeys(ctx, who)).map(({ name, createdAt, lastUsedAt, copies }) => ({
      name,
      since: iso(createdAt),
      lastUsed: isoOrNull(lastUsedAt),
      copies,
    })),
    notificationsOff: account.notificationsOff,
    absence: absenceIn(account),
    memberships: memberships.map(({ name, since, endedAt }) => ({
      name,
      since: iso(since),
      endedAt: isoOrNull(endedAt),
    })),
    serviceDesk: await deskRoleOf(ctx, account.id),
    assignments: await assignmentsOf(ctx, account.id),
    sessions: sessions.map(({ browser, system, createdAt, lastSeenAt }) => ({
      ...listedUserAgent({ browser, system }),
      since: iso(createdAt),
      lastSeen: iso(lastSeenAt),
    })),
    activity: activity.map(({ at, event, browser }) => ({ at: iso(at), event, browser: listed(browser) })),
  });
}

/** The same as one file with everything about the person's care in it, written down in their activity. */
export async function exportData(
  ctx: Context,
  who: Who,
): Promise<Result<DataExport & { care: DossierExport }, { code: "step-up-needed" } | { code: "session-ended" }>> {
  const gathered = await gatherDataExport(ctx, who);
  if (!gathered.ok) return gathered;
  const care = await dossierExport(ctx, who.account.id, who.account.locale);
  const noted = await writeAs(ctx, who, async (ctx) => {
    await recordAudit(ctx, { event: "account.exported", accountId: who.account.id, userAgent: who.userAgent });
    return true;
  });
  return noted ? ok({ ...gathered.value, care }) : fail({ code: "session-ended" });
}

async function twoFactorOf(ctx: Context, accountId: string): Promise<DataExport["twoFactor"]> {
  const factor = await activeFactor(ctx, accountId);
  const codes = await recoveryCodeState(ctx, accountId);
  return {
    method: factor?.type ?? "off",
    phone: factor?.type === "sms" ? factor.phone : null,
    since: isoOrNull(factor?.enabledAt ?? null),
    recoveryCodesLeft: codes?.left ?? 0,
  };
}

async function deskRoleOf(ctx: Context, accountId: string): Promise<DataExport["serviceDesk"]> {
  const role = await findDeskRole(ctx, accountId);
  return role && { since: iso(role.givenAt), endedAt: isoOrNull(role.endedAt) };
}

// What stands behind a limit that asks two-factor is not in the file of who has it off: the limit's rule holds here too (D7).
async function assignmentsOf(ctx: Context, accountId: string): Promise<DataExport["assignments"]> {
  const now = ctx.clock.now();
  const rows = await ctx.db.read
    .select({ assignment: assignments, healthspace: healthspaces.name })
    .from(assignments)
    .innerJoin(healthspaces, eq(healthspaces.id, assignments.healthspaceId))
    .where(and(eq(assignments.accountId, accountId), openTo(accountId, now, stepsOf(ctx)), isOutOfGrace(now)))
    .orderBy(asc(assignments.position));
  const key = await findPersonKey(ctx, accountId);
  return rows.map(({ assignment: { id, title, subtitle, submittedAt, wordSealed }, healthspace }) => ({
    healthspace,
    title,
    subtitle,
    submittedAt: isoOrNull(submittedAt),
    word: wordSealed === null ? null : needed(key, accountId).open(wordPlace(id), wordSealed),
  }));
}

function absenceIn({ absenceFrom: from, absenceUntil: until, absenceMessage: message }: Who["account"]) {
  return from && until && message ? { from, until, message } : null;
}

function listed(stored: string | null): string | null {
  if (stored === null) return null;
  const { browser, system } = userAgentOf(stored);
  return `${browser} / ${system}`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
