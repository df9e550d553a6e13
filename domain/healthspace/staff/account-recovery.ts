import {
  type ApproveFailure,
  approveAccountRecovery,
  declineAccountRecovery,
  findForStaff,
  type Progress,
} from "../../authentication/account-recovery/approve";
import type { Identity } from "../../authentication/account-recovery/identity";
import { missingProof } from "../../authentication/step-up/step-up";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { readDateOfBirth } from "../../platform/account/date-of-birth";
import { seal, unseal } from "../../platform/crypto/seal";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { isStillAlive } from "../../platform/session/find-session";
import type { Who } from "../../platform/session/who";
import { readFigures } from "../../platform/typed-text";
import { accountRecovery as policy, soughtName, staffReason } from "../../policy";
import { type FieldsFailure, fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { standing } from "../membership/join";
import { levelOfClinician } from "./client-access";
import { listWorkplaces, type NotStaff } from "./workplace";

type Staff = Pick<Who, "session" | "account">;

export type LookUpFailure =
  | NotStaff
  | { code: "account-recovery-gone" }
  | { code: "step-up-needed" }
  | { code: "reference-missing" }
  | { code: "reference-limit"; until: number };

export type HelpProblem =
  | { code: "last-name-missing"; field: "lastName" }
  | { code: "date-of-birth-missing" | "date-of-birth-invalid"; field: "dateOfBirth" }
  | { code: "reason-missing"; field: "reason" }
  | { code: "reason-long"; field: "reason"; by: number; most: number }
  | { code: "name-too-long"; field: "lastName"; by: number; most: number };

export type HelpFailure = ApproveFailure | LookUpFailure | FieldsFailure<HelpProblem>;

/** What staff see of a request: the number they typed, and when a colleague checked. Nothing of whose it is. */
export type Shown = Omit<Progress, "ownerId"> & { reference: string };

/**
 * Looks up a number that was read out. Answers a sealed ticket for this session: the page behind it shows the request without
 * counting as another number.
 */
export async function lookUpAsStaff(
  ctx: Context,
  who: Staff,
  typed: string,
): Promise<Result<{ ticket: string }, LookUpFailure>> {
  return asHelper(ctx, who, typed, async (ctx, reference) => {
    const ticket: Ticket = { reference, until: ctx.clock.now() + policy.lookedUpMs };
    return ok({ ticket: seal(ctx.keys, "staff-ticket-seal/v1", who.session.id, JSON.stringify(ticket)) });
  });
}

/** The request behind a ticket of this session, or `null`: not ours, too old, or nothing that can still be checked. */
export async function findLookedUp(ctx: ReadContext, who: Staff, ticket: string): Promise<Shown | null> {
  const reference = openTicket(ctx, who, ticket);
  const found = reference === null ? null : await findForStaff(ctx, reference, who.account.id);
  if (!found || reference === null || !(await isHelped(ctx, found.ownerId, who.account.id))) return null;
  const { firstCheckAt, approvedAt } = found;
  return { reference, firstCheckAt, approvedAt };
}

interface Approved {
  dueAt: number | null;
  firstCheckAt: number | null;
}

/**
 * "Ik heb gecontroleerd wie het is": one of the two words that an account recovery needs, with what the document says (ADR 0075).
 * Only from somebody who works in a Healthspace of the person, has just shown both steps of their own: this takes
 * somebody's second lock away. Says nothing about whose number it is. `dueAt`: when two-factor goes off; `null`: a colleague has to
 * say the same first. `firstCheckAt`: when that colleague did.
 */
export async function approveAsStaff(
  ctx: Context,
  who: Staff,
  form: { reference: string; reason: string; lastName: string; dateOfBirth: string },
): Promise<Result<Approved, HelpFailure>> {
  const identity = readCheck(ctx, form);
  return asHelper(ctx, who, form.reference, async (ctx, reference): Promise<Result<Approved, HelpFailure>> => {
    if (!identity.ok) return identity;
    const { reason } = form;
    return approveAccountRecovery(ctx, { reference, staffId: who.account.id, identity: identity.value, reason });
  });
}

/** "Weigeren": one member of staff is enough to end a request. Under the same conditions as an approval. */
export async function declineAsStaff(
  ctx: Context,
  who: Staff,
  form: { reference: string },
): Promise<Result<null, LookUpFailure>> {
  return asHelper(ctx, who, form.reference, (ctx, reference) =>
    declineAccountRecovery(ctx, { reference, staffId: who.account.id }),
  );
}

// The same conditions for everything that staff do about a number; each number counts, known or not.
async function asHelper<T, F extends { code: string }>(
  ctx: Context,
  who: Staff,
  typed: string,
  work: (ctx: TransactionContext, reference: string) => Promise<Result<T, F>>,
): Promise<Result<T, F | LookUpFailure>> {
  const { session, account } = who;
  if ((await levelOfClinician(ctx, who)) === "staff-two-factor") return fail({ code: "staff-two-factor" });
  if ((await missingProof(ctx, who, "of-others")) !== null) return fail({ code: "step-up-needed" });
  const reference = openTicket(ctx, who, typed) ?? readReference(typed);
  if (!reference) return fail({ code: "reference-missing" });
  return inTransaction(ctx, async (ctx): Promise<Result<T, F | LookUpFailure>> => {
    const alive = await isStillAlive(ctx, session.id);
    if (!alive || (await listWorkplaces(ctx, account.id)).length === 0) return fail({ code: "staff-only" });
    const counted = await consumeAttempt(ctx, "reference-staff", account.id);
    if (!counted.allowed) return fail({ code: "reference-limit", until: counted.blockedUntil });
    const found = await findForStaff(ctx, reference, account.id);
    if (!found || !(await isHelped(ctx, found.ownerId, account.id))) return fail({ code: "account-recovery-gone" });
    return work(ctx, reference);
  });
}

// In one of the Healthspaces where this member of staff works.
async function isHelped(ctx: ReadContext, ownerId: string, staffId: string): Promise<boolean> {
  for (const { id } of await listWorkplaces(ctx, staffId)) {
    if ((await standing(ctx, ownerId, id)) === "member") return true;
  }
  return false;
}

interface Ticket {
  reference: string;
  until: number;
}

function openTicket(ctx: ReadContext, who: Staff, sealed: string): string | null {
  if (!sealed.startsWith("v1.")) return null;
  try {
    const ticket = JSON.parse(unseal(ctx.keys, "staff-ticket-seal/v1", who.session.id, sealed)) as Ticket;
    return ticket.until > ctx.clock.now() ? ticket.reference : null;
  } catch {
    return null;
  }
}

/** What staff typed from a document. */
export function readCheck(
  ctx: ReadContext,
  { lastName, dateOfBirth, reason }: { lastName: string; dateOfBirth: string; reason: string },
): Result<Identity, FieldsFailure<HelpProblem>> {
  const problems: HelpProblem[] = [];
  const born = readDateOfBirth(dateOfBirth, ctx.clock.now());
  const fault = dateOfBirth.trim() === "" ? "date-of-birth-missing" : "date-of-birth-invalid";
  if (lastName.trim() === "") problems.push({ code: "last-name-missing", field: "lastName" });
  if (!born) problems.push({ code: fault, field: "dateOfBirth" });
  if (reason.trim() === "") problems.push({ code: "reason-missing", field: "reason" });
  problems.push(...judgeLength(lastName, reason));
  if (!born || problems.length > 0) return fail({ code: "fields", problems });
  return ok({ lastName, dateOfBirth: born });
}

// A name longer than any account's cannot match, and its spellings are work (T15).
function judgeLength(lastName: string, reason: string): HelpProblem[] {
  const problems: HelpProblem[] = [];
  const [ofName, ofReason] = [soughtName.codePoints, staffReason.codePoints];
  const [byName, byReason] = [[...lastName.trim()].length - ofName, [...reason.trim()].length - ofReason];
  if (byName > 0) problems.push({ code: "name-too-long", field: "lastName", by: byName, most: ofName });
  if (byReason > 0) problems.push({ code: "reason-long", field: "reason", by: byReason, most: ofReason });
  return problems;
}

/** The number as it is kept, however it was read out: eight digits, a dash in the middle. */
function readReference(typed: string): string | null {
  const digits = readFigures(typed).replace(/\D/g, "");
  return /^\d{8}$/.test(digits) ? `${digits.slice(0, 4)}-${digits.slice(4)}` : null;
}
