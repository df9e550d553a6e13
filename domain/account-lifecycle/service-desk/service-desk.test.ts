import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountRecoveries, accounts, auditEvents, invitations, sessions } from "@/db/schema";
import {
  completeDueAccountRecoveries,
  confirmAccountRecovery,
  requestAccountRecovery,
} from "../../authentication/account-recovery/account-recovery";
import { activeFactor } from "../../authentication/second-factor/factor";
import { approveAsStaff } from "../../healthspace/staff/account-recovery";
import { buildConnection, buildInvitation, buildMembership } from "../../operations/demo/build";
import { endSession } from "../../platform/session/find-session";
import { serviceDesk as policy, rateLimits } from "../../policy";
import { documentOf } from "../../testing/account-recovery";
import { atOnce, codeOf, present, tally, value } from "../../testing/answers";
import { wrongCode } from "../../testing/codes";
import { enterCode, enterPassword, type Inside, logIn, logInUpToTheCode, nextPage } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY, MINUTE } from "../../testing/moments";
import { logInByPasskey, makePasskey } from "../../testing/passkeys";
import { personWithApp, personWithoutTwoFactor, personWithText, userAgent } from "../../testing/people";
import { wholeDatabase } from "../../testing/records";
import { aHealthspace } from "../../testing/registering";
import { failInARow } from "../../testing/streaks";
import { testContext } from "../../testing/test-context";
import { listActivity } from "../activity/activity";
import { deactivateAccount } from "../closure/closure";
import {
  type Act,
  disableAtDesk,
  enableAtDesk,
  logOutAtDesk,
  resendActivationAtDesk,
  resendInvitationAtDesk,
  startRecoveryAtDesk,
  unlockAtDesk,
} from "./acts";
import { type DeskView, findAtDesk, lookUpAtDesk } from "./look-up";
import { giveDeskRole, isDeskPerson, listDeskPeople, takeDeskRole } from "./people";
import { approveAtDesk, declineAtDesk } from "./recovery";

let ctx: Awaited<ReturnType<typeof testContext>>;
let dora: Inside;
beforeEach(async () => {
  ctx = await testContext();
  dora = await atTheDesk("Dora");
});
afterEach(() => ctx.dispose());

/** Somebody of the service desk who has just shown password and code. */
async function atTheDesk(firstName: string): Promise<Inside> {
  const email = `${firstName.toLowerCase()}@desk.example`;
  const { account } = await personWithApp(ctx, { firstName, email });
  value(await giveDeskRole(ctx, "operator:olga", email));
  return logIn(ctx, account);
}

const ticketOf = async (sought: string, who = dora) => value(await lookUpAtDesk(ctx, who, sought)).ticket;
const viewOf = async (ticket: string, who = dora): Promise<DeskView> =>
  present(value(await findAtDesk(ctx, who, ticket)));

/** What the page of this person holds, for whoever presses a button on it. */
async function screenOf(sought: string, who = dora): Promise<Act> {
  const ticket = await ticketOf(sought, who);
  return { ticket, revision: (await viewOf(ticket, who)).revision };
}

const mailsTo = async (to: string) =>
  (await queuedMails(ctx)).filter((mail) => mail.to === to).map(({ template }) => template);
const lines = async (accountId: string) =>
  (await listActivity(ctx, accountId, "page")).filter(({ by }) => by === "other").map(({ event }) => event);

