import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts, sessions } from "@/db/schema";
import { findEnrolment, startAppEnrolment } from "../../authentication/second-factor/enrolment";
import { atOnce, present, value } from "../../testing/answers";
import { appCodeAt } from "../../testing/codes";
import { comeInside, enterPassword, type Inside, logIn, passBothSteps } from "../../testing/log-in";
import { HOUR, MINUTE, SECOND } from "../../testing/moments";
import { personWithApp, personWithoutTwoFactor, userAgent } from "../../testing/people";
import { audited, auditTrail, wholeDatabase } from "../../testing/records";
import { proveSetUp } from "../../testing/set-up";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { type Account, revokeSessions } from "../account/account";
import { newToken } from "../crypto/token";
import { endSession, findSession, isStillAlive } from "./find-session";
import { grantSession } from "./grant";
import { openSession, renewSession } from "./open-session";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Account;
beforeEach(async () => {
  ctx = await testContext();
  cas = await personWithoutTwoFactor(ctx);
});
afterEach(() => ctx.dispose());

async function sessionSecretOf(account: Account): Promise<string> {
  const started = value(await enterPassword(ctx, account.email));
  if (started.next !== "session") throw new Error("a code was asked");
  return started.sessionSecret;
}
const alive = async (inside: Pick<Inside, "secret">) => (await findSession(ctx, inside.secret)) !== null;
const setAccount = (change: Partial<typeof accounts.$inferInsert>) =>
  ctx.db.write((tx) => tx.update(accounts).set(change).where(eq(accounts.id, cas.id)));

describe("what the database keeps of a session", () => {
  test("AT-44 not the secret of the cookie", async () => {
    expect(await wholeDatabase(ctx)).not.toContain(await sessionSecretOf(cas));
  });

  test("AT-45 the id of the row opens nothing", async () => {
    const inside = await logIn(ctx, cas);
    expect(await findSession(ctx, inside.session.id)).toBeNull();
  });

  test.each(["", "x", newToken()])("%j opens nothing", async (secret) => {
    await logIn(ctx, cas);
    expect(await findSession(ctx, secret)).toBeNull();
  });
});

describe("T80 a session that nobody uses", () => {
  test("is alive after 29 minutes", async () => {
    const inside = await logIn(ctx, cas);
    ctx.clock.pass(29 * MINUTE);
    expect(await alive(inside)).toBe(true);
  });

  test("is over after 31 minutes, and stays over", async () => {
    const inside = await logIn(ctx, cas);
    ctx.clock.pass(31 * MINUTE);
    expect(await alive(inside)).toBe(false);
    expect(await isStillAlive(ctx, inside.session.id)).toBe(false);
    ctx.clock.pass(-5 * SECOND);
    expect(await alive(inside)).toBe(false);
  });

  test("29 minutes count from the last page, also when that came within a minute of the one before", async () => {
    const inside = await logIn(ctx, cas);
    ctx.clock.pass(59 * SECOND);
    expect(await alive(inside)).toBe(true);
    ctx.clock.pass(29 * MINUTE);
    expect(await alive(inside)).toBe(true);
  });

  test("used every ten minutes it lives until twelve hours are over, and no longer", async () => {
    const inside = await logIn(ctx, cas);
    for (let i = 0; i < 71; i += 1) {
      ctx.clock.pass(10 * MINUTE);
      expect(await alive(inside)).toBe(true);
    }
    ctx.clock.pass(9 * MINUTE);
    expect(await alive(inside)).toBe(true);
    ctx.clock.pass(2 * MINUTE);
    expect(await alive(inside)).toBe(false);
  });

  test("a page view is a write at most once a minute", async () => {
    const inside = await logIn(ctx, cas);
    const seen = async () => present((await ctx.db.read.select().from(sessions))[0]).lastSeenAt;
    const first = await seen();
    ctx.clock.pass(59 * SECOND);
    await alive(inside);
    expect(await seen()).toBe(first);
    ctx.clock.pass(SECOND);
    await alive(inside);
    expect(await seen()).toBe(first + MINUTE);
  });

  test("T105 the clock jumps an hour ahead and back: over is over only while it is", async () => {
    const inside = await logIn(ctx, cas);
    ctx.clock.pass(-HOUR);
    expect(await alive(inside)).toBe(true);
    ctx.clock.pass(HOUR + 31 * MINUTE);
    expect(await alive(inside)).toBe(false);
  });
});

