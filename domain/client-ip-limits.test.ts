import * as argon2 from "@node-rs/argon2";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { rateLimitCounters } from "@/db/schema";
import { activate } from "./account-lifecycle/registration/activate";
import { resendActivation } from "./account-lifecycle/registration/resend-activation";
import type { DeviceCookie } from "./authentication/login/device-cookie";
import { askPasswordReset } from "./authentication/password/request-reset";
import { resetPassword } from "./authentication/password/reset-password";
import { sendTextCode } from "./authentication/second-factor/text-code";
import type { Context } from "./context";
import { consumeAttempt } from "./platform/rate-limit/rate-limit";
import { codeOf, tally } from "./testing/answers";
import { wrongCode } from "./testing/codes";
import { enterCode, enterPassword, logInUpToTheCode } from "./testing/log-in";
import { queuedMails } from "./testing/messages";
import { DAY, HOUR, MINUTE } from "./testing/moments";
import { password, personWithApp, personWithoutTwoFactor, userAgent } from "./testing/people";
import { audited, wholeDatabase } from "./testing/records";
import { activationLink, aHealthspace, fillIn, signUp } from "./testing/registering";
import { testContext } from "./testing/test-context";
import { inTransaction } from "./transaction";

// The limits per client IP in docs/security.md. Which address that is: server/http/client-ip.test.ts, and over HTTP tests/security/client-ip.test.ts.

vi.mock("@node-rs/argon2", { spy: true });

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const here = "203.0.113.7";
const elsewhere = "203.0.113.8";
const from = (clientIp: string): Context => ({ ...ctx, clientIp });
const wrong = "Zonnebloem-Fiets-41!";
const guess = (email: string, clientIp = here, typed = wrong, deviceCookies: DeviceCookie[] = []) =>
  enterPassword(from(clientIp), email, { password: typed, deviceCookies });

async function times<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (let i = 0; i < count; i += 1) answers.push(await work(i));
  return answers;
}

