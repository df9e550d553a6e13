import type { Context, TransactionContext, UserAgent } from "../../context";
import { allOrNothing } from "../../transaction";
import type { Account } from "../account/account";
import { isStillAlive, type Session } from "./find-session";

/** A logged-in person, as a page or action sees them. */
export interface Who {
  session: Session;
  account: Account;
  userAgent: UserAgent;
}

/** One write for a logged-in person. `null`: the session ended while the request was under way (T82), or `work` refused. */
export function writeAs<T>(
  ctx: Context,
  who: Pick<Who, "session">,
  work: (ctx: TransactionContext) => Promise<T | null>,
): Promise<T | null> {
  return allOrNothing(ctx, async (ctx) => ((await isStillAlive(ctx, who.session.id)) ? work(ctx) : null));
}
