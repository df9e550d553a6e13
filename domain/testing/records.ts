import { asc, eq, sql } from "drizzle-orm";
import { auditEvents, sessions } from "@/db/schema";
import type { Context } from "../context";

/** The names of everything that was written down, in order. */
export async function auditTrail(ctx: Context): Promise<string[]> {
  const rows = await ctx.db.read.select().from(auditEvents).orderBy(asc(auditEvents.id));
  return rows.map((row) => row.event);
}

/** How often this was written down. */
export async function audited(ctx: Context, event: string): Promise<number> {
  return (await auditTrail(ctx)).filter((name) => name === event).length;
}

/** The facts written down with the last line of this event. */
export async function lastDetail(ctx: Context, event: string): Promise<Record<string, string | number> | undefined> {
  const rows = await ctx.db.read.select().from(auditEvents).orderBy(asc(auditEvents.id));
  return rows.filter((row) => row.event === event).at(-1)?.detail;
}

/** What somebody does to the audit who holds the file and has taken the triggers away. */
export async function tamperWithAudit(ctx: Context, ...statements: string[]): Promise<void> {
  await ctx.db.write(async (tx) => {
    for (const name of ["no_update", "no_delete", "no_replace"]) {
      await tx.run(sql.raw(`DROP TRIGGER IF EXISTS audit_events_${name}`));
    }
    for (const statement of statements) await tx.run(sql.raw(statement));
  });
}

/** How many sessions were ever opened for this account. */
export async function sessionsOpened(ctx: Context, accountId: string): Promise<number> {
  return (await ctx.db.read.select().from(sessions).where(eq(sessions.accountId, accountId))).length;
}

/** Every cell of every table as one text: what somebody reads who steals the database file. */
export async function wholeDatabase(ctx: Context): Promise<string> {
  return ctx.db.write(async (tx) => {
    const tables = await tx.all<{ name: string }>(sql`SELECT name FROM sqlite_master WHERE type = 'table'`);
    const rows = await Promise.all(tables.map(({ name }) => tx.all(sql.raw(`SELECT * FROM "${name}"`))));
    return JSON.stringify(rows);
  });
}
