import { afterEach, beforeEach, expect, test } from "vitest";
import { recordAudit } from "../../platform/audit/record";
import { enterPassword, logIn } from "../../testing/log-in";
import { HOUR, MINUTE } from "../../testing/moments";
import { foreignUserAgent, personWithoutTwoFactor } from "../../testing/people";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { listActivity, toCsv, userAgentOf } from "./activity";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

test("T92 one's own events only, the newest first", async () => {
  const cas = await personWithoutTwoFactor(ctx);
  const eva = await personWithoutTwoFactor(ctx, { email: "eva@example.nl" });
  await logIn(ctx, eva);
  await logIn(ctx, cas);
  const lines = await listActivity(ctx, cas.id, "page");
  expect(lines.map(({ event, browser, by }) => [event, browser, by])).toEqual([
    ["session.started", "Firefox / Windows", "owner"],
    ["login.password.ok", "Firefox / Windows", "owner"],
  ]);
});

test.each([60, 120])(
  "%i wrong passwords of a stranger: a login before them and one after them are both on the page",
  async (times) => {
    const cas = await personWithoutTwoFactor(ctx);
    await logIn(ctx, cas);
    const guess = () => enterPassword(ctx, cas.email, { password: "Wrong-one-9", userAgent: foreignUserAgent });
    for (let i = 0; i < times; i += 1) {
      await guess();
      if (i % 10 === 9) ctx.clock.pass(MINUTE);
    }
    ctx.clock.pass(HOUR);
    await logIn(ctx, cas);
    const lines = await listActivity(ctx, cas.id, "page");
    expect(lines.filter(({ event }) => event === "session.started")).toHaveLength(2);
    expect(lines.map(({ id }) => id)).toEqual(lines.map(({ id }) => id).sort((a, b) => b - a));
    expect(
      lines.filter(({ event }) => event.startsWith("login.password.") && event !== "login.password.ok").length,
    ).toBe(10);
  },
);

test("however many lines strangers make, each place of the owner's stays; the file has both", async () => {
  const cas = await personWithoutTwoFactor(ctx);
  const write = (actorId: string | null, times: number) =>
    inTransaction(ctx, async (ctx) => {
      for (let i = 0; i < times; i += 1)
        await recordAudit(ctx, { event: "login.password.fail", accountId: cas.id, actorId });
    });
  await write(cas.id, 51);
  await write(null, 300);
  const page = await listActivity(ctx, cas.id, "page");
  expect(page).toHaveLength(60);
  expect(page.at(-1)?.id).toBe(2);
  expect(await listActivity(ctx, cas.id, "file")).toHaveLength(351);
});

test("who looks for a login, a change or a message sees each line in one of the three and none of them twice", async () => {
  const cas = await personWithoutTwoFactor(ctx);
  await logIn(ctx, cas);
  await inTransaction(ctx, async (ctx) => {
    for (const event of ["stepup.ok", "sms.queued", "mail.failed", "2fa.enabled", "reset.requested"] as const)
      await recordAudit(ctx, { event, accountId: cas.id });
  });
  const events = async (...kind: ["login" | "change" | "message"] | []) =>
    (await listActivity(ctx, cas.id, "page", ...kind)).map(({ event }) => event);
  expect(await events("login")).toEqual(["stepup.ok", "session.started", "login.password.ok"]);
  expect(await events("message")).toEqual(["mail.failed", "sms.queued"]);
  expect(await events("change")).toEqual(["reset.requested", "2fa.enabled"]);
  expect(await events()).toHaveLength(7);
});

test("a cell of the table is never run as a formula, and quotes stay quotes", () => {
  expect(toCsv([["=1+1", 'a "b"', "-x", "plain"]])).toBe(`"'=1+1","a ""b""","'-x","plain"`);
});

test("a stored browser is read back into its two words", () => {
  expect(userAgentOf("Firefox / Windows")).toEqual({ browser: "Firefox", system: "Windows" });
  expect(userAgentOf("? / ?")).toEqual({ browser: "?", system: "?" });
});
