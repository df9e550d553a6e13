import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts, trustedDevices } from "@/db/schema";
import { buildTrustedDevice } from "../../operations/demo/build";
import { type Account, findAccount, revokeSessions, revokeTrustedDevices } from "../../platform/account/account";
import { type AuditEvent, recordAudit } from "../../platform/audit/record";
import { newToken } from "../../platform/crypto/token";
import { isStillAlive } from "../../platform/session/find-session";
import { atOnce, present, value } from "../../testing/answers";
import { appCodeAt, wrongCode } from "../../testing/codes";
import { beforeWrite } from "../../testing/interleave";
import { comeInside, enterCode, enterPassword, logIn, passBothSteps } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY, HOUR, MINUTE, SECOND } from "../../testing/moments";
import { foreignUserAgent, personWithApp, userAgent } from "../../testing/people";
import { audited, auditTrail, wholeDatabase } from "../../testing/records";
import { setUpText } from "../../testing/set-up";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { deviceCookieOf } from "../login/device-cookie";
import {
  consumeTrustedDevice,
  type DeviceClaim,
  endAllTrustedDevices,
  endTrustedDevice,
  listTrustedDevices,
  trustDevice,
} from "./trusted-device";

let ctx: Awaited<ReturnType<typeof testContext>>;
let sam: Account;
beforeEach(async () => {
  ctx = await testContext();
  sam = (await personWithApp(ctx)).account;
});
afterEach(() => ctx.dispose());

/** Logs in with a code and ticks the box; answers what the cookie says. The app needs a new code each time. */
async function tick(account = sam): Promise<DeviceClaim> {
  const { device } = await passBothSteps(ctx, account, { trust: "month" });
  ctx.clock.pass(MINUTE);
  return present(device).claim;
}
/** The password, from a browser with these cookies: what happens next, the next value of the cookie, and the sessionSecret. */
async function arrive(claims: readonly DeviceClaim[], account = sam, from = userAgent) {
  const started = value(await enterPassword(ctx, account.email, { devices: claims, userAgent: from }));
  if (started.next === "second-step") return { asked: true as const };
  return { asked: false as const, sessionSecret: started.sessionSecret, claim: present(started.device).claim };
}
/** The same, and the browser shows the next page. */
async function arriveAndLook(claims: readonly DeviceClaim[]): Promise<DeviceClaim> {
  const arrived = await arrive(claims);
  if (arrived.asked) throw new Error("a code was asked");
  await comeInside(ctx, arrived.sessionSecret);
  return arrived.claim;
}
const isAsked = async (claims: readonly DeviceClaim[], account = sam) => (await arrive(claims, account)).asked;
const fresh = async (account = sam) => present(await findAccount(ctx, account.id));
const list = async (claims: readonly DeviceClaim[] = []) => listTrustedDevices(ctx, await fresh(), claims);

describe("a person skips the second step for a month on this device", () => {
  test("the next login there asks no code; it is a session of the first level", async () => {
    const claim = await tick();
    const arrived = await arrive([claim]);
    if (arrived.asked) throw new Error("a code was asked");
    const { session } = await comeInside(ctx, arrived.sessionSecret);
    expect(session.proofs.map((proof) => proof.method)).toEqual(["pwd", "device"]);
    expect((await auditTrail(ctx)).slice(-3)).toEqual(["login.password.ok", "session.started", "login.trusted_skip"]);
    expect(await audited(ctx, "device.trusted")).toBe(1);
  });

  test("without the tick nothing is trusted", async () => {
    expect((await passBothSteps(ctx, sam)).device).toBeNull();
    expect(await list()).toEqual([]);
  });

  test("AT-52 trust never replaces the password", async () => {
    const claim = await tick();
    const answer = await enterPassword(ctx, sam.email, { password: "wrong", devices: [claim] });
    expect(answer).toEqual({ ok: false, failure: { code: "invalid-credentials" } });
    expect(await isAsked([claim])).toBe(false);
  });

  test("AT-44 the database does not have what the cookie says", async () => {
    const { token } = await tick();
    expect(await wholeDatabase(ctx)).not.toContain(token);
  });

  test.each([[newToken()], [""], ["x"]])("AT-48 a cookie that says %j is no trust", async (token) => {
    await tick();
    expect(await isAsked([{ token, use: 0 }])).toBe(true);
  });
});