describe("who works at the service desk", () => {
  test("the operator gives it, lists it and takes it, each once, with a line that the person sees", async () => {
    const noor = (await personWithText(ctx)).account;
    expect(codeOf(await giveDeskRole(ctx, "operator:olga", "NOOR@example.nl "))).toBe("ok");
    expect(codeOf(await giveDeskRole(ctx, "operator:olga", noor.email))).toBe("desk-given");
    expect((await listDeskPeople(ctx)).map(({ email }) => email)).toEqual([dora.account.email, noor.email]);
    expect(codeOf(await takeDeskRole(ctx, "operator:olga", noor.email))).toBe("ok");
    expect(codeOf(await takeDeskRole(ctx, "operator:olga", noor.email))).toBe("desk-not-given");
    expect(codeOf(await giveDeskRole(ctx, "operator:olga", "nobody@example.nl"))).toBe("no-such-account");
    expect(await lines(noor.id)).toEqual(["support.desk_taken", "support.desk_given"]);
    expect(codeOf(await giveDeskRole(ctx, "operator:olga", noor.email))).toBe("ok");
    expect(await isDeskPerson(ctx, noor.id)).toBe(true);
  });

  test("given twice at one instant, it is given once", async () => {
    const noor = (await personWithText(ctx)).account;
    const answers = await atOnce(5, () => giveDeskRole(ctx, "operator:olga", noor.email));
    expect(tally(answers)).toEqual({ ok: 1, "desk-given": 4 });
  });

  test("who deactivates their account does not work there any more when it is switched on again", async () => {
    value(await deactivateAccount(ctx, dora, { password: "Zonnebloem-Fiets-42!", understood: "yes" }));
    expect(await isDeskPerson(ctx, dora.account.id)).toBe(false);
  });

  describe("T131 nobody else finds anything, by hand-made requests either", () => {
    const people: Record<string, () => Promise<{ who: Inside; refused: string }>> = {
      "a client": async () => ({ who: await logIn(ctx, await personWithoutTwoFactor(ctx)), refused: "staff-only" }),
      "an owner with two-factor": async () => {
        const { account } = await personWithApp(ctx, { email: "eva@example.nl" });
        await buildMembership(ctx, account, await aHealthspace(ctx), ["owner", "clinician"]);
        return { who: await logIn(ctx, account), refused: "staff-only" };
      },
      "who had the role until a moment ago": async () => {
        value(await takeDeskRole(ctx, "operator:olga", dora.account.email));
        return { who: dora, refused: "staff-only" };
      },
      "the desk, logged out meanwhile": async () => {
        await endSession(ctx, dora.account.id, dora.session.id);
        return { who: dora, refused: "staff-only" };
      },
      "the desk on a trusted device": async () => {
        const proofs = (["pwd", "device"] as const).map((method) => ({ method, at: ctx.clock.now() }));
        return { who: { ...dora, session: { ...dora.session, proofs } }, refused: "step-up-needed" };
      },
      "the desk with a password alone": async () => {
        const account = await personWithoutTwoFactor(ctx, { email: "dirk@desk.example" });
        value(await giveDeskRole(ctx, "operator:olga", account.email));
        return { who: await logIn(ctx, account), refused: "step-up-needed" };
      },
      "the desk, ten minutes after the proof": async () => {
        ctx.clock.pass(10 * MINUTE);
        return { who: await nextPage(ctx, dora), refused: "step-up-needed" };
      },
    };

    test.each(Object.keys(people))("%s", async (name) => {
      const { account } = await personWithText(ctx);
      const act = await screenOf(account.email);
      const { who, refused } = await present(people[name])();
      const before = await wholeDatabase(ctx);
      const form = { ticket: act.ticket, lastName: "Bakker", dateOfBirth: "1-1-1990", reason: "x" };
      const answers = [
        await lookUpAtDesk(ctx, who, account.email),
        await unlockAtDesk(ctx, who, act),
        await logOutAtDesk(ctx, who, act),
        await disableAtDesk(ctx, who, act),
        await enableAtDesk(ctx, who, act),
        await resendActivationAtDesk(ctx, who, act),
        await resendInvitationAtDesk(ctx, who, act),
        await startRecoveryAtDesk(ctx, who, act),
        await approveAtDesk(ctx, who, form),
        await declineAtDesk(ctx, who, act),
      ];
      expect(tally(answers)).toEqual({ [refused]: answers.length });
      if (name !== "the desk, logged out meanwhile")
        expect(codeOf(await findAtDesk(ctx, who, act.ticket))).toBe(refused);
      expect(await wholeDatabase(ctx)).toBe(before);
    });
  });

  test("a passkey shown just now is enough, with two-factor off", async () => {
    const account = await personWithoutTwoFactor(ctx, { email: "dirk@desk.example" });
    value(await giveDeskRole(ctx, "operator:olga", account.email));
    const device = await makePasskey(ctx, await logIn(ctx, account));
    const dirk = await logInByPasskey(ctx, device);
    const cas = await personWithoutTwoFactor(ctx);
    expect(codeOf(await lookUpAtDesk(ctx, dirk, cas.email))).toBe("ok");
  });
});

