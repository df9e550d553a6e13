import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { askDeletion, deactivateAccount } from "./account-lifecycle/closure/closure";
import { askEmailChange, confirmEmailChange, undoEmailChange } from "./account-lifecycle/email-change/email-change";
import { reportCompromise } from "./account-lifecycle/report-compromise/report-compromise";
import {
  completeDueAccountRecoveries,
  confirmAccountRecovery,
  findAccountRecovery,
  requestAccountRecovery,
  stopAccountRecovery,
} from "./authentication/account-recovery/account-recovery";
import { listPasskeys, removePasskey } from "./authentication/passkey/passkeys";
import { changePassword } from "./authentication/password/change-password";
import { askPasswordReset } from "./authentication/password/request-reset";
import { resetPassword } from "./authentication/password/reset-password";
import { reportLostPhone } from "./authentication/second-factor/lost-phone";
import { switchOff } from "./authentication/second-factor/settings";
import { stepUpWithPassword } from "./authentication/step-up/step-up";
import { disableAccount, endSessions } from "./operations/operator/accounts";
import type { Account } from "./platform/account/account";
import {
  endSession,
  findSession,
  lookAtSession,
  type SessionEnd,
  whySessionEnded,
} from "./platform/session/find-session";
import { endOtherSessions } from "./platform/session/own-sessions";
import { accountRecovery, session as policy } from "./policy";
import { approveByTwo } from "./testing/account-recovery";
import { present, value } from "./testing/answers";
import { comeInside, enterPassword, type Inside, logIn, passBothSteps } from "./testing/log-in";
import { queuedMails } from "./testing/messages";
import { DAY, MINUTE } from "./testing/moments";
import { makePasskey } from "./testing/passkeys";
import { password, personWithApp, personWithoutTwoFactor, userAgent } from "./testing/people";
import { setUpApp } from "./testing/set-up";
import { testContext } from "./testing/test-context";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Account;
beforeEach(async () => {
  ctx = await testContext();
  cas = await personWithoutTwoFactor(ctx);
});
afterEach(() => ctx.dispose());

const linkIn = async (template: string, which: "main" | "second" = "main") => {
  const mails = (await queuedMails(ctx)).filter((mail) => mail.template === template);
  return present(mails.at(-1)?.links?.[which]?.token, template);
};
const fresh = { password: "Paarse-Olifant-9", repeat: "Paarse-Olifant-9" };
const operator = "operator:mia" as const;

/** Somebody with an app, logged in here; what happens elsewhere. */
async function sam(): Promise<{ account: Account; here: Inside; elsewhere: Inside }> {
  const { account } = await personWithApp(ctx);
  const here = await logIn(ctx, account);
  ctx.clock.pass(MINUTE);
  return { account, here, elsewhere: await logIn(ctx, account) };
}

async function askHelp(account: Account): Promise<void> {
  value(await requestAccountRecovery(ctx, account, userAgent));
}

