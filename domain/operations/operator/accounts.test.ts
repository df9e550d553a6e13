import { afterEach, beforeEach, expect, test } from "vitest";
import { findSession } from "../../platform/session/find-session";
import { codeOf, present, value } from "../../testing/answers";
import { enterCode, enterPassword, logIn, logInUpToTheCode, passBothSteps } from "../../testing/log-in";
import { newestCode } from "../../testing/messages";
import { personWithText } from "../../testing/people";
import { testContext } from "../../testing/test-context";
import { disableAccount, enableAccount } from "./accounts";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

test("what was open when the operator disabled an account does not open again when it is enabled", async () => {
  const { account } = await personWithText(ctx);
  const { device } = await passBothSteps(ctx, account, { trust: "month" });
  const inside = await logIn(ctx, account);
  const challenge = await logInUpToTheCode(ctx, account.email);
  const code = await newestCode(ctx);
  value(await disableAccount(ctx, "operator:eva", account.email));
  value(await enableAccount(ctx, "operator:eva", account.email));
  expect(await findSession(ctx, inside.secret)).toBeNull();
  expect(codeOf(await enterCode(ctx, challenge, code))).not.toBe("ok");
  const again = value(await enterPassword(ctx, account.email, { devices: [present(device).claim] }));
  expect(again.next).toBe("second-step");
});
