import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountRecoveries, accounts, auditEvents, invitations, type MemberRole, memberships } from "@/db/schema";
import {
  completeDueAccountRecoveries,
  confirmAccountRecovery,
  requestAccountRecovery,
} from "../../authentication/account-recovery/account-recovery";
import { activeFactor } from "../../authentication/second-factor/factor";
import { buildInvitation, buildMembership, buildMembershipRequest } from "../../operations/demo/build";
import { endSession } from "../../platform/session/find-session";
import { fail } from "../../result";
import { documentOf } from "../../testing/account-recovery";
import { atOnce, codeOf, present, tally, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY, HOUR, MINUTE } from "../../testing/moments";
import { personWithApp, personWithoutTwoFactor, personWithText, userAgent } from "../../testing/people";
import { aHealthspace } from "../../testing/registering";
import { sentInvitations } from "../../testing/sent-invitations";
import { testContext } from "../../testing/test-context";
import { standing } from "../membership/join";
import { listRequests } from "../membership/requests";
import { findLogo, findOwnPage } from "../own-page";
import { approveAsStaff, declineAsStaff, findLookedUp, lookUpAsStaff } from "./account-recovery";
import { inviteClient, resendToClient, withdrawFromClient } from "./invitations";
import { removeLogo, setAccent, setLogo } from "./logo";
import { answerAsStaff, readRequests } from "./requests";
import { enterWorkplace, listWorkplaces } from "./workplace";

let ctx: Awaited<ReturnType<typeof testContext>>;
let place: { own: string; other: string };
let eva: Inside;
beforeEach(async () => {
  ctx = await testContext();
  const other = { alias: "groepen", name: "Groepen", entry: "request" } as const;
  place = { own: await aHealthspace(ctx, { entry: "request" }), other: await aHealthspace(ctx, other) };
  eva = await staffMember("Eva", ["owner", "clinician"]);
});
afterEach(() => ctx.dispose());

/** Somebody with an app who works in the first Healthspace. */
async function staffMember(
  firstName: string,
  roles: MemberRole[] = ["clinician", "clinician-invites"],
): Promise<Inside> {
  const { account } = await personWithApp(ctx, { firstName, email: `${firstName.toLowerCase()}@example.nl` });
  await buildMembership(ctx, account, place.own, roles);
  const inside = await logIn(ctx, account);
  ctx.clock.pass(MINUTE);
  return inside;
}

const form = (email = "mira@example.nl") => ({ email, firstName: "Mira", locale: "nl" }) as const;
const sent = () => sentInvitations(ctx, place.own);