/** What ends the session whose secret it answers, for each word that a browser can be told. */
const ends: Record<Exclude<SessionEnd, "unknown">, () => Promise<string>> = {
  idle: async () => {
    const here = await logIn(ctx, cas);
    ctx.clock.pass(policy.idleMs);
    return here.secret;
  },
  "too-old": async () => {
    const here = await logIn(ctx, cas);
    for (let passed = 0; passed < policy.totalMs; passed += 10 * MINUTE) {
      await findSession(ctx, here.secret);
      ctx.clock.pass(10 * MINUTE);
    }
    return here.secret;
  },
  "logged-out": async () => {
    const here = await logIn(ctx, cas);
    await endSession(ctx, cas.id, here.session.id, userAgent);
    return here.secret;
  },
  "ended-elsewhere": async () => {
    const here = await logIn(ctx, cas);
    await endOtherSessions(ctx, await logIn(ctx, cas));
    return here.secret;
  },
  "too-many": async () => {
    const here = await logIn(ctx, cas);
    for (let n = 0; n < policy.maxPerAccount; n += 1) {
      ctx.clock.pass(MINUTE);
      await logIn(ctx, cas);
    }
    return here.secret;
  },
  "wrong-passwords": async () => {
    const here = await logIn(ctx, cas);
    for (let n = 0; n < 5; n += 1) await stepUpWithPassword(ctx, here, "wrong");
    return here.secret;
  },
  "trust-copied": async () => {
    const { account } = await personWithApp(ctx);
    const { device } = await passBothSteps(ctx, account, { trust: "month" });
    const devices = [present(device).claim];
    ctx.clock.pass(MINUTE);
    const started = value(await enterPassword(ctx, account.email, { devices }));
    if (started.next !== "session") throw new Error("a code was asked");
    await comeInside(ctx, started.sessionSecret);
    ctx.clock.pass(2 * MINUTE);
    await enterPassword(ctx, account.email, { devices });
    return started.sessionSecret;
  },
  "password-changed": async () => {
    const here = await logIn(ctx, cas);
    value(await changePassword(ctx, await logIn(ctx, cas), { current: password, ...fresh }));
    return here.secret;
  },
  "password-reset": async () => {
    const here = await logIn(ctx, cas);
    value(await askPasswordReset(ctx, { email: cas.email, userAgent, locale: "nl" }));
    value(await resetPassword(ctx, { token: await linkIn("password-reset"), ...fresh, userAgent }));
    return here.secret;
  },
  "passkey-removed": async () => {
    const here = await logIn(ctx, cas);
    const elsewhere = await logIn(ctx, cas);
    await makePasskey(ctx, elsewhere);
    value(await removePasskey(ctx, elsewhere, present((await listPasskeys(ctx, elsewhere))[0]).id));
    return here.secret;
  },
  "two-factor-changed": async () => {
    const here = await logIn(ctx, cas);
    await setUpApp(ctx, await logIn(ctx, cas));
    return here.secret;
  },
  "phone-lost": async () => {
    const { here, elsewhere } = await sam();
    value(await reportLostPhone(ctx, elsewhere));
    return here.secret;
  },
  reported: async () => {
    const here = await logIn(ctx, cas);
    value(await changePassword(ctx, await logIn(ctx, cas), { current: password, ...fresh }));
    const again = value(await enterPassword(ctx, cas.email, { password: fresh.password }));
    if (again.next !== "session") throw new Error("a code was asked");
    const mail = present((await queuedMails(ctx)).find(({ template }) => template === "password-changed"));
    const report = present(Object.values(mail.links ?? {}).find((link) => link?.page === "report-compromise"));
    value(await reportCompromise(ctx, present("token" in report ? report.token : null), userAgent));
    expect(await whySessionEnded(ctx, here.secret), "what came first is said").toBe("password-changed");
    return again.sessionSecret;
  },
  "email-undone": async () => {
    const here = await logIn(ctx, cas);
    value(await askEmailChange(ctx, here, "cas.nieuw@example.nl"));
    value(await confirmEmailChange(ctx, await linkIn("email-change"), password));
    value(await undoEmailChange(ctx, await linkIn("email-changed", "second")));
    return here.secret;
  },
  "recovery-stopped": async () => {
    const { account, here } = await sam();
    await askHelp(account);
    value(await stopAccountRecovery(ctx, await linkIn("account-recovery-asked", "second")));
    return here.secret;
  },
  recovered: async () => {
    const { account } = await sam();
    await askHelp(account);
    const token = await linkIn("account-recovery-asked");
    value(await confirmAccountRecovery(ctx, token));
    const { reference } = present(await findAccountRecovery(ctx, "account-recovery", token));
    const staff = await Promise.all(
      ["eva", "tom"].map((name) => personWithoutTwoFactor(ctx, { email: `${name}@example.nl` })),
    );
    const [one, two] = staff.map(({ id }) => id);
    value(await approveByTwo(ctx, { reference, staff: [present(one), present(two)], reason: "paspoort" }));
    ctx.clock.pass(accountRecovery.waitMs - MINUTE);
    const here = await logIn(ctx, account);
    ctx.clock.pass(MINUTE);
    await completeDueAccountRecoveries(ctx);
    return here.secret;
  },
  deactivated: async () => {
    const here = await logIn(ctx, cas);
    value(await deactivateAccount(ctx, await logIn(ctx, cas), { password, understood: "yes" }));
    return here.secret;
  },
  deleting: async () => {
    const here = await logIn(ctx, cas);
    value(await askDeletion(ctx, await logIn(ctx, cas), { password, understood: "yes" }));
    return here.secret;
  },
  disabled: async () => {
    const here = await logIn(ctx, cas);
    value(await disableAccount(ctx, operator, cas.email));
    return here.secret;
  },
  helpdesk: async () => {
    const here = await logIn(ctx, cas);
    value(await endSessions(ctx, operator, cas.email));
    return here.secret;
  },
};

