import type { Transaction } from "@/db/client";
import { allOrNothing } from "../../all-or-nothing";
import type { Client, Context } from "../../context";
import type { Account } from "../account/account";
import { isStillAlive, type Session } from "./find-session";

/** A logged-in person, as a page or action sees them. */
export interface Who {
  session: Session;
  account: Account;
  client: Client;
}

/** One write for a logged-in person. `null`: the session ended while the request was under way (T82), or `work` refused. */
export function writeAs<T>(
  ctx: Context,
  who: Pick<Who, "session">,
  work: (tx: Transaction) => Promise<T | null>,
): Promise<T | null> {
  return allOrNothing(ctx, async (tx) => ((await isStillAlive(tx, ctx, who.session.id)) ? work(tx) : null));
}