describe("AT-54 T75 thirty days, whatever the cookie says", () => {
  test.each([
    [29 * DAY, false],
    [30 * DAY - 1, false],
    [30 * DAY, true],
    [31 * DAY, true],
  ])("%i ms after the tick a code is asked: %j", async (age, asked) => {
    const { device } = await passBothSteps(ctx, sam, { trust: "month" });
    const { claim, expiresAt } = present(device);
    expect(expiresAt).toBe(ctx.clock.now() + 30 * DAY);
    ctx.clock.pass(age);
    expect(await isAsked([claim])).toBe(asked);
  });

  test("AT-55 using it every day does not move the end", async () => {
    let claim = await tick();
    const end = present((await list())[0]).expiresAt;
    for (let day = 1; day <= 29; day += 1) {
      ctx.clock.pass(DAY);
      claim = await arriveAndLook([claim]);
    }
    expect(present((await list())[0]).expiresAt).toBe(end);
    ctx.clock.pass(DAY - MINUTE);
    expect(await isAsked([claim])).toBe(true);
  });

  test("each login tells the browser the same end", async () => {
    const claim = await tick();
    const end = present((await list())[0]).expiresAt;
    ctx.clock.pass(10 * DAY);
    const started = value(await enterPassword(ctx, sam.email, { devices: [claim] }));
    expect(started).toMatchObject({
      next: "session",
      device: { expiresAt: end, claim: { token: claim.token, use: 1 } },
    });
  });
});

describe("AT-57 two people on one browser", () => {
  test("T74 the cookie of A next to the login of B: B is asked, A keeps the trust", async () => {
    const bo = (await personWithApp(ctx, { email: "bo@example.nl" })).account;
    const claimOfSam = await tick();
    expect(await isAsked([claimOfSam], bo)).toBe(true);
    expect(await isAsked([claimOfSam])).toBe(false);
  });

  test("each keeps their own, whatever the order of the cookies", async () => {
    const bo = (await personWithApp(ctx, { email: "bo@example.nl" })).account;
    const [ofSam, ofBo] = [await tick(), await tick(bo)];
    expect(await isAsked([ofBo, ofSam])).toBe(false);
    expect(await isAsked([ofSam, ofBo], bo)).toBe(false);
  });

  test("B's list does not show A's device, and B cannot end it", async () => {
    const bo = (await personWithApp(ctx, { email: "bo@example.nl" })).account;
    const claim = await tick();
    const [device] = await list([claim]);
    expect(await listTrustedDevices(ctx, bo, [claim])).toEqual([]);
    await endTrustedDevice(ctx, bo.id, present(device).id);
    await endAllTrustedDevices(ctx, bo.id);
    expect(await isAsked([claim])).toBe(false);
  });
});