describe("looking somebody up", () => {
  test("by the exact address: how the account stands, a line that the person sees, and nothing that opens anything", async () => {
    const { account, codes } = await personWithText(ctx);
    await logIn(ctx, account);
    const view = await viewOf(await ticketOf(" Noor@Example.nl"));
    expect(view).toMatchObject({
      typed: account.email,
      hint: null,
      acts: "may",
      mayCheck: false,
      account: {
        state: "active",
        twoFactor: { type: "sms", phoneEnds: "78", locked: false },
        recoveryCodesLeft: 10,
        passkeys: 0,
        sessions: 1,
        pauses: [],
      },
    });
    const shown = JSON.stringify(view);
    for (const secret of [...codes, "31612345678", "Bakker", account.id]) expect(shown).not.toContain(secret);
    expect(await lines(account.id)).toEqual(["support.viewed"]);
  });

  test("T130 that somebody is a client is health data: no Healthspace, no mail about care", async () => {
    const healthspaceId = await aHealthspace(ctx, { name: "Kliniek Zonnehof" });
    const noor = (await personWithText(ctx)).account;
    const eva = (await personWithApp(ctx, { firstName: "Eva", email: "eva@example.nl" })).account;
    await buildMembership(ctx, noor, healthspaceId);
    await buildMembership(ctx, eva, healthspaceId, ["clinician"]);
    await buildConnection(ctx, { client: noor, staff: eva, healthspaceId });
    const { cancelMembership, listMemberships } = await import("../../healthspace/membership/own-memberships");
    const inside = await logIn(ctx, noor);
    const [membership] = await listMemberships(ctx, noor.id);
    await cancelMembership(ctx, inside, present(membership).id);
    const view = await viewOf(await ticketOf(noor.email));
    expect(JSON.stringify(view)).not.toMatch(/Zonnehof|membership|connection/);
    expect(present(view.account).deliveries.map(({ kind }) => kind)).toContain("other");
  });

  test("by the six digits that a page showed: the address stays masked; seven days and no longer", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    let reference = "";
    for (let n = 0; n < 7; n += 1) {
      const answer = await enterPassword(ctx, cas.email, { password: "wrong" });
      if (!answer.ok && "reference" in answer.failure) reference = String(answer.failure.reference);
    }
    expect(reference).toMatch(/^\d{6}$/);
    const spoken = `${reference.slice(0, 3)} ${reference.slice(3)}`;
    const view = await viewOf(await ticketOf(spoken));
    expect(view).toMatchObject({ typed: reference, hint: "c•••@example.nl", reasons: [{ reference }] });
    expect(present(view.account).pauses).toMatchObject([{ what: "password" }]);
    const since = present(view.reasons[0]).at;
    await ctx.clock.pass(policy.referenceMs - (ctx.clock.now() - since));
    const later = await logIn(ctx, dora.account);
    expect(codeOf(await lookUpAtDesk(ctx, later, spoken))).toBe("ok");
    ctx.clock.pass(1);
    expect(codeOf(await lookUpAtDesk(ctx, later, spoken))).toBe("desk-unknown");
  });

  test("the six digits are found by an index", async () => {
    const plan = await ctx.db.read
      .select({ detail: sql<string>`1` })
      .from(auditEvents)
      .where(sql`${auditEvents.detail} ->> 'reference' = '123456'`)
      .toSQL();
    const rows = await ctx.db.write((tx) => tx.all<{ detail: string }>(sql.raw(`EXPLAIN QUERY PLAN ${plan.sql}`)));
    expect(rows.map(({ detail }) => detail).join()).toContain("audit_events_reference");
  });

  test("what is not there looks the same, whatever it is, and each look-up leaves a line", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    const wrong = [
      "cas@example.com",
      "cas",
      "Test",
      "123456",
      "1234-5678",
      "%",
      "cas@example.nl, noor@example.nl",
      cas.id,
    ];
    const answers = [];
    for (const sought of wrong) answers.push(await lookUpAtDesk(ctx, dora, sought));
    expect(tally(answers)).toEqual({ "desk-unknown": wrong.length });
    expect(codeOf(await lookUpAtDesk(ctx, dora, "  "))).toBe("desk-missing");
    const rows = await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.event, "support.search_failed"));
    expect(rows).toHaveLength(wrong.length);
    expect(JSON.stringify(rows)).not.toMatch(/cas@|1234/);
    expect(
      rows.every(
        ({ accountId, actorId, outcome }) => !accountId && actorId === dora.account.id && outcome === "failure",
      ),
    ).toBe(true);
  });

  test("T130 thirty an hour for one person of the desk, found or not; what is open stays open", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    const ticket = await ticketOf(cas.email);
    for (let n = 1; n < rateLimits["desk-look-up"].maxAttempts; n += 1)
      await lookUpAtDesk(ctx, dora, `x${n}@example.nl`);
    expect(codeOf(await lookUpAtDesk(ctx, dora, cas.email))).toBe("desk-limit");
    expect(await viewOf(ticket)).toMatchObject({ typed: cas.email });
    expect(codeOf(await lookUpAtDesk(ctx, await atTheDesk("Dirk"), cas.email))).toBe("ok");
  });

  test("a ticket works in its own session, for half an hour", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    const ticket = await ticketOf(cas.email);
    expect(value(await findAtDesk(ctx, await atTheDesk("Dirk"), ticket))).toBeNull();
    expect(value(await findAtDesk(ctx, dora, `${ticket}x`))).toBeNull();
    ctx.clock.pass(policy.lookedUpMs - 1);
    const proofs = [{ method: "passkey", at: ctx.clock.now() } as const];
    const again = { ...dora, session: { ...dora.session, proofs } };
    expect(value(await findAtDesk(ctx, again, ticket))).not.toBeNull();
    ctx.clock.pass(1);
    expect(value(await findAtDesk(ctx, again, ticket))).toBeNull();
  });
});

