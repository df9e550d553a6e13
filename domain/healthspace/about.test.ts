import { afterEach, beforeEach, expect, test } from "vitest";
import { memberships } from "@/db/schema";
import { buildMembership } from "../operations/demo/build";
import { personWithoutTwoFactor } from "../testing/people";
import { aHealthspace } from "../testing/registering";
import { testContext } from "../testing/test-context";
import { aboutHealthspace, membershipIn } from "./about";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

test("what was set is there in the languages it has; what was left empty is not there at all", async () => {
  const plain = await aHealthspace(ctx, { alias: "plain" });
  expect(await aboutHealthspace(ctx, plain)).toEqual({
    ...{ phone: null, hours: null, answerTime: null, complaints: null },
    connectionRule: "ask",
  });
  const full = await aHealthspace(ctx, {
    ...{ alias: "full", phone: "030 123 45 67", hoursNl: "Op maandag", hoursEn: "On Mondays" },
    ...{ answerTimeNl: "Binnen twee dagen", complaintsNl: "", complaintsEn: "Call us" },
  });
  expect(await aboutHealthspace(ctx, full)).toEqual({
    phone: "030 123 45 67",
    hours: { nl: "Op maandag", en: "On Mondays", markdown: false },
    answerTime: { nl: "Binnen twee dagen", markdown: false },
    complaints: { en: "Call us", markdown: false },
    connectionRule: "ask",
  });
});

test("a client can leave, somebody who works here settles it; whoever left has nothing to leave", async () => {
  const here = await aHealthspace(ctx);
  const [cas, eva] = [
    await personWithoutTwoFactor(ctx),
    await personWithoutTwoFactor(ctx, { email: "eva@example.nl" }),
  ];
  const of = (accountId: string) => membershipIn(ctx, { accountId, healthspaceId: here });
  expect(await of(cas.id)).toBeNull();
  await buildMembership(ctx, cas, here);
  await buildMembership(ctx, eva, here, ["client", "clinician"]);
  expect(await of(cas.id)).toMatchObject({ kind: "client" });
  expect(await of(eva.id)).toMatchObject({ kind: "staff" });
  await ctx.db.write((tx) => tx.update(memberships).set({ endedAt: 1 }));
  expect(await of(cas.id)).toBeNull();
});