describe("T73 the cookie changes at each use", () => {
  test("the value of before the last login still works for a minute: two tabs may log in at once", async () => {
    const claim = await tick();
    await arriveAndLook([claim]);
    ctx.clock.pass(59 * SECOND);
    const second = await arrive([claim]);
    expect(second).toMatchObject({ asked: false, claim: { use: 1 } });
    expect(await audited(ctx, "device.reuse_detected")).toBe(0);
  });

  test("a minute later it is a copy that somebody made: all trust ends, and the owner is told once", async () => {
    const claim = await tick();
    const elsewhere = await tick();
    const next = await arriveAndLook([claim]);
    ctx.clock.pass(61 * SECOND);
    expect((await arrive([claim], sam, foreignUserAgent)).asked).toBe(true);
    expect((await arrive([claim], sam, foreignUserAgent)).asked).toBe(true);
    expect(await isAsked([next])).toBe(true);
    expect(await isAsked([elsewhere])).toBe(true);
    expect(await queuedMails(ctx)).toEqual([
      {
        channel: "mail",
        to: "sam@example.nl",
        locale: "nl",
        template: "trust-ended",
        links: { second: { page: "report-compromise", token: expect.any(String) } },
        values: { firstName: "Sam", at: ctx.clock.now(), ...foreignUserAgent },
      },
    ]);
    expect(await audited(ctx, "device.reuse_detected")).toBe(1);
  });

  test("the thief was first: the owner's next login finds it out, and the thief has nothing any more", async () => {
    const stolen = await tick();
    const thief = await arriveAndLook([stolen]);
    ctx.clock.pass(DAY);
    expect(await isAsked([stolen])).toBe(true);
    expect(await isAsked([thief])).toBe(true);
    expect(await queuedMails(ctx)).toHaveLength(1);
  });

  test("a value of two logins ago is a copy even within the minute", async () => {
    const claim = await tick();
    const next = await arriveAndLook([claim]);
    await arriveAndLook([next]);
    expect(await isAsked([claim])).toBe(true);
    expect(await audited(ctx, "device.reuse_detected")).toBe(1);
  });

  test("a value that was never given out is no trust", async () => {
    const claim = await tick();
    expect(await isAsked([{ ...claim, use: 7 }])).toBe(true);
  });

  test("finding out a copy ends the sessions that this device opened, one of which is the thief's; who gave a code stays", async () => {
    const claim = await tick();
    const arrived = await arrive([claim], sam, foreignUserAgent);
    if (arrived.asked) throw new Error("a code was asked");
    const thief = await comeInside(ctx, arrived.sessionSecret);
    const other = await tick();
    const elsewhere = await arrive([other]);
    if (elsewhere.asked) throw new Error("a code was asked");
    const onAnother = await comeInside(ctx, elsewhere.sessionSecret);
    const inside = await logIn(ctx, sam);
    ctx.clock.pass(2 * MINUTE);
    expect(await isAsked([claim])).toBe(true);
    expect(await isStillAlive(ctx, thief.session.id)).toBe(false);
    expect(await isStillAlive(ctx, inside.session.id)).toBe(true);
    expect(await isStillAlive(ctx, onAnother.session.id)).toBe(true);
  });

  test.each([
    ["first", "second"],
    ["second", "first"],
  ] as const)(
    "T73 who has a copy logs in twice within the minute, works in the %s session and never opens the %s: found out all the same",
    async (used, _) => {
      const stolen = await tick();
      const one = await arrive([stolen], sam, foreignUserAgent);
      const two = await arrive([stolen], sam, foreignUserAgent);
      if (one.asked || two.asked) throw new Error("a code was asked");
      await comeInside(ctx, (used === "first" ? one : two).sessionSecret);
      ctx.clock.pass(DAY);
      expect(await isAsked([stolen])).toBe(true);
      expect(await isAsked([two.claim])).toBe(true);
      expect((await queuedMails(ctx)).map(({ template }) => template)).toEqual(["trust-ended"]);
    },
  );

  test("five tabs log in at one instant with one cookie: nobody is taken for a thief, the cookie goes on working", async () => {
    const claim = await tick();
    const arrivals = await atOnce(5, () => arrive([claim]));
    expect(arrivals.map((arrived) => arrived.asked)).toEqual([false, false, false, false, false]);
    ctx.clock.pass(DAY);
    expect(await isAsked([{ ...claim, use: 1 }])).toBe(false);
    expect(await audited(ctx, "device.reuse_detected")).toBe(0);
  });

  test("a copy used twice at one instant: both are asked for a code, one mail, no crash", async () => {
    const claim = await tick();
    await arriveAndLook([claim]);
    ctx.clock.pass(2 * MINUTE);
    const arrivals = await Promise.allSettled([arrive([claim]), arrive([claim])]);
    expect(arrivals.map((arrival) => (arrival.status === "fulfilled" ? arrival.value.asked : "thrown"))).toEqual([
      true,
      true,
    ]);
    expect(await queuedMails(ctx)).toHaveLength(1);
  });
});

describe("D6 the account shows many failures", () => {
  const failAt = async (times: number, event: AuditEvent, account = sam) => {
    for (let i = 0; i < times; i += 1) {
      await inTransaction(ctx, (ctx) =>
        recordAudit(ctx, { event, accountId: account.id, userAgent: foreignUserAgent }),
      );
    }
  };

  test("nine in a day: the step is still skipped; the tenth: the code is asked on the trusted device too", async () => {
    const claim = await tick();
    await failAt(9, "login.password.fail");
    const next = await arriveAndLook([claim]);
    await failAt(1, "login.second.fail");
    expect(await isAsked([next])).toBe(true);
  });

  test("a day after the first of the ten the same cookie skips the step again, not a moment before", async () => {
    const claim = await tick();
    await failAt(1, "login.password.fail");
    ctx.clock.pass(MINUTE);
    await failAt(9, "stepup.fail");
    ctx.clock.pass(DAY - MINUTE - 1);
    expect(await isAsked([claim])).toBe(true);
    ctx.clock.pass(1);
    expect(await isAsked([claim])).toBe(false);
  });

  test("the trust stays in the list with its end, no code is spent by it, and nobody is taken for a thief", async () => {
    const claim = await tick();
    const before = await list([claim]);
    await failAt(10, "login.password.fail");
    expect(await isAsked([claim])).toBe(true);
    expect(await isAsked([claim])).toBe(true);
    expect(await list([claim])).toEqual(before);
    expect(await audited(ctx, "device.reuse_detected")).toBe(0);
    expect(await audited(ctx, "login.trusted_skip")).toBe(0);
  });

  test("failures of somebody else do not count", async () => {
    const claim = await tick();
    const bo = (await personWithApp(ctx, { email: "bo@example.nl" })).account;
    await failAt(10, "login.password.fail", bo);
    expect(await isAsked([claim])).toBe(false);
  });

  test("AT-19 a stranger who types ten wrong passwords costs the owner a code, not the login", async () => {
    const claim = await tick();
    for (let i = 0; i < 10; i += 1) {
      await enterPassword(ctx, sam.email, { password: "Wrong-one-9", userAgent: foreignUserAgent });
      ctx.clock.pass(HOUR);
    }
    const known = { devices: [claim], deviceCookies: [deviceCookieOf(sam)] };
    const started = value(await enterPassword(ctx, sam.email, known));
    if (started.next !== "second-step") throw new Error("no code was asked");
    value(await enterCode(ctx, started.challenge, appCodeAt(ctx.clock.now())));
  });
});