describe("acting", () => {
  test("logged out everywhere: sessions and trust end, a line and a mail", async () => {
    const noor = await logIn(ctx, (await personWithText(ctx)).account);
    expect(codeOf(await logOutAtDesk(ctx, dora, await screenOf(noor.account.email)))).toBe("ok");
    const [session] = await ctx.db.read.select().from(sessions).where(eq(sessions.id, noor.session.id));
    expect(session?.endReason).toBe("helpdesk");
    expect(await lines(noor.account.id)).toEqual(["support.sessions_ended", "support.viewed"]);
    expect(await mailsTo(noor.account.email)).toContain("desk-changed");
  });

  test("off and on again: the login says so, and each is a line and a mail", async () => {
    const { account } = await personWithText(ctx);
    expect(codeOf(await disableAtDesk(ctx, dora, await screenOf(account.email)))).toBe("ok");
    expect(codeOf(await enterPassword(ctx, account.email))).toBe("account-disabled");
    expect((await viewOf(await ticketOf(account.email))).account?.state).toBe("disabled-by-operator");
    expect(codeOf(await enableAtDesk(ctx, dora, await screenOf(account.email)))).toBe("ok");
    expect(codeOf(await enterPassword(ctx, account.email))).toBe("ok");
    expect((await lines(account.id)).filter((event) => event !== "support.viewed")).toEqual([
      "support.enabled",
      "support.disabled",
    ]);
    expect((await mailsTo(account.email)).filter((template) => template === "desk-changed")).toHaveLength(2);
  });

  test("two of the desk press the same at one instant: it happens once, the other is told that something changed", async () => {
    const { account } = await personWithText(ctx);
    const dirk = await atTheDesk("Dirk");
    const both = [
      [dora, await screenOf(account.email)],
      [dirk, await screenOf(account.email, dirk)],
    ] as const;
    const answers = await Promise.all(both.map(([who, act]) => disableAtDesk(ctx, who, act)));
    expect(tally(answers)).toEqual({ ok: 1, "desk-changed": 1 });
    expect((await lines(account.id)).filter((event) => event === "support.disabled")).toHaveLength(1);
  });

  test.each(["a new password", "an address that was deleted"])(
    "%s between page and click: nothing is done",
    async (what) => {
      const { account } = await personWithText(ctx);
      const act = await screenOf(account.email);
      await ctx.db.write((tx) =>
        what === "a new password"
          ? tx
              .update(accounts)
              .set({ sessionVersion: account.sessionVersion + 1 })
              .where(eq(accounts.id, account.id))
          : tx.delete(accounts).where(eq(accounts.id, account.id)),
      );
      const answers = [await logOutAtDesk(ctx, dora, act), await disableAtDesk(ctx, dora, act)];
      expect(tally(answers)).toEqual({ [what === "a new password" ? "desk-changed" : "desk-ticket-over"]: 2 });
      expect(await mailsTo(account.email)).not.toContain("desk-changed");
    },
  );

  test("T131 not on oneself, and not on a colleague of the desk", async () => {
    const dirk = await atTheDesk("Dirk");
    const own = await screenOf(dora.account.email);
    const theirs = await screenOf(dirk.account.email);
    expect((await viewOf(own.ticket)).acts).toBe("self");
    expect((await viewOf(theirs.ticket)).acts).toBe("colleague");
    for (const work of [
      unlockAtDesk,
      logOutAtDesk,
      disableAtDesk,
      enableAtDesk,
      startRecoveryAtDesk,
      resendInvitationAtDesk,
    ]) {
      expect(codeOf(await work(ctx, dora, own))).toBe("desk-self");
      expect(codeOf(await work(ctx, dora, theirs))).toBe("desk-colleague");
    }
  });
});

