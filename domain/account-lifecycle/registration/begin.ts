import { and, eq, gt, lte } from "drizzle-orm";
import { registrations } from "@/db/schema";
import { judgePassword, type PasswordFault } from "../../authentication/password/password-rule";
import { storePassword } from "../../authentication/password/stored-password";
import type { Context, Locale, UserAgent } from "../../context";
import { findInvitation, type InvitationRefused, refusalFor } from "../../healthspace/invitation/invitation";
import { findAccountByEmail } from "../../platform/account/account";
import { readDateOfBirth } from "../../platform/account/date-of-birth";
import { type NewEmailFailure, readNewEmail } from "../../platform/account/email-suggestion";
import { type NameFailure, readPersonName } from "../../platform/account/person-name";
import { recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { hashShared } from "../../platform/crypto/password-hash";
import { hashToken, newId, newToken } from "../../platform/crypto/token";
import { consumeAllAttempts, consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { readNewPassword } from "../../platform/typed-text";
import { registration as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { signUpsFromHere } from "./place-account";

export interface Typed {
  firstName: string;
  lastName: string;
  dateOfBirth: string;
  email: string;
  password: string;
  repeat: string;
}

/** By which entry somebody registers: an invitation, or the page of a Healthspace that lets people in by themselves. */
export type RegistrationEntry = { kind: "invitation"; token: string } | { kind: "healthspace"; id: string };

export interface FieldProblem {
  field: keyof Typed;
  /** For the text about a password's length. */
  min?: number;
  max?: number;
  /** For the text about a name's length: characters too many, and how many fit. */
  by?: number;
  most?: number;
  code:
    | PasswordFault
    | "first-name-missing"
    | "last-name-missing"
    | Exclude<NameFailure["code"], "name-missing">
    | "date-of-birth-missing"
    | "date-of-birth-invalid"
    | "email-missing"
    | NewEmailFailure["code"];
  /** The address that was probably meant. */
  suggestion?: string;
}

export type BeginFailure =
  | { code: "fields"; problems: FieldProblem[] }
  | { code: "value-taken" }
  | { code: "too-many-probes"; until: number }
  | { code: "sign-up-limit" | "network-limit"; until: number }
  | InvitationRefused;

interface Fields {
  firstName: string;
  lastName: string;
  dateOfBirth: string;
  email: string;
  password: string;
}

/**
 * "Registreren": keeps the filled-in form until the terms are answered. Returns the secret of its cookie. Only the holder of a
 * valid invitation is told that an address is taken, at most five times an hour (D9); everybody else goes on to the same pages
 * and the owner of the address gets a mail.
 */
export async function beginRegistration(
  ctx: Context,
  input: { typed: Typed; entry: RegistrationEntry; locale: Locale; userAgent: UserAgent; confirmedEmail?: string },
): Promise<Result<{ secret: string }, BeginFailure>> {
  const read = await readFields(ctx, input.typed, input.confirmedEmail);
  if ("problems" in read) return fail({ code: "fields", problems: read.problems });
  // A slot for the hash comes before the counts: a request refused under load is not an attempt.
  return hashPool().run(() => keepForm(ctx, input, read.fields));
}

async function keepForm(
  ctx: Context,
  input: { entry: RegistrationEntry; locale: Locale; userAgent: UserAgent },
  { password, ...fields }: Fields,
): Promise<Result<{ secret: string }, BeginFailure>> {
  const entrance = await enter(ctx, input.entry, fields.email, input.userAgent);
  if (!entrance.ok) return entrance;
  const id = newId();
  const stored = await storePassword(ctx, password);
  const sharedHash = await hashShared(ctx.keys, ctx.config.passwordHash, id, password);
  if (entrance.value.invitationId !== null) {
    const taken = await findAccountByEmail(ctx, fields.email);
    if (taken?.activatedAt) return fail({ code: "value-taken" });
  }
  const [secret, now] = [newToken(), ctx.clock.now()];
  await inTransaction(ctx, async (ctx) => {
    await ctx.tx.delete(registrations).where(lte(registrations.expiresAt, now - policy.keptMs));
    await ctx.tx.insert(registrations).values({
      id,
      secretHash: hashToken("registration", secret),
      ...entrance.value,
      ...fields,
      locale: input.locale,
      ...stored,
      sharedHash,
      createdAt: now,
      expiresAt: now + policy.formMs,
    });
  });
  return ok({ secret });
}

export interface Registration {
  email: string;
  firstName: string;
  lastName: string;
  dateOfBirth: string;
  /** "over": it took too long; what was typed is still there to go on with. */
  state: "open" | "over";
}

/** The form as it was filled in, without the password. Reading changes nothing. */
export async function findRegistration(ctx: Context, secret: string): Promise<Registration | null> {
  const now = ctx.clock.now();
  const [row] = await ctx.db.read
    .select()
    .from(registrations)
    .where(
      and(
        eq(registrations.secretHash, hashToken("registration", secret)),
        gt(registrations.expiresAt, now - policy.keptMs),
      ),
    );
  if (!row) return null;
  const { email, firstName, lastName, dateOfBirth, expiresAt } = row;
  return { email, firstName, lastName, dateOfBirth, state: expiresAt > now ? "open" : "over" };
}

// Counts before anything is compared or hashed.
async function enter(
  ctx: Context,
  entry: RegistrationEntry,
  email: string,
  userAgent: UserAgent,
): Promise<Result<{ invitationId: string | null; healthspaceId: string | null }, BeginFailure>> {
  // Who holds an invitation has a count of their own: a stranger who types in their address must not keep them out.
  const whose = entry.kind === "invitation" ? `${entry.token}|${email}` : email;
  const attempts = [["sign-up-form", whose] as const, ...signUpsFromHere(ctx)];
  const counted = await inTransaction(ctx, (ctx) => consumeAllAttempts(ctx, attempts));
  if (!counted.allowed) {
    const code = counted.limit === "sign-up-form" ? "sign-up-limit" : "network-limit";
    return fail({ code, until: counted.blockedUntil });
  }
  if (entry.kind === "healthspace") return ok({ invitationId: null, healthspaceId: entry.id });
  const invitation = await findInvitation(ctx, entry.token);
  const refusal = await refusalFor(ctx, invitation, null);
  if (!invitation || refusal) return fail(refusal ?? { code: "invitation-unknown" });
  return inTransaction(ctx, async (ctx) => {
    const probe = await consumeAttempt(ctx, "invitation-probe", invitation.id);
    const detail = { invitation: invitation.id, allowed: probe.allowed ? "yes" : "no" };
    await recordAudit(ctx, { event: "signup.probe", accountId: null, userAgent, detail });
    if (!probe.allowed) return fail({ code: "too-many-probes", until: probe.blockedUntil });
    return ok({ invitationId: invitation.id, healthspaceId: null });
  });
}

async function readFields(
  ctx: Context,
  typed: Typed,
  confirmedEmail?: string,
): Promise<{ fields: Fields } | { problems: FieldProblem[] }> {
  const now = ctx.clock.now();
  const { firstName: first, lastName: last } = readPersonName(typed);
  const [dateOfBirth, address] = [readDateOfBirth(typed.dateOfBirth, now), readNewEmail(typed.email, confirmedEmail)];
  const email = address.ok ? address.value : null;
  const problems: FieldProblem[] = [];
  const refuse = (field: FieldProblem["field"], code: FieldProblem["code"]) => problems.push({ field, code });
  const empty = (field: keyof Typed) => typed[field].trim() === "";
  const refuseName = (field: "firstName" | "lastName", failure: NameFailure, missing: FieldProblem["code"]) =>
    failure.code === "name-missing" ? refuse(field, missing) : problems.push({ field, ...failure });
  if (!first.ok) refuseName("firstName", first.failure, "first-name-missing");
  if (!last.ok) refuseName("lastName", last.failure, "last-name-missing");
  if (!dateOfBirth) refuse("dateOfBirth", empty("dateOfBirth") ? "date-of-birth-missing" : "date-of-birth-invalid");
  if (!address.ok && empty("email")) refuse("email", "email-missing");
  else if (!address.ok) problems.push({ field: "email", ...address.failure });
  const password = readNewPassword(typed.password);
  const names = { firstName: first.ok ? first.value : "", lastName: last.ok ? last.value : "" };
  const owner = { ...names, email: email ?? "", dateOfBirth };
  problems.push(...(await judgePassword(ctx, owner, typed, "off")));
  if (!first.ok || !last.ok || !dateOfBirth || !email || problems.length > 0) return { problems };
  return { fields: { firstName: first.value, lastName: last.value, dateOfBirth, email, password } };
}