describe("the answer to a login never reached the browser", () => {
  test("a day later the old value still works: a lost reply does not cost the trust", async () => {
    const claim = await tick();
    await arrive([claim]);
    ctx.clock.pass(DAY);
    expect(await arrive([claim])).toMatchObject({ asked: false, claim: { use: 1 } });
    expect(await audited(ctx, "device.reuse_detected")).toBe(0);
  });

  test("three lost replies in a row are no theft either", async () => {
    const claim = await tick();
    for (let i = 0; i < 3; i += 1) {
      expect(await isAsked([claim])).toBe(false);
      ctx.clock.pass(DAY);
    }
    const next = await arriveAndLook([claim]);
    ctx.clock.pass(DAY);
    expect(await isAsked([next])).toBe(false);
  });

  test("once the reply was seen, the old value is a copy", async () => {
    const claim = await tick();
    await arrive([claim]);
    ctx.clock.pass(DAY);
    await arriveAndLook([claim]);
    ctx.clock.pass(DAY);
    expect(await isAsked([claim])).toBe(true);
    expect(await audited(ctx, "device.reuse_detected")).toBe(1);
  });
});

describe("AT-56 the list of trusted devices", () => {
  test("shows browser, system, first and last use, the end, and which one this is; newest use first", async () => {
    const here = await tick();
    const other = await buildTrustedDevice(ctx, await fresh(), { browser: "Safari", system: "iOS" });
    ctx.clock.pass(DAY);
    const createdHere = present((await list()).find((device) => device.browser === "Firefox")).createdAt;
    const next = await arriveAndLook([here]);
    const devices = await list([next]);
    expect(devices).toMatchObject([
      { browser: "Firefox", system: "Windows", createdAt: createdHere, lastUsedAt: ctx.clock.now(), current: true },
      { browser: "Safari", system: "iOS", current: false },
    ]);
    expect(present(devices[0]).expiresAt).toBe(createdHere + 30 * DAY);
    expect(JSON.stringify(devices)).not.toContain(other);
  });

  test("AT-45 its ids open nothing", async () => {
    await tick();
    const [device] = await list();
    expect(await isAsked([{ token: present(device).id, use: 0 }])).toBe(true);
  });

  test("ending one works at the next login, and only for that one", async () => {
    const [first, second] = [await tick(), await tick()];
    const device = present((await list([first])).find((each) => each.current));
    await endTrustedDevice(ctx, sam.id, device.id);
    await endTrustedDevice(ctx, sam.id, device.id);
    expect(await isAsked([first])).toBe(true);
    expect(await isAsked([second])).toBe(false);
    expect(await audited(ctx, "device.revoked")).toBe(1);
  });

  test("a device that was ended is not taken for a theft", async () => {
    const claim = await tick();
    const next = await arriveAndLook([claim]);
    await endTrustedDevice(ctx, sam.id, present((await list([next]))[0]).id);
    ctx.clock.pass(2 * MINUTE);
    expect(await isAsked([claim])).toBe(true);
    expect(await audited(ctx, "device.reuse_detected")).toBe(0);
  });

  test("ending all works at the next login", async () => {
    const claims = [await tick(), await tick()];
    await endAllTrustedDevices(ctx, sam.id);
    expect(await list(claims)).toEqual([]);
    for (const claim of claims) expect(await isAsked([claim])).toBe(true);
  });

  test("after ending all a new tick is trusted again", async () => {
    await tick();
    await endAllTrustedDevices(ctx, sam.id);
    expect(await isAsked([await tick()])).toBe(false);
  });

  test("one that is too old is not shown", async () => {
    await tick();
    ctx.clock.pass(30 * DAY);
    expect(await list()).toEqual([]);
  });
});