describe("ending a pause", () => {
  /** Wrong passwords up to the first pause. */
  async function paused(): Promise<string> {
    const cas = await personWithoutTwoFactor(ctx);
    for (let n = 0; n < rateLimits["password-account"].maxAttempts; n += 1)
      await enterPassword(ctx, cas.email, { password: "wrong" });
    expect(codeOf(await enterPassword(ctx, cas.email))).toBe("too-many-attempts");
    return cas.email;
  }

  test("the person tries once more at once and is in", async () => {
    const email = await paused();
    expect(codeOf(await unlockAtDesk(ctx, dora, await screenOf(email)))).toBe("ok");
    expect(codeOf(await enterPassword(ctx, email))).toBe("ok");
  });

  test("T129 whoever guesses gets one guess, and then a longer pause than before", async () => {
    const email = await paused();
    const first = present((await viewOf(await ticketOf(email))).account?.pauses[0]).until - ctx.clock.now();
    value(await unlockAtDesk(ctx, dora, await screenOf(email)));
    expect(codeOf(await enterPassword(ctx, email, { password: "wrong" }))).toBe("invalid-credentials");
    expect(codeOf(await enterPassword(ctx, email))).toBe("too-many-attempts");
    const second = present((await viewOf(await ticketOf(email))).account?.pauses[0]).until - ctx.clock.now();
    expect(second).toBeGreaterThan(first);
  });

  test("three times a day for one account, whoever of the desk is asked", async () => {
    const email = await paused();
    const dirk = await atTheDesk("Dirk");
    for (const who of [dora, dirk, dora]) {
      value(await unlockAtDesk(ctx, who, await screenOf(email, who)));
      await enterPassword(ctx, email, { password: "wrong" });
    }
    expect(codeOf(await unlockAtDesk(ctx, dirk, await screenOf(email, dirk)))).toBe("desk-unlock-limit");
    expect(codeOf(await enterPassword(ctx, email))).toBe("too-many-attempts");
  });

  test("two at one instant end it once; without a pause there is nothing to end", async () => {
    const email = await paused();
    const act = await screenOf(email);
    expect(tally(await atOnce(2, () => unlockAtDesk(ctx, dora, act)))).toEqual({ ok: 1, "desk-changed": 1 });
  });

  test("a method that a hundred wrong codes closed stays closed: only a recovery helps", async () => {
    const { account } = await personWithApp(ctx);
    await failInARow(ctx, "factor-streak", account.id, rateLimits["factor-streak"].lockoutAfter - 1);
    const challenge = await logInUpToTheCode(ctx, account.email);
    for (let n = 0; n < 2; n += 1) await enterCode(ctx, challenge, await wrongCode(ctx));
    dora = await logIn(ctx, dora.account);
    const act = await screenOf(account.email);
    expect((await viewOf(act.ticket)).account?.twoFactor).toMatchObject({ locked: true });
    await unlockAtDesk(ctx, dora, act);
    expect((await activeFactor(ctx, account.id))?.lockedAt).not.toBeNull();
  });
});

