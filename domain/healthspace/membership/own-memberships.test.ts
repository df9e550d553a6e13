import { afterEach, beforeEach, expect, test } from "vitest";
import { buildHealthspace, buildMembership } from "../../operations/demo/build";
import { codeOf, present, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { personWithoutTwoFactor } from "../../testing/people";
import { audited } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import { listHealthspaces } from "../healthspace";
import { cancelMembership, findOwnMembership, listMemberships } from "./own-memberships";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Inside;
let healthspaceId: string;
beforeEach(async () => {
  ctx = await testContext();
  cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
  healthspaceId = await buildHealthspace(ctx, { alias: "a", name: "Zorg A", descriptionNl: "nl", descriptionEn: "en" });
  await buildMembership(ctx, cas.account, healthspaceId);
});
afterEach(() => ctx.dispose());

const idOf = async (accountId: string) => present((await listMemberships(ctx, accountId))[0]).id;

test("cancelling ends it, once, and tells the person without naming the Healthspace", async () => {
  const id = await idOf(cas.account.id);
  value(await cancelMembership(ctx, cas, id));
  expect(await listHealthspaces(ctx, cas.account.id, "nl")).toEqual([]);
  expect(codeOf(await cancelMembership(ctx, cas, id))).toBe("membership-gone");
  const mails = await queuedMails(ctx);
  expect(mails.map(({ template }) => template)).toEqual(["membership-ended"]);
  expect(JSON.stringify(mails)).not.toContain("Zorg A");
  expect(await audited(ctx, "membership.ended")).toBe(1);
  expect(await listMemberships(ctx, cas.account.id)).toMatchObject([{ endedAt: ctx.clock.now() }]);
});

test("T92 the id of somebody else's membership is not found and not ended", async () => {
  const eva = await personWithoutTwoFactor(ctx, { email: "eva@example.nl" });
  await buildMembership(ctx, eva, healthspaceId);
  const hers = await idOf(eva.id);
  expect(await findOwnMembership(ctx, cas.account.id, hers)).toBeNull();
  expect(codeOf(await cancelMembership(ctx, cas, hers))).toBe("membership-gone");
  expect(await listHealthspaces(ctx, eva.id, "nl")).toHaveLength(1);
});

test("whoever works there does not leave alone", async () => {
  const eva = await personWithoutTwoFactor(ctx, { email: "eva@example.nl" });
  await buildMembership(ctx, eva, healthspaceId, ["owner"]);
  expect(codeOf(await cancelMembership(ctx, await logIn(ctx, eva), await idOf(eva.id)))).toBe("membership-staff");
});
