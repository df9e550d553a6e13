import { afterEach, beforeEach, expect, test } from "vitest";
import type { MemberRole } from "@/db/schema";
import { buildMembership } from "../../operations/demo/build";
import { personWithoutTwoFactor } from "../../testing/people";
import { aHealthspace } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { readPageFrame } from "./page-frame";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

test.each<[string, MemberRole[], MemberRole[] | null, boolean]>([
  ["a clinician", ["clinician"], null, true],
  ["who manages the library", ["library"], null, true],
  ["a client", ["client"], null, false],
  ["a clinician who is also a client there", ["clinician", "client"], null, false],
  ["an owner who is a client elsewhere", ["owner"], ["client"], false],
  ["staff of two", ["owner"], ["assistant"], true],
])("whether somebody only works here: %s", async (_, here, elsewhere, worksOnly) => {
  const eva = await personWithoutTwoFactor(ctx);
  await buildMembership(ctx, eva, await aHealthspace(ctx), here);
  if (elsewhere)
    await buildMembership(ctx, eva, await aHealthspace(ctx, { alias: "elders", name: "Elders" }), elsewhere);
  expect((await readPageFrame(ctx, eva.id, "nl", null)).worksOnly).toBe(worksOnly);
});

test("a member of nothing works nowhere", async () => {
  expect((await readPageFrame(ctx, (await personWithoutTwoFactor(ctx)).id, "nl", null)).worksOnly).toBe(false);
});