describe("T01 one address tries many accounts", () => {
  test("the tenth account is still looked at, the eleventh is not, whether it exists or not; another address is", async () => {
    await personWithoutTwoFactor(ctx, { email: "p11@example.nl" });
    const answers = await times(10, (i) => guess(`p${i}@example.nl`));
    expect(tally(answers)).toEqual({ "invalid-credentials": 10 });
    vi.mocked(argon2.verify).mockClear();
    const until = ctx.clock.now() + 10 * MINUTE;
    for (const email of ["p11@example.nl", "nobody@example.nl", "p0@example.nl"]) {
      expect(await guess(email, here, password)).toMatchObject({ failure: { code: "too-many-attempts", until } });
    }
    expect(vi.mocked(argon2.verify)).not.toHaveBeenCalled();
    expect(codeOf(await guess("p11@example.nl", elsewhere, password))).toBe("ok");
    ctx.clock.pass(10 * MINUTE - 1);
    expect(codeOf(await guess("p11@example.nl", here, password))).toBe("too-many-attempts");
    ctx.clock.pass(1);
    expect(codeOf(await guess("p11@example.nl", here, password))).toBe("ok");
  });

  test("twenty wrong ones over four accounts: the twenty-first is refused", async () => {
    const answers = await times(20, (i) => guess(`p${i % 4}@example.nl`));
    expect(tally(answers)).toEqual({ "invalid-credentials": 20 });
    expect(codeOf(await guess("p0@example.nl"))).toBe("too-many-attempts");
    expect(codeOf(await guess("p0@example.nl", elsewhere))).toBe("invalid-credentials");
  });

  test("wrong ones that lie further apart than ten minutes never add up", async () => {
    for (let round = 0; round < 4; round += 1) {
      await times(9, (i) => guess(`p${round}${i}@example.nl`));
      ctx.clock.pass(10 * MINUTE);
    }
    expect(codeOf(await guess("new@example.nl"))).toBe("invalid-credentials");
  });

  test("AT-17 logging in rightly in between clears nothing of what was tried on others", async () => {
    const own = await personWithoutTwoFactor(ctx);
    const answers: Awaited<ReturnType<typeof guess>>[] = [];
    for (let i = 0; i < 12; i += 1) {
      answers.push(await guess(`p${i}@example.nl`));
      if (i < 9) expect(codeOf(await guess(own.email, here, password))).toBe("ok");
    }
    expect(tally(answers)).toEqual({ "invalid-credentials": 10, "too-many-attempts": 2 });
  });

  test("a waiting room of thirty people who log in rightly is no attack", async () => {
    const people = await times(30, (i) => personWithoutTwoFactor(ctx, { email: `p${i}@example.nl` }));
    for (const { email } of people) expect(codeOf(await guess(email, here, password))).toBe("ok");
  });

  test("AT-19 who shares the network of a guesser still logs in where they logged in before", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    await times(10, (i) => guess(`p${i}@example.nl`));
    expect(codeOf(await guess(cas.email, here, password))).toBe("too-many-attempts");
    const known = [{ accountId: cas.id, passwordSetAt: cas.passwordSetAt }];
    expect(codeOf(await guess(cas.email, here, password, known))).toBe("ok");
  });

  test("T03 one password on very many accounts from many addresses: an alarm each minute, no account is shut", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    // As many as 298 other addresses had made them; a hash each would take the test half a minute.
    await times(298, () => inTransaction(ctx, (ctx) => consumeAttempt(ctx, "password-everyone", "everyone")));
    expect(codeOf(await guess("first@example.nl", "198.51.100.1"))).toBe("invalid-credentials");
    expect(await audited(ctx, "login.password.alarm")).toBe(0);
    expect(codeOf(await guess("last@example.nl", elsewhere))).toBe("invalid-credentials");
    expect(codeOf(await guess("more@example.nl", elsewhere))).toBe("invalid-credentials");
    expect(await audited(ctx, "login.password.alarm")).toBe(1);
    expect(codeOf(await guess(cas.email, elsewhere, password))).toBe("ok");
  });

  test("AT-11 where no address is known nothing is limited by it, and the account's own limit holds", async () => {
    for (let i = 0; i < 25; i += 1)
      expect(codeOf(await enterPassword(ctx, `p${i}@example.nl`))).toBe("invalid-credentials");
    const answers = await times(7, async () => codeOf(await enterPassword(ctx, "p0@example.nl")));
    expect(answers.at(-1)).toBe("too-many-attempts");
  });

  test("the database names no address", async () => {
    await guess("p0@example.nl");
    expect((await ctx.db.read.select().from(rateLimitCounters)).length).toBeGreaterThan(2);
    expect(await wholeDatabase(ctx)).not.toContain(here);
  });
});

test("codes: thirty from one address, over any accounts, then ten minutes for all of them", async () => {
  const people = await times(7, async (i) => (await personWithApp(ctx, { email: `sam${i}@example.nl` })).account);
  const code = await wrongCode(ctx);
  const open = await times(7, (i) => logInUpToTheCode(from(here), people[i]?.email ?? ""));
  const tries = await times(30, (i) => enterCode(from(here), open[i % 6] ?? "", code));
  // The fifth of each login ends that login.
  expect(tally(tries)).toEqual({ "code-wrong": 24, "too-many-codes": 6 });
  const until = ctx.clock.now() + 10 * MINUTE;
  const refused = { failure: { code: "too-many-codes", until } };
  expect(await enterCode(from(here), open[6] ?? "", code)).toMatchObject(refused);
  expect(codeOf(await enterCode(from(elsewhere), open[6] ?? "", code))).toBe("code-wrong");
});

test("T27 forgotten passwords: twenty mails from one address in an hour, the twenty-first asks in vain and is told nothing", async () => {
  const ask = (i: number, clientIp = here) =>
    askPasswordReset(from(clientIp), { email: `p${i}@example.nl`, userAgent, locale: "nl" });
  expect((await times(21, (i) => ask(i))).every(({ ok }) => ok)).toBe(true);
  expect(await queuedMails(ctx)).toHaveLength(20);
  await ask(30, elsewhere);
  expect(await queuedMails(ctx)).toHaveLength(21);
  ctx.clock.pass(HOUR);
  await ask(31);
  expect(await queuedMails(ctx)).toHaveLength(22);
});