describe("sending again", () => {
  test("the activation mail, once a minute, and only while it waits to be activated", async () => {
    const lena = await personWithoutTwoFactor(ctx, { email: "lena@example.nl", state: "not-activated" });
    const act = await screenOf(lena.email);
    expect(codeOf(await resendActivationAtDesk(ctx, dora, act))).toBe("ok");
    expect(await mailsTo(lena.email)).toEqual(["activation"]);
    expect(codeOf(await resendActivationAtDesk(ctx, dora, act))).toBe("desk-mail-limit");
    ctx.clock.pass(MINUTE);
    await ctx.db.write((tx) =>
      tx.update(accounts).set({ activatedAt: ctx.clock.now() }).where(eq(accounts.id, lena.id)),
    );
    expect(codeOf(await resendActivationAtDesk(ctx, dora, act))).toBe("desk-changed");
  });

  test("an invitation to somebody without an account, without saying of whom; a withdrawn one is not there", async () => {
    const healthspaceId = await aHealthspace(ctx, { name: "Kliniek Zonnehof" });
    await buildInvitation(ctx, { email: "mira@example.nl", healthspaceId });
    const ticket = await ticketOf("mira@example.nl");
    const view = await viewOf(ticket);
    expect(view).toMatchObject({ account: null, invited: true, acts: "may" });
    expect(JSON.stringify(view)).not.toContain("Zonnehof");
    expect(codeOf(await resendInvitationAtDesk(ctx, dora, { ticket }))).toBe("ok");
    expect(await mailsTo("mira@example.nl")).toEqual(["invitation"]);
    expect(codeOf(await resendInvitationAtDesk(ctx, dora, { ticket }))).toBe("desk-mail-limit");
    await ctx.db.write((tx) => tx.update(invitations).set({ withdrawnAt: ctx.clock.now() }));
    expect(codeOf(await resendInvitationAtDesk(ctx, dora, { ticket }))).toBe("desk-changed");
    expect(codeOf(await lookUpAtDesk(ctx, dora, "mira@example.nl"))).toBe("desk-unknown");
  });
});

test("an invitation of staff is not the desk's to send again, or to find; one of a client is", async () => {
  const healthspaceId = await aHealthspace(ctx);
  const email = "mira@example.nl";
  await buildInvitation(ctx, { email, healthspaceId });
  const ticket = await ticketOf(email);
  await ctx.db.write((tx) => tx.update(invitations).set({ roles: ["clinician"] }));
  expect(codeOf(await resendInvitationAtDesk(ctx, dora, { ticket }))).toBe("desk-changed");
  expect(codeOf(await lookUpAtDesk(ctx, dora, email))).toBe("desk-unknown");
  expect(await mailsTo(email)).toEqual([]);
  await buildInvitation(ctx, { email, healthspaceId });
  ctx.clock.pass(MINUTE);
  expect(codeOf(await resendInvitationAtDesk(ctx, dora, { ticket }))).toBe("ok");
  expect(await mailsTo(email)).toEqual(["invitation"]);
});