describe("who works there", () => {
  test.each([["owner"], ["clinician"]] as const)("a %s does", async (role) => {
    const who = await staffMember("Tom", [role]);
    expect(await listWorkplaces(ctx, who.account.id)).toMatchObject([{ id: place.own }]);
  });

  test("a client does not, nor who left, nor who works elsewhere", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    await buildMembership(ctx, cas, place.own);
    expect(await listWorkplaces(ctx, cas.id)).toEqual([]);
    expect(codeOf(await enterWorkplace(ctx, eva.account.id, "groepen"))).toBe("staff-only");
    await ctx.db.write((tx) =>
      tx.update(memberships).set({ endedAt: 1 }).where(eq(memberships.accountId, eva.account.id)),
    );
    expect(codeOf(await enterWorkplace(ctx, eva.account.id, "behandelmodules"))).toBe("staff-only");
  });

  test("T91 T92 nobody else can do anything: a client, staff of elsewhere, an ended session, a role taken away", async () => {
    await buildInvitation(ctx, { email: "bo@example.nl", healthspaceId: place.own });
    const [{ id: invitationId } = { id: "" }] = await sent();
    const noor = await personWithoutTwoFactor(ctx, { email: "noor@example.nl" });
    await buildMembershipRequest(ctx, noor, place.own);
    const [{ id: requestId } = { id: "" }] = await listRequests(ctx, place.own);
    const cas = await personWithoutTwoFactor(ctx);
    await buildMembership(ctx, cas, place.own);
    const { account: away } = await personWithApp(ctx, { email: "away@example.nl" });
    await buildMembership(ctx, away, place.other, ["owner"]);
    const loggedOut = await staffMember("Ada");
    await endSession(ctx, loggedOut.account.id, loggedOut.session.id);
    const demoted = await staffMember("Dik");
    await ctx.db.write((tx) =>
      tx
        .update(memberships)
        .set({ roles: ["client"] })
        .where(eq(memberships.accountId, demoted.account.id)),
    );
    for (const who of [await logIn(ctx, cas), await logIn(ctx, away), loggedOut, demoted]) {
      const answers = [
        await inviteClient(ctx, who, "behandelmodules", form()),
        await resendToClient(ctx, who, "behandelmodules", invitationId),
        await withdrawFromClient(ctx, who, "behandelmodules", invitationId),
        await answerAsStaff(ctx, who, "behandelmodules", { requestId, answer: "approved" }),
      ];
      expect(tally(answers)).toEqual({ "staff-only": 4 });
    }
    expect(await sent()).toHaveLength(1);
    expect(await standing(ctx, noor.id, place.own)).toBe("asked");
    expect((await queuedMails(ctx)).filter(({ template }) => template === "invitation")).toEqual([]);
  });

  test("T92 the invitations and questions of another Healthspace are not found from one's own", async () => {
    await buildInvitation(ctx, { email: "bo@example.nl", healthspaceId: place.other });
    const [{ id } = { id: "" }] = await sentInvitations(ctx, place.other);
    const noor = await personWithoutTwoFactor(ctx, { email: "noor@example.nl" });
    await buildMembershipRequest(ctx, noor, place.other);
    const [{ id: requestId } = { id: "" }] = await listRequests(ctx, place.other);
    expect(codeOf(await resendToClient(ctx, eva, "behandelmodules", id))).toBe("invitation-gone");
    expect(codeOf(await withdrawFromClient(ctx, eva, "behandelmodules", id))).toBe("invitation-gone");
    const answer = await answerAsStaff(ctx, eva, "behandelmodules", { requestId, answer: "approved" });
    expect(codeOf(answer)).toBe("request-gone");
    expect(await standing(ctx, noor.id, place.other)).toBe("asked");
  });
});

describe("invitations", () => {
  test("are sent, listed with what became of them, sent again and withdrawn; each is in the record with who did it", async () => {
    const { invitationId } = value(await inviteClient(ctx, eva, "behandelmodules", form()));
    expect(await sent()).toMatchObject([{ email: "mira@example.nl", firstName: "Mira", state: "open" }]);
    expect(codeOf(await resendToClient(ctx, eva, "behandelmodules", invitationId))).toBe("invitation-mail-limit");
    ctx.clock.pass(MINUTE);
    expect(codeOf(await resendToClient(ctx, eva, "behandelmodules", invitationId))).toBe("ok");
    expect(codeOf(await withdrawFromClient(ctx, eva, "behandelmodules", invitationId))).toBe("ok");
    expect(codeOf(await withdrawFromClient(ctx, eva, "behandelmodules", invitationId))).toBe("invitation-gone");
    expect(await sent()).toMatchObject([{ state: "withdrawn" }]);
    const lines = await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.actorId, eva.account.id));
    expect(lines.map(({ event }) => event).filter((event) => event.startsWith("invite."))).toEqual([
      "invite.sent",
      "invite.resent",
      "invite.withdrawn",
    ]);
  });

  test("in the language that was chosen, also when sent again", async () => {
    const { invitationId } = value(await inviteClient(ctx, eva, "behandelmodules", { ...form(), locale: "en" }));
    ctx.clock.pass(MINUTE);
    value(await resendToClient(ctx, eva, "behandelmodules", invitationId));
    const mails = (await queuedMails(ctx)).filter(({ template }) => template === "invitation");
    expect(mails.map(({ locale }) => locale)).toEqual(["en", "en"]);
  });

  test.each([
    ["", "email-missing"],
    ["mira", "email-invalid"],
    ["a@b.nl,c@d.nl", "email-invalid"],
  ])("%j is no address", async (email, code) => {
    expect(codeOf(await inviteClient(ctx, eva, "behandelmodules", form(email)))).toBe(code);
    expect(await ctx.db.read.select().from(invitations)).toEqual([]);
  });
});