describe("five sessions", () => {
  test("the sixth ends the one that was unused for longest", async () => {
    const five: Inside[] = [];
    for (let i = 0; i < 5; i += 1) {
      five.push(await logIn(ctx, cas));
      ctx.clock.pass(2 * MINUTE);
    }
    const [first, second, ...others] = five.map((inside) => present(inside));
    expect(await alive(present(first))).toBe(true);
    const sixth = await logIn(ctx, cas);
    expect(await alive(present(second))).toBe(false);
    for (const inside of [present(first), ...others, sixth]) expect(await alive(inside)).toBe(true);
  });

  test("six logins at one instant: five sessions are left", async () => {
    const secrets = await atOnce(6, () => sessionSecretOf(cas));
    const found = await Promise.all(secrets.map((secret) => findSession(ctx, secret)));
    expect(found.filter((session) => session !== null)).toHaveLength(5);
  });

  test("sessions of another person do not count", async () => {
    const bo = await personWithoutTwoFactor(ctx, { email: "bo@example.nl" });
    const mine = await logIn(ctx, cas);
    for (let i = 0; i < 5; i += 1) await logIn(ctx, bo);
    expect(await alive(mine)).toBe(true);
  });

  test("sessions that are over by themselves do not count", async () => {
    for (let i = 0; i < 4; i += 1) await logIn(ctx, cas);
    ctx.clock.pass(31 * MINUTE);
    const mine = await logIn(ctx, cas);
    for (let i = 0; i < 4; i += 1) await logIn(ctx, cas);
    expect(await alive(mine)).toBe(true);
  });

  test("sessions that a change to the account ended do not count: the one that made the change is kept", async () => {
    const mine = await logIn(ctx, cas);
    ctx.clock.pass(10 * SECOND);
    for (let i = 0; i < 4; i += 1) await logIn(ctx, cas);
    value(await startAppEnrolment(ctx, mine));
    const enrolment = present(await findEnrolment(ctx, mine));
    if (enrolment.type !== "totp") throw new Error("not an app");
    const code = appCodeAt(ctx.clock.now(), enrolment.secret);
    const renewed = await comeInside(ctx, value(await proveSetUp(ctx, mine, code)).sessionSecret);
    await inTransaction(ctx, (ctx) => openSession(ctx, grantSession(renewed.account), { proofs: [], userAgent }));
    expect(await alive(renewed)).toBe(true);
  });

  test("a session that is pushed out is written down as ended", async () => {
    for (let i = 0; i < 6; i += 1) await logIn(ctx, cas);
    expect(await audited(ctx, "session.ended")).toBe(1);
  });
});

describe("AT-49 a session gets a new secret", () => {
  test("the old one is worthless from that moment on, the new one is the same session with more proofs", async () => {
    const before = await logIn(ctx, cas);
    ctx.clock.pass(MINUTE);
    const { sessionSecret } = await inTransaction(ctx, (ctx) =>
      renewSession(ctx, before.session.id, [{ method: "pwd", at: ctx.clock.now() }]),
    );
    expect(await alive(before)).toBe(false);
    const after = await comeInside(ctx, sessionSecret);
    expect(after.secret).not.toBe(before.secret);
    expect(after.session.id).toBe(before.session.id);
    expect(after.session.proofs).toEqual([{ method: "pwd", at: ctx.clock.now() }]);
  });

  test("it does not become younger: twelve hours count from the login", async () => {
    const before = await logIn(ctx, cas);
    for (let i = 0; i < 70; i += 1) {
      ctx.clock.pass(10 * MINUTE);
      await alive(before);
    }
    const { sessionSecret } = await inTransaction(ctx, (ctx) => renewSession(ctx, before.session.id, []));
    const after = await comeInside(ctx, sessionSecret);
    ctx.clock.pass(20 * MINUTE);
    expect(await alive(after)).toBe(false);
  });

  test("one that is over cannot be renewed", async () => {
    const inside = await logIn(ctx, cas);
    await endSession(ctx, cas.id, inside.session.id);
    await expect(inTransaction(ctx, (ctx) => renewSession(ctx, inside.session.id, []))).rejects.toThrow();
  });

  test("T83 a secret that was never the server's does not become valid by a renewal", async () => {
    const planted = newToken();
    const inside = await logIn(ctx, cas);
    await inTransaction(ctx, (ctx) => renewSession(ctx, inside.session.id, []));
    expect(await findSession(ctx, planted)).toBeNull();
  });
});

