import { readPageFrame } from "../account-lifecycle/profile/page-frame";
import type { Context, Locale } from "../context";
import { type Entrance, entranceOf } from "../healthspace/healthspace";

/** Which Healthspace a person enters, or why none: asked as the pages ask it. */
export async function enterHealthspace(
  ctx: Context,
  accountId: string,
  locale: Locale,
  chosen: string | null = null,
): Promise<Entrance> {
  const { healthspaces, factor, shown } = await readPageFrame(ctx, accountId, locale, chosen);
  return entranceOf(healthspaces[0], factor, ctx.clock.now(), shown);
}
