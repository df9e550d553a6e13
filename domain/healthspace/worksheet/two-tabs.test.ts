import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rateLimitCounters } from "@/db/schema";
import { type Inside, logIn } from "../../testing/log-in";
import { personWithoutTwoFactor } from "../../testing/people";
import { testContext } from "../../testing/test-context";
import { lostIn, steps } from "../../testing/two-tabs";
import { aPlaceFor, importTestLibrary } from "../../testing/work";

/** `npm run prove` runs a thousand. */
const RUNS = Number(process.env.PROVE_INTERLEAVINGS ?? 60);

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Inside;
let where: { healthspaceId: string; versionId: string };
beforeEach(async () => {
  ctx = await testContext();
  const { sleep } = await importTestLibrary(ctx);
  const account = await personWithoutTwoFactor(ctx);
  where = { healthspaceId: await aPlaceFor(ctx, account), versionId: sleep };
  cas = await logIn(ctx, account);
});
afterEach(() => ctx.dispose());

test(`${RUNS} ways in which two tabs, sessions that end and refusals meet: no piece of text is lost`, async () => {
  const property = fc.asyncProperty(steps, async (steps) => {
    // A person types for hours; here it is one second.
    await ctx.db.write((tx) => tx.delete(rateLimitCounters));
    expect(await lostIn(ctx, cas, where, steps)).toEqual([]);
  });
  await fc.assert(property, { numRuns: RUNS });
}, 600_000);