describe("a person who is logged out reads why", () => {
  test.each(Object.entries(ends))("%s", async (why, end) => {
    const secret = await end();
    expect(await findSession(ctx, secret)).toBeNull();
    expect(await whySessionEnded(ctx, secret)).toBe(why);
  });

  test("two-factor switched off elsewhere is a change of two-factor too", async () => {
    const { here, elsewhere } = await sam();
    value(await switchOff(ctx, elsewhere));
    expect(await whySessionEnded(ctx, here.secret)).toBe("two-factor-changed");
  });

  test("nothing is said of a session that lives, one step before its end", async () => {
    const here = await logIn(ctx, cas);
    ctx.clock.pass(policy.idleMs - 1);
    expect(await whySessionEnded(ctx, here.secret)).toBeNull();
    ctx.clock.pass(1);
    expect(await whySessionEnded(ctx, here.secret)).toBe("idle");
  });

  test("the session that made the change goes on, and later says its own end", async () => {
    const here = await logIn(ctx, cas);
    const { sessionSecret } = value(await changePassword(ctx, here, { current: password, ...fresh }));
    expect(await whySessionEnded(ctx, sessionSecret)).toBeNull();
    ctx.clock.pass(policy.idleMs);
    expect(await whySessionEnded(ctx, sessionSecret)).toBe("idle");
  });

  test("a session that had run out is not ended by what happens afterwards", async () => {
    const here = await logIn(ctx, cas);
    ctx.clock.pass(policy.idleMs);
    await endOtherSessions(ctx, await logIn(ctx, cas));
    value(await endSessions(ctx, operator, cas.email));
    expect(await whySessionEnded(ctx, here.secret)).toBe("idle");
  });

  test("what ended it is still what is said a day later", async () => {
    const here = await logIn(ctx, cas);
    value(await endSessions(ctx, operator, cas.email));
    ctx.clock.pass(DAY);
    expect(await whySessionEnded(ctx, here.secret)).toBe("helpdesk");
  });

  test("AT-45 a secret that is not in the database, or the id of a session, is told nothing", async () => {
    const here = await logIn(ctx, cas);
    await endSession(ctx, cas.id, here.session.id, userAgent);
    expect(await whySessionEnded(ctx, here.session.id)).toBeNull();
    expect(await whySessionEnded(ctx, "x".repeat(43))).toBeNull();
  });
});

describe("a page that wakes up looks whether the session lives", () => {
  test("looking is no visit: thirty minutes count from the last page", async () => {
    const here = await logIn(ctx, cas);
    ctx.clock.pass(policy.idleMs - 1);
    expect(await lookAtSession(ctx, here.secret)).not.toBeNull();
    ctx.clock.pass(1);
    expect(await lookAtSession(ctx, here.secret)).toBeNull();
  });
});
