import { eq } from "drizzle-orm";
import { databaseFacts } from "@/db/schema";
import type { Context } from "../../context";

/** How far a database is filled with the invented people of the demo. Production refuses to start on one that is not "empty". */
export async function demoState(ctx: Pick<Context, "db">): Promise<"empty" | "seeding" | "seeded"> {
  const [fact] = await ctx.db.read.select().from(databaseFacts).where(eq(databaseFacts.key, "demo"));
  if (!fact) return "empty";
  return fact.value === "seeding" ? "seeding" : "seeded";
}