describe("questions to become a member", () => {
  async function asking(): Promise<{ requestId: string; accountId: string }> {
    const noor = await personWithoutTwoFactor(ctx, { firstName: "Noor", email: "noor@example.nl" });
    await buildMembershipRequest(ctx, noor, place.own);
    return { requestId: present((await listRequests(ctx, place.own))[0]).id, accountId: noor.id };
  }
  const answer = (requestId: string, word: "approved" | "refused") =>
    answerAsStaff(ctx, eva, "behandelmodules", { requestId, answer: word });

  test.each([
    ["approved", "member", "membership-approved"],
    ["refused", "none", "membership-refused"],
  ] as const)("%s: %s, and a mail that names no Healthspace", async (word, becomes, template) => {
    const { requestId, accountId } = await asking();
    value(await answer(requestId, word));
    expect(await standing(ctx, accountId, place.own)).toBe(becomes);
    expect(await listRequests(ctx, place.own)).toEqual([]);
    const mail = present((await queuedMails(ctx)).at(-1));
    expect(mail.template).toBe(template);
    expect(JSON.stringify(mail)).not.toContain("Behandelmodules");
  });

  test("at level 1 nobody reads who asks, or answers: not on a password, not on a trusted device", async () => {
    const { requestId, accountId } = await asking();
    expect(value(await readRequests(ctx, eva, "behandelmodules"))).toMatchObject([{ email: "noor@example.nl" }]);
    for (const methods of [["pwd"], ["pwd", "device"]] as const) {
      const proofs = methods.map((method) => ({ method, at: ctx.clock.now() }));
      const low = { ...eva, session: { ...eva.session, proofs } };
      expect(codeOf(await readRequests(ctx, low, "behandelmodules"))).toBe("staff-level");
      const input = { requestId, answer: "approved" } as const;
      expect(codeOf(await answerAsStaff(ctx, low, "behandelmodules", input))).toBe("staff-level");
    }
    expect(await standing(ctx, accountId, place.own)).toBe("asked");
  });

  test("answered yes and no at one instant by two: one answer, one mail", async () => {
    const { requestId } = await asking();
    const mails = (await queuedMails(ctx)).length;
    const answers = await atOnce(10, (i) => answer(requestId, i % 2 === 0 ? "approved" : "refused"));
    expect(tally(answers)).toEqual({ ok: 1, "request-gone": 9 });
    expect(await queuedMails(ctx)).toHaveLength(mails + 1);
  });
});

