import { afterEach, beforeEach, expect, test } from "vitest";
import { findAccount } from "../../platform/account/account";
import { kindsFor, wantsNotification } from "../../platform/account/notification-kinds";
import { present } from "../../testing/answers";
import { logIn, nextPage } from "../../testing/log-in";
import { personWithoutTwoFactor } from "../../testing/people";
import { testContext } from "../../testing/test-context";
import { chooseNotifications } from "./preferences";

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
  expect(
    await chooseNotifications(ctx, cas, { offered: kindsFor("client"), on: ["new-message", "security", "__proto__"] }),
  ).toBe("saved");
  expect(await wants()).toEqual([true, false]);
  expect(present(await findAccount(ctx, cas.account.id)).notificationsOff).toEqual(["new-assignment"]);
});

test("what a client was never asked stays as it was, for when they come to work there", async () => {
  const eva = await logIn(ctx, await personWithoutTwoFactor(ctx));
  const off = async () => present(await findAccount(ctx, eva.account.id)).notificationsOff;
  await chooseNotifications(ctx, eva, { offered: kindsFor("staff"), on: ["new-message", "new-assignment"] });
  expect(await off()).toEqual(["work"]);
  const later = await nextPage(ctx, eva);
  await chooseNotifications(ctx, later, { offered: kindsFor("client"), on: ["new-message"] });
  expect((await off()).toSorted()).toEqual(["new-assignment", "work"]);
});