describe("an account recovery", () => {
  /** Started by the desk and confirmed by the person; answers the number that they read out. */
  async function started(email: string): Promise<string> {
    value(await startRecoveryAtDesk(ctx, dora, await screenOf(email)));
    const mail = present((await queuedMails(ctx)).findLast(({ template }) => template === "account-recovery-asked"));
    expect(mail).toMatchObject({ to: email, values: { desk: "asked" } });
    value(await confirmAccountRecovery(ctx, present(mail.links?.main?.token)));
    const [row] = await ctx.db.read.select().from(accountRecoveries).where(sql`stopped_at IS NULL`);
    return present(row).reference;
  }

  const check = async (who: Inside, reference: string, other: Partial<{ lastName: string; ticket: string }> = {}) => {
    const { lastName, dateOfBirth } = await documentOf(ctx, reference);
    const form = { lastName, dateOfBirth, reason: "paspoort gezien", ticket: "", ...other };
    return approveAtDesk(ctx, who, { ...form, ticket: other.ticket ?? (await ticketOf(reference, who)) });
  };

  async function dated(): Promise<string> {
    return (await personWithText(ctx, { dateOfBirth: "1990-12-31" })).account.email;
  }

  test("started for a caller, confirmed by mail, checked by two of the desk: a day later two-factor is off", async () => {
    const email = await dated();
    const reference = await started(email);
    const dirk = await atTheDesk("Dirk");
    expect(value(await check(dora, reference)).dueAt).toBeNull();
    const { dueAt } = value(await check(dirk, reference));
    expect(dueAt).toBe(ctx.clock.now() + DAY);
    const view = await viewOf(await ticketOf(email));
    expect(view.recovery).toMatchObject({ stage: "approved", dueAt });
    ctx.clock.pass(DAY);
    expect(await completeDueAccountRecoveries(ctx)).toBe(1);
  });

  test("one of the desk and a clinician of the person are two", async () => {
    const email = await dated();
    const healthspaceId = await aHealthspace(ctx);
    const [noor] = await ctx.db.read.select().from(accounts).where(eq(accounts.email, email));
    await buildMembership(ctx, present(noor), healthspaceId);
    const { account } = await personWithApp(ctx, { firstName: "Eva", email: "eva@example.nl" });
    await buildMembership(ctx, account, healthspaceId, ["clinician"]);
    const eva = await logIn(ctx, account);
    const reference = await started(email);
    const document = { lastName: "Bakker", dateOfBirth: "31-12-1990", reason: "gezien" };
    value(await approveAsStaff(ctx, eva, { reference, ...document }));
    expect(value(await check(dora, reference)).dueAt).not.toBeNull();
  });

  test("the same person twice is one, twenty times at one instant too", async () => {
    const reference = await started(await dated());
    const ticket = await ticketOf(reference);
    const answers = await atOnce(20, () => check(dora, reference, { ticket }));
    expect(tally(answers)).toEqual({ ok: 1, "needs-two-people": 19 });
  });

  test("nobody checks for themselves; two colleagues can", async () => {
    const dirk = await atTheDesk("Dirk");
    const daan = await atTheDesk("Daan");
    await ctx.db.write((tx) =>
      tx.update(accounts).set({ dateOfBirth: "1990-12-31" }).where(eq(accounts.id, dora.account.id)),
    );
    value(await requestAccountRecovery(ctx, dora.account, userAgent));
    const mail = present((await queuedMails(ctx)).findLast(({ template }) => template === "account-recovery-asked"));
    value(await confirmAccountRecovery(ctx, present(mail.links?.main?.token)));
    const [row] = await ctx.db.read.select().from(accountRecoveries);
    const { reference } = present(row);
    expect(codeOf(await check(dora, reference))).toBe("account-recovery-gone");
    expect((await viewOf(await ticketOf(reference))).mayCheck).toBe(false);
    value(await check(dirk, reference));
    expect(value(await check(daan, reference)).dueAt).not.toBeNull();
  });

  test("T129 found by address there is nothing to check: the number shows that the caller reads the mailbox", async () => {
    const email = await dated();
    const reference = await started(email);
    const ticket = await ticketOf(email);
    const view = await viewOf(ticket);
    expect(view).toMatchObject({ mayCheck: false, recovery: { stage: "confirmed" } });
    expect(JSON.stringify(view)).not.toContain(reference);
    expect(codeOf(await check(dora, reference, { ticket }))).toBe("desk-ticket-over");
    expect(codeOf(await declineAtDesk(ctx, dora, { ticket }))).toBe("desk-ticket-over");
  });

  test("a document of somebody else: no, no, no, and the request is closed", async () => {
    const reference = await started(await dated());
    const ticket = await ticketOf(reference);
    const answers = [];
    for (let n = 0; n < 3; n += 1) answers.push(await check(dora, reference, { ticket, lastName: "Dief" }));
    expect(answers.map(codeOf)).toEqual(["identity-mismatch", "identity-mismatch", "identity-closed"]);
  });

  test("one of the desk declines, and the owner is mailed; three requests a day", async () => {
    const email = await dated();
    const reference = await started(email);
    value(await declineAtDesk(ctx, dora, { ticket: await ticketOf(reference) }));
    expect(await mailsTo(email)).toContain("account-recovery-declined");
    for (let n = 0; n < 2; n += 1) value(await startRecoveryAtDesk(ctx, dora, await screenOf(email)));
    expect(codeOf(await startRecoveryAtDesk(ctx, dora, await screenOf(email)))).toBe("desk-recovery-limit");
  });

  test("T129 whoever calls the desk in a person's name takes none of the three requests that the person has", async () => {
    const email = await dated();
    const [noor] = await ctx.db.read.select().from(accounts).where(eq(accounts.email, email));
    for (let n = 0; n < 3; n += 1) value(await startRecoveryAtDesk(ctx, dora, await screenOf(email)));
    for (let n = 0; n < 3; n += 1) value(await requestAccountRecovery(ctx, present(noor), userAgent));
    expect(codeOf(await requestAccountRecovery(ctx, present(noor), userAgent))).toBe("account-recovery-limit");
    expect(codeOf(await startRecoveryAtDesk(ctx, dora, await screenOf(email)))).toBe("desk-recovery-limit");
  });

  test("T129 what the person confirmed by mail, and a colleague checked, is not thrown away by starting again", async () => {
    const email = await dated();
    const reference = await started(email);
    expect(codeOf(await startRecoveryAtDesk(ctx, dora, await screenOf(email)))).toBe("desk-recovery-confirmed");
    value(await check(dora, reference));
    const dirk = await atTheDesk("Dirk");
    const act = await screenOf(email, dirk);
    expect(codeOf(await startRecoveryAtDesk(ctx, dirk, act))).toBe("desk-recovery-confirmed");
    expect(value(await check(dirk, reference)).dueAt).not.toBeNull();
  });

  test("a screen of before the request was asked, confirmed, checked or approved does nothing any more", async () => {
    const email = await dated();
    const [noor] = await ctx.db.read.select().from(accounts).where(eq(accounts.email, email));
    const dirk = await atTheDesk("Dirk");
    const screens = [await screenOf(email, dirk)];
    value(await requestAccountRecovery(ctx, present(noor), userAgent));
    screens.push(await screenOf(email, dirk));
    const reference = await started(email);
    screens.push(await screenOf(email, dirk));
    value(await check(dora, reference));
    expect(new Set(screens.map(({ revision }) => revision)).size).toBe(3);
    for (const stale of screens) {
      expect(codeOf(await startRecoveryAtDesk(ctx, dirk, stale))).toBe("desk-changed");
      expect(codeOf(await disableAtDesk(ctx, dirk, stale))).toBe("desk-changed");
    }
    expect(value(await check(dirk, reference)).dueAt).not.toBeNull();
  });
});