describe("what ends a session", () => {
  test("T79 logging out: this one and no other; the second time is no event", async () => {
    const [here, there] = [await logIn(ctx, cas), await logIn(ctx, cas)];
    await endSession(ctx, cas.id, here.session.id, userAgent);
    await endSession(ctx, cas.id, here.session.id, userAgent);
    expect(await alive(here)).toBe(false);
    expect(await alive(there)).toBe(true);
    expect(await audited(ctx, "session.ended")).toBe(1);
  });

  test("T91 another person's id ends nothing", async () => {
    const bo = await personWithoutTwoFactor(ctx, { email: "bo@example.nl" });
    const inside = await logIn(ctx, cas);
    await endSession(ctx, bo.id, inside.session.id);
    expect(await alive(inside)).toBe(true);
    expect(await audited(ctx, "session.ended")).toBe(0);
  });

  test("a change to the account ends all, but for the one that is renewed in it", async () => {
    const [here, there] = [await logIn(ctx, cas), await logIn(ctx, cas)];
    const sessionSecret = await inTransaction(ctx, async (ctx) => {
      await revokeSessions(ctx, cas.id, "helpdesk");
      return (await renewSession(ctx, here.session.id, [])).sessionSecret;
    });
    expect(await alive(there)).toBe(false);
    expect(await alive(await comeInside(ctx, sessionSecret))).toBe(true);
  });

  test("a session secret from before the change opens nothing after it", async () => {
    const sessionSecret = await sessionSecretOf(cas);
    await inTransaction(ctx, (ctx) => revokeSessions(ctx, cas.id, "helpdesk"));
    await expect(comeInside(ctx, sessionSecret)).rejects.toThrow("nothing there");
  });

  test("a disabled account has no session, however fresh", async () => {
    const inside = await logIn(ctx, cas);
    await setAccount({ disabledAt: ctx.clock.now() });
    expect(await alive(inside)).toBe(false);
  });

  test("nor has one that is not activated", async () => {
    const inside = await logIn(ctx, cas);
    await setAccount({ activatedAt: null });
    expect(await alive(inside)).toBe(false);
  });

  test("T114 an account that is deleted takes its sessions along", async () => {
    const inside = await logIn(ctx, cas);
    await ctx.db.write((tx) => tx.delete(accounts).where(eq(accounts.id, cas.id)));
    expect(await alive(inside)).toBe(false);
    expect(await ctx.db.read.select().from(sessions)).toEqual([]);
  });
});

test("AT-36 the level is that of the session, not of the account: a session from before two-factor stays at one", async () => {
  const { account } = await personWithApp(ctx);
  const { sessionSecret } = await passBothSteps(ctx, account);
  const inside = await comeInside(ctx, sessionSecret);
  expect(inside.session.proofs.map((proof) => proof.method)).toEqual(["pwd", "totp"]);
  const other = await logIn(ctx, cas);
  expect(other.session.proofs.map((proof) => proof.method)).toEqual(["pwd"]);
  expect(await auditTrail(ctx)).toEqual([
    "login.password.ok",
    "login.second.ok",
    "session.started",
    "login.password.ok",
    "session.started",
  ]);
});

test("revokeSessions of an account that is not there is an error, not a silence", async () => {
  await expect(inTransaction(ctx, (ctx) => revokeSessions(ctx, "nobody", "helpdesk"))).rejects.toThrow(
    "no such account",
  );
});