describe("ten devices", () => {
  test("the eleventh ends the one that was used longest ago", async () => {
    const claims: DeviceClaim[] = [];
    for (let i = 0; i < 10; i += 1) claims.push(await tick());
    claims[0] = await arriveAndLook([present(claims[0])]);
    ctx.clock.pass(MINUTE);
    const eleventh = await tick();
    expect(await list()).toHaveLength(10);
    expect(await isAsked([present(claims[1])])).toBe(true);
    for (const claim of [present(claims[0]), present(claims[2]), eleventh]) expect(await isAsked([claim])).toBe(false);
  });

  test("devices of another person do not count", async () => {
    const bo = (await personWithApp(ctx, { email: "bo@example.nl" })).account;
    const mine = await tick();
    for (let i = 0; i < 10; i += 1) await buildTrustedDevice(ctx, bo, userAgent);
    await tick(bo);
    expect(await isAsked([mine])).toBe(false);
  });

  test("devices whose trust ended before do not count", async () => {
    for (let i = 0; i < 10; i += 1) await buildTrustedDevice(ctx, sam, userAgent);
    await endAllTrustedDevices(ctx, sam.id);
    const claims = [];
    for (let i = 0; i < 10; i += 1) claims.push(await tick());
    expect(await isAsked([present(claims[0])])).toBe(false);
  });
});

describe("AT-53 T76 what ends all trust", () => {
  test("a change of everything of the account, such as another password", async () => {
    const claims = [await tick(), await tick()];
    await inTransaction(ctx, (ctx) => revokeSessions(ctx, sam.id, "helpdesk"));
    for (const claim of claims) expect(await isAsked([claim])).toBe(true);
  });

  test("trust alone: sessions go on", async () => {
    const claim = await tick();
    const inside = await logIn(ctx, sam);
    await inTransaction(ctx, (ctx) => revokeTrustedDevices(ctx, sam.id));
    expect(await isAsked([claim])).toBe(true);
    expect(await isStillAlive(ctx, inside.session.id)).toBe(true);
  });

  test("another method", async () => {
    const claim = await tick();
    await setUpText(ctx, await logIn(ctx, sam));
    expect(await isAsked([claim])).toBe(true);
  });

  test("a disabled account has no trust to use", async () => {
    const claim = await tick();
    await ctx.db.write((tx) => tx.update(accounts).set({ disabledAt: ctx.clock.now() }).where(eq(accounts.id, sam.id)));
    expect(await enterPassword(ctx, sam.email, { devices: [claim] })).toMatchObject({
      failure: { code: "account-disabled" },
    });
  });

  test("trust that is ended while the password is being hashed is not used any more", async () => {
    const claim = await tick();
    const racing = beforeWrite(ctx, 2, () => endAllTrustedDevices(ctx, sam.id));
    expect(value(await enterPassword(racing, sam.email, { devices: [claim] })).next).toBe("second-step");
  });

  test("a wrong code ends no trust", async () => {
    const claim = await tick();
    const started = value(await enterPassword(ctx, sam.email));
    if (started.next !== "second-step") throw new Error("no code was asked");
    await enterCode(ctx, started.challenge, await wrongCode(ctx));
    expect(await isAsked([claim])).toBe(false);
  });
});

test("trust that is given just as all trust ends does not survive in the older sessionVersion", async () => {
  const stale = await fresh();
  await inTransaction(ctx, (ctx) => revokeTrustedDevices(ctx, sam.id));
  const { claim } = present(await inTransaction(ctx, (ctx) => trustDevice(ctx, { account: stale, userAgent })));
  expect(await isAsked([claim])).toBe(false);
  const [row] = await ctx.db.read.select().from(trustedDevices);
  expect(row?.trustVersion).toBe((await fresh()).trustVersion);
});

test("T112 the audit cannot be written: no session, and the cookie is not rotated", async () => {
  const claim = await tick();
  await ctx.db.write((tx) => tx.run("ALTER TABLE audit_events RENAME TO away"));
  await expect(arrive([claim])).rejects.toThrow();
  await ctx.db.write((tx) => tx.run("ALTER TABLE away RENAME TO audit_events"));
  const account = await fresh();
  const answer = await inTransaction(ctx, (ctx) => consumeTrustedDevice(ctx, { account, claims: [claim], userAgent }));
  expect(answer).toMatchObject({ trusted: true, claim: { use: 1 } });
});