describe("an account recovery needs the word of two", () => {
  let noor: Awaited<ReturnType<typeof personWithText>>["account"];
  let reference: string;
  beforeEach(async () => {
    noor = (await personWithText(ctx)).account;
    await buildMembership(ctx, noor, place.own);
    value(await requestAccountRecovery(ctx, noor, userAgent));
    const mail = present((await queuedMails(ctx)).at(-1));
    value(await confirmAccountRecovery(ctx, present(mail.links?.main?.token)));
    const [row] = await ctx.db.read.select().from(accountRecoveries);
    reference = present(row).reference;
  });
  const approve = (who: Inside, number = reference, reason = "Paspoort gezien") =>
    documentOf(ctx, reference).then((document) => approveAsStaff(ctx, who, { reference: number, reason, ...document }));

  test("the first is noted, the second starts the wait, and a day later two-factor is off", async () => {
    const tom = await staffMember("Tom");
    expect(value(await approve(eva))).toEqual({ dueAt: null, firstCheckAt: null });
    const firstCheckAt = ctx.clock.now();
    expect((await activeFactor(ctx, noor.id))?.type).toBe("sms");
    const dueAt = ctx.clock.now() + DAY;
    expect(value(await approve(tom, reference.replace("-", " "), "Vragen gesteld"))).toEqual({ dueAt, firstCheckAt });
    const [row] = await ctx.db.read.select().from(accountRecoveries);
    expect(row).toMatchObject({
      approvedBy: [eva.account.id, tom.account.id],
      reason: "Paspoort gezien\nVragen gesteld",
    });
    ctx.clock.pass(DAY - 1);
    expect(await completeDueAccountRecoveries(ctx)).toBe(0);
    ctx.clock.pass(1);
    expect(await completeDueAccountRecoveries(ctx)).toBe(1);
    expect(await activeFactor(ctx, noor.id)).toBeNull();
  });

  test("the same person twice, or twenty times at one instant: refused, nothing begins", async () => {
    value(await approve(eva));
    expect(codeOf(await approve(eva))).toBe("needs-two-people");
    expect((await atOnce(10, () => approve(eva))).some(({ ok }) => ok)).toBe(false);
    expect(await ctx.db.read.select().from(accountRecoveries)).toMatchObject([{ approvedAt: null, dueAt: null }]);
  });

  test("two people at one instant: one is the first, one is the second", async () => {
    const tom = await staffMember("Tom");
    const answers = await Promise.all([approve(eva), approve(tom)]);
    expect(answers.map((answer) => value(answer).dueAt === null).toSorted()).toEqual([false, true]);
  });

  test.each([
    ["", "Paspoort", "reference-missing"],
    ["123", "Paspoort", "reference-missing"],
    ["0000-0000", "Paspoort", "account-recovery-gone"],
    ["own", " ", "reason-missing"],
  ])("%j with %j: %s", async (typed, reason, code) => {
    expect(codeOf(await approve(eva, typed === "own" ? reference : typed, reason))).toBe(code);
  });

  test("a reason that does not fit is refused, not cut; so is a surname that nobody has", async () => {
    const tooLong = [{ code: "reason-long", field: "reason", by: 1, most: 300 }];
    expect(await approve(eva, reference, "x".repeat(301))).toEqual(fail({ code: "fields", problems: tooLong }));
    const lastName = `Test${" ".repeat(200)}Anders`;
    const form = { reference, reason: "Paspoort", lastName, dateOfBirth: "3-5-1990" };
    const noName = [{ code: "name-too-long", field: "lastName", by: 10, most: 200 }];
    expect(await approveAsStaff(ctx, eva, form)).toEqual(fail({ code: "fields", problems: noName }));
    expect(codeOf(await approve(eva, reference, "x".repeat(300)))).toBe("ok");
  });

  test("not by who has no two-factor, or proved it longer than ten minutes ago", async () => {
    const cas = await personWithoutTwoFactor(ctx);
    await buildMembership(ctx, cas, place.own, ["owner"]);
    expect(codeOf(await approve(await logIn(ctx, cas)))).toBe("staff-two-factor");
    ctx.clock.pass(11 * MINUTE);
    expect(codeOf(await approve(eva))).toBe("step-up-needed");
  });

  test("T92 not by a client, nor by staff of a Healthspace that the person does not belong to, who learn nothing", async () => {
    const { account: peer } = await personWithApp(ctx, { email: "peer@example.nl" });
    await buildMembership(ctx, peer, place.own);
    expect(codeOf(await approve(await logIn(ctx, peer)))).toBe("staff-only");
    const { account: away } = await personWithApp(ctx, { email: "away@example.nl" });
    await buildMembership(ctx, away, place.other, ["owner"]);
    const stranger = await logIn(ctx, away);
    expect(await approve(stranger)).toEqual(await approve(stranger, "0000-0000"));
  });

  test("a member of staff cannot approve for themselves", async () => {
    await buildMembership(ctx, noor, place.other, ["owner"]);
    const { account } = await personWithApp(ctx, { email: "self@example.nl" });
    await buildMembership(ctx, account, place.own, ["owner"]);
    const self = await logIn(ctx, account);
    value(await requestAccountRecovery(ctx, account, userAgent));
    const mail = present((await queuedMails(ctx)).at(-1));
    value(await confirmAccountRecovery(ctx, present(mail.links?.main?.token)));
    const [row] = await ctx.db.read.select().from(accountRecoveries).where(eq(accountRecoveries.accountId, account.id));
    expect(codeOf(await approve(self, present(row).reference))).toBe("account-recovery-gone");
  });

  describe("T120 and the document has to be that of the person", () => {
    const right = { lastName: "Bakker", dateOfBirth: "3-5-1990" };
    const passport = { lastName: "Dief", dateOfBirth: "1-1-1980" };
    const show = (who: Inside, document = right, number = reference) =>
      approveAsStaff(ctx, who, { reference: number, reason: "Paspoort gezien", ...document });
    const request = async () => present((await ctx.db.read.select().from(accountRecoveries)).at(-1));
    const declinedMails = async () =>
      (await queuedMails(ctx)).filter(({ template }) => template === "account-recovery-declined");
    const lines = async () =>
      (await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.accountId, noor.id)))
        .filter(({ event }) => event.startsWith("support.reset_"))
        .map(({ event, outcome, actorRole }) => `${event} ${outcome} ${actorRole}`);

    test("a thief with password and mailbox shows a passport of their own: no, no, no, closed, and the owner is mailed", async () => {
      const tom = await staffMember("Tom");
      expect(await show(eva, passport)).toEqual({ ok: false, failure: { code: "identity-mismatch", left: 2 } });
      expect(await show(tom, passport)).toEqual({ ok: false, failure: { code: "identity-mismatch", left: 1 } });
      expect(await declinedMails()).toEqual([]);
      expect(await show(eva, passport)).toEqual({ ok: false, failure: { code: "identity-closed" } });
      expect(codeOf(await show(tom))).toBe("account-recovery-gone");
      expect(await declinedMails()).toMatchObject([
        { to: noor.email, links: { second: { page: "report-compromise" } } },
      ]);
      expect(await lines()).toEqual([
        "support.reset_asked success owner",
        "support.reset_confirmed success owner",
        "support.reset_mismatch failure staff",
        "support.reset_mismatch failure staff",
        "support.reset_mismatch failure staff",
        "support.reset_closed refused system",
      ]);
    });

    test.each([
      ["another name", { ...right, lastName: "Dief" }],
      ["another day", { ...right, dateOfBirth: "4-5-1990" }],
      ["both", passport],
    ])("%s: the same answer, which says nothing of the account", async (_, document) => {
      expect(await show(eva, document)).toEqual({ ok: false, failure: { code: "identity-mismatch", left: 2 } });
    });

    test("the second person is asked too: what the first one saw opens nothing", async () => {
      const tom = await staffMember("Tom");
      value(await show(eva));
      expect(codeOf(await show(tom, passport))).toBe("identity-mismatch");
      expect(await request()).toMatchObject({ approvedAt: null, dueAt: null, mismatches: 1 });
      expect(value(await show(tom)).dueAt).toBe(ctx.clock.now() + DAY);
    });

    test("three over both: two of one and one of the other, with a right one between", async () => {
      const tom = await staffMember("Tom");
      for (const document of [passport, passport, right]) await show(eva, document);
      expect(codeOf(await show(tom, passport))).toBe("identity-closed");
      expect((await request()).stoppedAt).not.toBeNull();
    });

    test("twenty documents at one instant are three tries", async () => {
      const answers = await atOnce(15, () => show(eva, passport));
      expect(tally(answers)).toEqual({ "identity-mismatch": 2, "identity-closed": 1, "account-recovery-gone": 12 });
      expect(await declinedMails()).toHaveLength(1);
    });

    test("an account without a date of birth is nobody's: the same answer", async () => {
      await ctx.db.write((tx) => tx.update(accounts).set({ dateOfBirth: null }).where(eq(accounts.id, noor.id)));
      expect(await show(eva)).toEqual({ ok: false, failure: { code: "identity-mismatch", left: 2 } });
    });

    test.each([
      [{ ...right, lastName: " " }, "last-name-missing"],
      [{ ...right, dateOfBirth: "" }, "date-of-birth-missing"],
      [{ ...right, dateOfBirth: "31-2-1990" }, "date-of-birth-invalid"],
      [{ lastName: "", dateOfBirth: "" }, "last-name-missing date-of-birth-missing"],
    ])("%j is not filled in well: %s, and no try is used", async (document, code) => {
      expect(codeOf(await show(eva, document))).toBe(code);
      expect((await request()).mismatches).toBe(0);
    });

    test("who checked already gets no second guess at the data", async () => {
      value(await show(eva));
      expect(codeOf(await show(eva, passport))).toBe("needs-two-people");
      expect((await request()).mismatches).toBe(0);
    });

    test("the second sees on the page when a first one checked, and nothing of whose it is", async () => {
      const tom = await staffMember("Tom");
      const { ticket } = value(await lookUpAsStaff(ctx, tom, reference));
      expect(await findLookedUp(ctx, tom, ticket)).toEqual({ reference, firstCheckAt: null, approvedAt: null });
      value(await show(eva, right, value(await lookUpAsStaff(ctx, eva, reference)).ticket));
      const firstCheckAt = ctx.clock.now();
      expect(await findLookedUp(ctx, tom, ticket)).toEqual({ reference, firstCheckAt, approvedAt: null });
      expect(value(await show(tom, right, ticket))).toMatchObject({ firstCheckAt });
    });

    test("a ticket works in the session that got it, for half an hour, and while there is something to check", async () => {
      const { ticket } = value(await lookUpAsStaff(ctx, eva, reference));
      const tom = await staffMember("Tom");
      expect(await findLookedUp(ctx, tom, ticket)).toBeNull();
      expect(codeOf(await show(tom, right, ticket))).toBe("reference-missing");
      for (const other of ["", "v1.", `${ticket}x`, reference]) expect(await findLookedUp(ctx, eva, other)).toBeNull();
      value(await declineAsStaff(ctx, eva, { reference: ticket }));
      expect(await findLookedUp(ctx, eva, ticket)).toBeNull();
      ctx.clock.pass(30 * MINUTE);
      expect(codeOf(await lookUpAsStaff(ctx, eva, ticket))).toBe("step-up-needed");
    });

    test("either declines, before or during the wait: nothing goes off, and the owner is mailed once", async () => {
      const tom = await staffMember("Tom");
      value(await show(eva));
      value(await show(tom));
      value(await declineAsStaff(ctx, eva, { reference }));
      expect(codeOf(await declineAsStaff(ctx, tom, { reference }))).toBe("account-recovery-gone");
      ctx.clock.pass(2 * DAY);
      expect(await completeDueAccountRecoveries(ctx)).toBe(0);
      expect((await activeFactor(ctx, noor.id))?.type).toBe("sms");
      expect(await declinedMails()).toHaveLength(1);
      expect((await lines()).at(-1)).toBe("support.reset_declined refused staff");
    });

    test("T92 nobody else declines: a client, staff of elsewhere, staff without two-factor", async () => {
      const { account: peer } = await personWithApp(ctx, { email: "peer@example.nl" });
      await buildMembership(ctx, peer, place.own);
      expect(codeOf(await declineAsStaff(ctx, await logIn(ctx, peer), { reference }))).toBe("staff-only");
      const { account: away } = await personWithApp(ctx, { email: "away@example.nl" });
      await buildMembership(ctx, away, place.other, ["owner"]);
      expect(codeOf(await declineAsStaff(ctx, await logIn(ctx, away), { reference }))).toBe("account-recovery-gone");
      const cas = await personWithoutTwoFactor(ctx);
      await buildMembership(ctx, cas, place.own, ["owner"]);
      expect(codeOf(await declineAsStaff(ctx, await logIn(ctx, cas), { reference }))).toBe("staff-two-factor");
      expect((await request()).stoppedAt).toBeNull();
    });
  });

  test("twenty numbers an hour, then an hour of rest", async () => {
    for (let i = 0; i < 20; i += 1) expect(codeOf(await approve(eva, "0000-0000"))).toBe("account-recovery-gone");
    const until = ctx.clock.now() + HOUR;
    expect(await approve(eva)).toEqual({ ok: false, failure: { code: "reference-limit", until } });
  });
});

