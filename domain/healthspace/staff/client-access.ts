import { and, eq, isNull } from "drizzle-orm";
import { healthspaces, memberships } from "@/db/schema";
import { countPasskeys } from "../../authentication/passkey/passkeys";
import { activeFactor } from "../../authentication/second-factor/factor";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { isStillAlive } from "../../platform/session/find-session";
import { aalOf, stepsShown } from "../../platform/session/proof";
import type { Who } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { may, type StaffAction } from "./may";
import type { NotStaff, Workplace } from "./workplace";

// What staff read of a client and do for one. Two questions stand before every answer here: how sure we are who asks (level 2 in this very
// session: a trusted device is the same person, but not the same certainty), and, in each query, whether a connection opens it.

type Staff = Pick<Who, "session" | "account">;

/**
 * `staff-two-factor`: two-factor is off and there is no passkey. `staff-level`: this session has shown a password only, or was opened on a
 * trusted device.
 */
export type NotClinician = NotStaff | { code: "staff-level" };

/**
 * The Healthspace with this alias, at level 2, for somebody whose roles there allow `action`. For anybody else it looks as if there were
 * none.
 */
async function enterAtLevelTwo(
  ctx: ReadContext,
  who: Staff,
  alias: string,
  action: StaffAction,
): Promise<Result<Workplace, NotClinician>> {
  const [found] = await ctx.db.read
    .select({ id: healthspaces.id, alias: healthspaces.alias, name: healthspaces.name, roles: memberships.roles })
    .from(memberships)
    .innerJoin(healthspaces, eq(healthspaces.id, memberships.healthspaceId))
    .where(and(eq(memberships.accountId, who.account.id), eq(healthspaces.alias, alias), isNull(memberships.endedAt)));
  if (!found || !may(found.roles, action)) return fail({ code: "staff-only" });
  const level = await levelOfClinician(ctx, who);
  return level === null ? ok(found) : fail({ code: level });
}

/** What this session lacks before it may see anything of a client; `null`: nothing. */
export async function levelOfClinician(
  ctx: ReadContext,
  { account, session }: Staff,
): Promise<"staff-two-factor" | "staff-level" | null> {
  if (stepsShown(session.proofs) === "both") return null;
  if ((await activeFactor(ctx, account.id)) !== null) return aalOf(session.proofs) < 2 ? "staff-level" : null;
  // A code that was shown before two-factor was switched off counts no longer; a passkey would.
  return (await countPasskeys(ctx, account.id)) > 0 ? "staff-level" : "staff-two-factor";
}

/** What a role allows to read that is about nobody in particular, such as a list of members. Level 2 in this session. */
export async function readAtLevelTwo<T>(
  ctx: ReadContext,
  who: Staff,
  alias: string,
  action: StaffAction,
  read: (workplace: Workplace) => Promise<T>,
): Promise<Result<T, NotClinician>> {
  const entered = await enterAtLevelTwo(ctx, who, alias, action);
  return entered.ok ? ok(await read(entered.value)) : entered;
}

/** The same for a clinician, such as the list of their own clients. */
export function readAsClinician<T>(
  ctx: ReadContext,
  who: Staff,
  alias: string,
  read: (workplace: Workplace) => Promise<T>,
): Promise<Result<T, NotClinician>> {
  return readAtLevelTwo(ctx, who, alias, "treat", read);
}

/**
 * One write that a role allows, or one reading that leaves its line first. Asked inside: whether the session is alive, the role,
 * two-factor and the level (T82). What is about a client asks for the connection in `work`.
 */
export function writeAtLevelTwo<T, F extends { code: string }>(
  ctx: Context,
  who: Staff,
  alias: string,
  action: StaffAction,
  work: (ctx: TransactionContext, workplace: Workplace) => Promise<Result<T, F>>,
): Promise<Result<T, F | NotClinician>> {
  return inTransaction(ctx, async (ctx): Promise<Result<T, F | NotClinician>> => {
    if (!(await isStillAlive(ctx, who.session.id))) return fail({ code: "staff-only" });
    const entered = await enterAtLevelTwo(ctx, who, alias, action);
    return entered.ok ? work(ctx, entered.value) : entered;
  });
}

export function writeAsClinician<T, F extends { code: string }>(
  ctx: Context,
  who: Staff,
  alias: string,
  work: (ctx: TransactionContext, workplace: Workplace) => Promise<Result<T, F>>,
): Promise<Result<T, F | NotClinician>> {
  return writeAtLevelTwo(ctx, who, alias, "treat", work);
}
