import { eq } from "drizzle-orm";
import { accounts } from "@/db/schema";
import type { Context } from "../../context";
import { type Who, writeAs } from "../../platform/session/who";

/** "Begrepen" under the welcome: it does not come back. */
export async function dismissWelcome(ctx: Context, who: Pick<Who, "session" | "account">): Promise<void> {
  await writeAs(ctx, who, async (ctx) => {
    await ctx.tx.update(accounts).set({ welcomeAt: null }).where(eq(accounts.id, who.account.id));
    return true;
  });
}