describe("the logo on the own login page", () => {
  const png = Buffer.from("89504e470d0a1a0a00", "hex");
  const own = async () => present(await findOwnPage(ctx, "behandelmodules", "nl")).logoAt;

  test("leaves a line with who did it, as the colour does and every setting", async () => {
    value(await setLogo(ctx, eva, "behandelmodules", png));
    value(await setAccent(ctx, eva, "behandelmodules", "#123456"));
    value(await removeLogo(ctx, eva, "behandelmodules"));
    expect(codeOf(await setAccent(ctx, eva, "behandelmodules", "blue"))).not.toBe("ok");
    const lines = await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.event, "config.changed"));
    const by = { actorId: eva.account.id, accountId: null, healthspaceId: place.own };
    expect(lines).toMatchObject(
      ["logo", "accent", "logo"].map((setting) => ({ ...by, detail: { what: "own-page", setting } })),
    );
  });

  test("is set, replaced and taken away by staff, and shown to everybody", async () => {
    expect(await own()).toBeNull();
    value(await setLogo(ctx, eva, "behandelmodules", png));
    expect(await own()).toBe(ctx.clock.now());
    expect(await findLogo(ctx, "behandelmodules")).toEqual({ type: "image/png", bytes: png });
    value(await setLogo(ctx, eva, "behandelmodules", Buffer.from("ffd8ff00", "hex")));
    expect(await findLogo(ctx, "behandelmodules")).toMatchObject({ type: "image/jpeg" });
    value(await removeLogo(ctx, eva, "behandelmodules"));
    expect(await findLogo(ctx, "behandelmodules")).toBeNull();
    expect(await findLogo(ctx, "nowhere")).toBeNull();
  });

  test.each([
    ["nothing", Buffer.alloc(0), "picture-missing"],
    ["a drawing with script in it", Buffer.from("<svg onload=alert(1)>"), "picture-type"],
    ["a page", Buffer.from("<!doctype html>"), "picture-type"],
    ["one byte more than 24 kB", Buffer.concat([png, Buffer.alloc(24 * 1_024 + 1 - png.length)]), "picture-too-large"],
  ])("T88 %s is refused", async (_, bytes, code) => {
    expect(codeOf(await setLogo(ctx, eva, "behandelmodules", bytes))).toBe(code);
    expect(await own()).toBeNull();
  });

  test("T92 not of another Healthspace, and not by a client", async () => {
    expect(codeOf(await setLogo(ctx, eva, "groepen", png))).toBe("staff-only");
    const cas = await personWithoutTwoFactor(ctx);
    await buildMembership(ctx, cas, place.own);
    const client = await logIn(ctx, cas);
    expect(codeOf(await setLogo(ctx, client, "behandelmodules", png))).toBe("staff-only");
    expect(codeOf(await removeLogo(ctx, client, "behandelmodules"))).toBe("staff-only");
  });
});
