import { afterEach, beforeEach, expect, test } from "vitest";
import { findAccount } from "../../platform/account/account";
import { present } from "../../testing/answers";
import { logIn } from "../../testing/log-in";
import { personWithoutTwoFactor } from "../../testing/people";
import { testContext } from "../../testing/test-context";
import { chooseNotifications, wantsNotification } from "./preferences";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

test("everything is on until it is switched off; what is no kind is ignored (AT-47)", async () => {
  const cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
  const wants = async () => {
    const account = present(await findAccount(ctx, cas.account.id));
    return [wantsNotification(account, "new-message"), wantsNotification(account, "new-assignment")];
  };
  expect(await wants()).toEqual([true, true]);
  expect(await chooseNotifications(ctx, cas, ["new-message", "security", "__proto__"])).toBe("saved");
  expect(await wants()).toEqual([true, false]);
  expect(present(await findAccount(ctx, cas.account.id)).notificationsOff).toEqual(["new-assignment"]);
});