test("T30 thirty links are tried from one address, resets and activations together; a good one waits ten minutes and still works", async () => {
  const token = (i: number) => `${i}`.padStart(43, "x");
  const pending = await signUp(ctx, { kind: "healthspace", id: await aHealthspace(ctx, { entry: "open" }) });
  const link = await activationLink(ctx);
  const press = (clientIp = here) =>
    activate(from(clientIp), { token: link, password, userAgent, openChallenge: null });
  const reset = (i: number) =>
    resetPassword(from(here), {
      token: token(i),
      password: "Een-Nieuwe-Zin-9!",
      repeat: "Een-Nieuwe-Zin-9!",
      userAgent,
    });
  expect(tally(await times(29, reset))).toEqual({ "reset-link-dead": 29 });
  expect(codeOf(await activate(from(here), { token: token(0), password, userAgent, openChallenge: null }))).toBe(
    "activation-unknown",
  );
  const until = ctx.clock.now() + 10 * MINUTE;
  expect(await press()).toEqual({ ok: false, failure: { code: "network-limit", until } });
  expect(await reset(0)).toEqual({ ok: false, failure: { code: "network-limit", until } });
  ctx.clock.pass(10 * MINUTE);
  expect(codeOf(await press())).toBe("ok");
  expect(pending.email).toBe("mira@example.nl");
});

test("signing up and asking for the mail again: ten an hour and thirty a day from one address", async () => {
  const id = await aHealthspace(ctx, { entry: "open" });
  const fill = (i: number, clientIp = here) =>
    fillIn(from(clientIp), { kind: "healthspace", id }, { email: `p${i}@example.nl` });
  const pending = await signUp(from(here), { kind: "healthspace", id });
  expect(tally(await times(8, (i) => fill(i)))).toEqual({ ok: 8 });
  ctx.clock.pass(2 * MINUTE);
  expect(codeOf(await resendActivation(from(here), pending, userAgent))).toBe("ok");
  expect(codeOf(await fill(20))).toBe("network-limit");
  expect(codeOf(await resendActivation(from(here), pending, userAgent))).toBe("network-limit");
  expect(codeOf(await fill(21, elsewhere))).toBe("ok");
  for (let hour = 1; hour <= 2; hour += 1) {
    ctx.clock.pass(HOUR);
    expect(tally(await times(10, (i) => fill(100 * hour + i)))).toEqual({ ok: 10 });
  }
  ctx.clock.pass(HOUR);
  expect(codeOf(await fill(300))).toBe("network-limit");
  ctx.clock.pass(DAY);
  expect(codeOf(await fill(301))).toBe("ok");
});

test("T58 text messages: ten an hour and thirty a day from one address, over any accounts and numbers", async () => {
  const accounts = await times(12, (i) => personWithoutTwoFactor(ctx, { email: `p${i}@example.nl` }));
  const send = (i: number, parent: string, clientIp = here) =>
    inTransaction(from(clientIp), (ctx) =>
      sendTextCode(
        ctx,
        { purpose: "login", parentId: parent, accountId: accounts[i]?.id ?? "" },
        { phone: `+3161234560${i}`, locale: "nl" },
      ),
    );
  expect((await times(10, (i) => send(i, `a${i}`))).every(({ sent }) => sent)).toBe(true);
  const until = ctx.clock.now() + HOUR;
  expect(await send(10, "a10")).toEqual({ sent: false, refusal: { code: "text-limit", until } });
  expect(await send(11, "a11", elsewhere)).toMatchObject({ sent: true });
  for (let hour = 1; hour <= 2; hour += 1) {
    ctx.clock.pass(HOUR);
    expect((await times(10, (i) => send(i, `${hour}${i}`))).every(({ sent }) => sent)).toBe(true);
  }
  ctx.clock.pass(HOUR);
  expect(await send(10, "late")).toMatchObject({ sent: false, refusal: { code: "text-limit" } });
});
