import { afterEach, beforeEach, expect, test } from "vitest";
import { buildHealthspace, buildMembership, buildWorksheet } from "../../operations/demo/build";
import { work as policy } from "../../policy";
import { codeOf, value } from "../../testing/answers";
import { logIn } from "../../testing/log-in";
import { MINUTE } from "../../testing/moments";
import { personWithoutTwoFactor, personWithText, phone } from "../../testing/people";
import { audited } from "../../testing/records";
import { setUpApp } from "../../testing/set-up";
import { testContext } from "../../testing/test-context";
import { aTreatment } from "../../testing/treating";
import { putReady } from "../../testing/work";
import { exportData, gatherDataExport } from "./data-export";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

test("has what we know of a person, and not one secret", async () => {
  const { account, codes } = await personWithText(ctx);
  const noor = await logIn(ctx, account);
  const text = JSON.stringify(value(await exportData(ctx, noor)));
  expect(text).toContain(phone);
  expect(text).toContain("noor@example.nl");
  for (const secret of [account.passwordHash, noor.secret, noor.session.id, account.id, ...codes]) {
    expect(text).not.toContain(secret);
  }
  expect(await audited(ctx, "account.exported")).toBe(1);
});

test("needs a fresh proof of both steps", async () => {
  const { account } = await personWithText(ctx);
  const noor = await logIn(ctx, account);
  ctx.clock.pass(10 * MINUTE);
  expect(codeOf(await gatherDataExport(ctx, noor))).toBe("step-up-needed");
  expect(codeOf(await exportData(ctx, noor))).toBe("step-up-needed");
  expect(await audited(ctx, "account.exported")).toBe(0);
});

test("D7 what a Healthspace keeps behind two-factor is not in the file of who has it off", async () => {
  const account = await personWithoutTwoFactor(ctx);
  const names = { name: "A", descriptionNl: "a", descriptionEn: "a" };
  const now = ctx.clock.now();
  const asks = await buildHealthspace(ctx, { ...names, alias: "asks", twoFactorRequiredFrom: now });
  const later = await buildHealthspace(ctx, { ...names, alias: "later", name: "B", twoFactorRequiredFrom: now + 1 });
  for (const id of [asks, later]) {
    await buildMembership(ctx, account, id);
    await buildWorksheet(ctx, account, id);
  }
  const inFile = async () => value(await gatherDataExport(ctx, await logIn(ctx, account))).assignments;
  expect(new Set((await inFile()).map(({ healthspace }) => healthspace))).toEqual(new Set(["B"]));
  ctx.clock.pass(1);
  expect(await inFile()).toEqual([]);
  const { inside } = await setUpApp(ctx, await logIn(ctx, account));
  expect(value(await gatherDataExport(ctx, inside)).assignments).toHaveLength(20);
});

test("work that a clinician may still undo without a trace is not in the file either, a moment later it is", async () => {
  const { cas, eva, healthspaceId, library } = await aTreatment(ctx);
  const work = { healthspaceId, versionId: library.diary, word: "Neem de tijd" };
  await putReady(ctx, cas.account, { ...work, assignedBy: eva.account.id });
  const inFile = async () => value(await gatherDataExport(ctx, await logIn(ctx, cas.account))).assignments;
  ctx.clock.pass(policy.graceMs - 1);
  expect(await inFile()).toEqual([]);
  ctx.clock.pass(1);
  expect(await inFile()).toMatchObject([{ word: "Neem de tijd" }]);
});
