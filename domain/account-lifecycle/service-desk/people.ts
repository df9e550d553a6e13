import { and, asc, eq, isNull } from "drizzle-orm";
import { accounts, serviceDeskPeople } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { findAccountByEmail } from "../../platform/account/account";
import { readEmail } from "../../platform/account/email";
import { recordAudit } from "../../platform/audit/record";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";

// Who works at the service desk is given by a command on the server, never by anybody in the browser (ADR 0109).

/** Whether this account works at the service desk now. */
export async function isDeskPerson(ctx: ReadContext, accountId: string): Promise<boolean> {
  const [row] = await ctx.db.read
    .select({ accountId: serviceDeskPeople.accountId })
    .from(serviceDeskPeople)
    .where(and(eq(serviceDeskPeople.accountId, accountId), isNull(serviceDeskPeople.endedAt)));
  return row !== undefined;
}

/** When it was given and ended; `null`: never given. */
export async function findDeskRole(
  ctx: ReadContext,
  accountId: string,
): Promise<{ givenAt: number; endedAt: number | null } | null> {
  const [row] = await ctx.db.read
    .select({ givenAt: serviceDeskPeople.givenAt, endedAt: serviceDeskPeople.endedAt })
    .from(serviceDeskPeople)
    .where(eq(serviceDeskPeople.accountId, accountId));
  return row ?? null;
}

type Given = Promise<Result<null, { code: "no-such-account" | "desk-given" | "desk-not-given" }>>;

/** `desk-given`: they work there already. `operator`: as the audit names who gives the command. */
export function giveDeskRole(ctx: Context, operator: string, email: string): Given {
  return change(ctx, email, async (ctx, accountId) => {
    if (await isDeskPerson(ctx, accountId)) return fail({ code: "desk-given" });
    const given = { givenBy: operator, givenAt: ctx.clock.now(), endedAt: null };
    await ctx.tx
      .insert(serviceDeskPeople)
      .values({ accountId, ...given })
      .onConflictDoUpdate({ target: serviceDeskPeople.accountId, set: given });
    await recordAudit(ctx, { event: "support.desk_given", accountId, actorId: operator });
    return ok(null);
  });
}

/** From the next click on they find no service desk any more. */
export function takeDeskRole(ctx: Context, operator: string, email: string): Given {
  return change(ctx, email, async (ctx, accountId) =>
    (await endDeskRole(ctx, accountId, operator)) ? ok(null) : fail({ code: "desk-not-given" }),
  );
}

/** Also where an account ends. `by`: as the audit names who did it. `false`: they did not work there. */
export async function endDeskRole(ctx: TransactionContext, accountId: string, by: string): Promise<boolean> {
  const ended = await ctx.tx
    .update(serviceDeskPeople)
    .set({ endedAt: ctx.clock.now() })
    .where(and(eq(serviceDeskPeople.accountId, accountId), isNull(serviceDeskPeople.endedAt)))
    .returning({ accountId: serviceDeskPeople.accountId });
  if (ended.length === 0) return false;
  await recordAudit(ctx, { event: "support.desk_taken", accountId, actorId: by });
  return true;
}

/** Who works there now, the longest first. For the server's own screen. */
export async function listDeskPeople(ctx: ReadContext): Promise<{ email: string; givenBy: string; givenAt: number }[]> {
  return ctx.db.read
    .select({ email: accounts.email, givenBy: serviceDeskPeople.givenBy, givenAt: serviceDeskPeople.givenAt })
    .from(serviceDeskPeople)
    .innerJoin(accounts, eq(accounts.id, serviceDeskPeople.accountId))
    .where(isNull(serviceDeskPeople.endedAt))
    .orderBy(asc(serviceDeskPeople.givenAt), asc(accounts.email));
}

function change(ctx: Context, typed: string, work: (ctx: TransactionContext, accountId: string) => Given): Given {
  const email = readEmail(typed);
  return inTransaction(ctx, async (ctx) => {
    const account = email ? await findAccountByEmail(ctx, email) : undefined;
    return account ? work(ctx, account.id) : fail({ code: "no-such-account" });
  });
}
