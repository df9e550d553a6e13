import { afterEach, beforeEach, expect, test } from "vitest";
import { codeOf, value } from "../testing/answers";
import { logIn } from "../testing/log-in";
import { MINUTE } from "../testing/moments";
import { personWithText, phone } from "../testing/people";
import { audited } from "../testing/records";
import { testContext } from "../testing/test-context";
import { exportOwnData, gatherOwnData } from "./own-data";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

test("has what we know of a person, and not one secret", async () => {
  const { account, codes } = await personWithText(ctx);
  const noor = await logIn(ctx, account);
  const text = JSON.stringify(value(await exportOwnData(ctx, noor)));
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
  expect(codeOf(await gatherOwnData(ctx, noor))).toBe("step-up-needed");
  expect(codeOf(await exportOwnData(ctx, noor))).toBe("step-up-needed");
  expect(await audited(ctx, "account.exported")).toBe(0);
});
