import { afterEach, beforeEach, expect, test } from "vitest";
import { rateLimitCounters } from "@/db/schema";
import { countPassword } from "./authentication/login/password-attempt";
import { codeCounts } from "./authentication/second-factor/consume-code-attempt";
import { activeFactor } from "./authentication/second-factor/factor";
import type { Context } from "./context";
import { blockedUntil, consumeAttempt, countUnlessPaused, type RateLimitName } from "./platform/rate-limit/rate-limit";
import { present } from "./testing/answers";
import { personWithApp } from "./testing/people";
import { testContext } from "./testing/test-context";
import { inTransaction } from "./transaction";

// A thief sends an attempt in the very moment in which a pause ends, so that the one half of the work finds it running and the other half
// finds it over. However the clock falls, whoever is let through is counted.

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const here = "203.0.113.7";

/** Attempts until a pause runs. Answers when it ends. */
async function pause(limit: RateLimitName, subject: string): Promise<number> {
  for (;;) {
    const until = await blockedUntil(ctx, limit, subject);
    if (until !== null) return until;
    await inTransaction(ctx, (ctx) => consumeAttempt(ctx, limit, subject));
  }
}

/** The clock is looked at `before` times before the pause ends, and then it is over. */
function endingAt(until: number, before: number): Context {
  let looked = 0;
  const now = () => (looked++ < before ? until - 1 : until);
  return { ...ctx, clientIp: here, clock: { ...ctx.clock, now } };
}

// A count begins anew with its window; the streak only grows.
async function counts(): Promise<number> {
  const rows = await ctx.db.read.select().from(rateLimitCounters);
  return rows.filter(({ key }) => !/^password-ip/.test(key)).reduce((sum, { streak }) => sum + streak, 0);
}

test("a password", async () => {
  for (let before = 0; before < 12; before += 1) {
    const address = `p${before}@example.nl`;
    const until = await pause("password-account", address);
    const earlier = await counts();
    const refused = await countPassword(endingAt(until, before), { limit: "password-account", subject: address });
    expect((await counts()) - earlier, `the pause ends after ${before} looks`).toBe(refused ? 0 : 1);
  }
});

test("a code", async () => {
  for (let before = 0; before < 12; before += 1) {
    const { account } = await personWithApp(ctx, { email: `p${before}@example.nl` });
    const factor = present(await activeFactor(ctx, account.id));
    const until = await pause("second-step-account", account.id);
    const earlier = await counts();
    const counted = await inTransaction(endingAt(until, before), (ctx) =>
      countUnlessPaused(ctx, codeCounts(ctx, account, factor)),
    );
    // Of the account, its streak and the client IP.
    expect((await counts()) - earlier, `the pause ends after ${before} looks`).toBe(counted ? 3 : 0);
  }
});
