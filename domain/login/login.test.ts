import { afterEach, beforeEach, expect, test } from "vitest";
import { generateSync } from "otplib";
import { buildAccount, buildFactor } from "../demo/build";
import { testContext } from "../testing/test-context";
import { leaseMessage } from "../outbox/lease";
import { startLogin } from "./start-login";
import { verifySecondFactor } from "./verify-second-factor";
import { claimSession } from "../session/open-session";
import { findSession } from "../session/find-session";

let ctx: Awaited<ReturnType<typeof testContext>>;
const client = { browser: "Firefox", system: "Windows" };
beforeEach(async () => { ctx = await testContext(); });
afterEach(() => ctx.dispose());

test("a person with text messages logs in", async () => {
  const account = await buildAccount(ctx, { firstName: "N", lastName: "B", email: "n@example.nl" });
  await buildFactor(ctx, account, { type: "sms", phone: "+31612345678" });
  const started = await startLogin(ctx, { email: " N@Example.nl ", password: "Zonnebloem-Fiets-42!", client, devices: [], openChallenge: null });
  expect(started).toMatchObject({ ok: true, value: { next: "second-step" } });
  if (!started.ok || started.value.next !== "second-step") return;
  const leased = await leaseMessage(ctx);
  const code = leased?.message.channel === "sms" ? leased.message.values.code : "";
  const wrong = code === "000000" ? "000001" : "000000";
  expect(await verifySecondFactor(ctx, { challenge: started.value.challenge, code: wrong, client, trust: "no" })).toMatchObject({ ok: false, failure: { code: "code-wrong", triesLeft: 4 } });
  const done = await verifySecondFactor(ctx, { challenge: started.value.challenge, code, client, trust: "month" });
  expect(done).toMatchObject({ ok: true });
  if (!done.ok) return;
  const secret = await claimSession(ctx, done.value.ticket);
  expect(await claimSession(ctx, done.value.ticket)).toBeNull();
  expect((await findSession(ctx, secret ?? ""))?.account.email).toBe("n@example.nl");
  const again = await startLogin(ctx, { email: "n@example.nl", password: "Zonnebloem-Fiets-42!", client, devices: done.value.device ? [done.value.device.claim] : [], openChallenge: null });
  expect(again).toMatchObject({ ok: true, value: { next: "session" } });
});
test("app", async () => {
  const account = await buildAccount(ctx, { firstName: "N", lastName: "B", email: "n@example.nl" });
  const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
  await buildFactor(ctx, account, { type: "totp", secret, lastStep: -1 });
  const started = await startLogin(ctx, { email: "n@example.nl", password: "Zonnebloem-Fiets-42!", client, devices: [], openChallenge: null });
  if (!started.ok || started.value.next !== "second-step") throw new Error("x");
  const code = generateSync({ secret, epoch: ctx.clock.now() / 1000 });
  const done = await Promise.all(Array.from({ length: 5 }, () => verifySecondFactor(ctx, { challenge: started.value.next === "second-step" ? started.value.challenge : "", code, client, trust: "no" })));
  expect(done.filter((d) => d.ok)).toHaveLength(1);
});
