import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts, connections, factors, healthspaces, invitations, type MemberRole, memberships } from "@/db/schema";
import { reportCompromise } from "../../account-lifecycle/report-compromise/report-compromise";
import { buildMembership } from "../../operations/demo/build";
import { issueToken } from "../../platform/one-time-token/one-time-token";
import { atOnce, codeOf, present, tally, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY, HOUR, MINUTE } from "../../testing/moments";
import { personWithApp, personWithoutTwoFactor, userAgent } from "../../testing/people";
import { aHealthspace } from "../../testing/registering";
import { sentInvitations } from "../../testing/sent-invitations";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { acceptOffer } from "../connection/answer";
import { readersOf } from "../connection/living";
import { acceptInvitation, findInvitation } from "../invitation/invitation";
import { remindOfInvitations } from "../invitation/remind";
import {
  inviteClient,
  inviteSeveral,
  inviteStaff,
  readInvitations,
  readInviting,
  resendToClient,
  withdrawFromClient,
} from "./invitations";

const alias = "behandelmodules";

let ctx: Awaited<ReturnType<typeof testContext>>;
let here: string;
let olga: Inside;
let eva: Inside;
beforeEach(async () => {
  ctx = await testContext();
  here = await aHealthspace(ctx);
  olga = await person("Olga", ["owner"]);
  eva = await person("Eva", ["clinician", "clinician-invites"]);
});
afterEach(() => ctx.dispose());

async function person(firstName: string, roles: MemberRole[] | null): Promise<Inside> {
  const email = `${firstName.toLowerCase()}@example.nl`;
  const { account } = await personWithApp(ctx, { firstName, lastName: "Jansen", email });
  if (roles) await buildMembership(ctx, account, here, roles);
  const inside = await logIn(ctx, account);
  ctx.clock.pass(MINUTE);
  return inside;
}

const form = { email: "mira@example.nl", firstName: "Mira", locale: "nl" } as const;
const rolesOf = async ({ account }: Inside) =>
  (await ctx.db.read.select().from(memberships).where(eq(memberships.accountId, account.id)))[0]?.roles ?? null;
const setRolesOf = ({ account }: Inside, roles: MemberRole[]) =>
  ctx.db.write((tx) => tx.update(memberships).set({ roles }).where(eq(memberships.accountId, account.id)));
const newestToken = async () => present((await queuedMails(ctx)).at(-1)?.links?.main?.token);
const join = (who: Inside, token: string) =>
  acceptInvitation(ctx, { token, account: who.account, sessionId: who.session.id, userAgent });

describe("the clinician who treats a client from the start", () => {
  test("is named behind the link and connected by joining, with health record access", async () => {
    value(await inviteClient(ctx, eva, alias, { ...form, connectTo: eva.account.id }));
    const token = await newestToken();
    expect(present(await findInvitation(ctx, token)).contact).toEqual({ firstName: "Eva", lastName: "Jansen" });
    const mira = await person("Mira", null);
    const answers = await atOnce(10, () => join(mira, token));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await readersOf(ctx, { accountId: mira.account.id, healthspaceId: here })).toMatchObject([
      { firstName: "Eva" },
    ]);
    expect(await ctx.db.read.select().from(connections)).toHaveLength(1);
  });

  test("lost the role meanwhile: nobody is named, and joining works without", async () => {
    value(await inviteClient(ctx, eva, alias, { ...form, connectTo: eva.account.id }));
    const token = await newestToken();
    await setRolesOf(eva, ["library"]);
    expect(present(await findInvitation(ctx, token)).contact).toBeNull();
    const mira = await person("Mira", null);
    value(await join(mira, token));
    expect(await rolesOf(mira)).toEqual(["client"]);
    expect(await ctx.db.read.select().from(connections)).toEqual([]);
  });

  test("who invites own clients connects themselves and nobody else; an owner anybody who treats", async () => {
    const tom = await person("Tom", ["clinician"]);
    const by = async (who: Inside, connectTo: string) =>
      codeOf(await inviteClient(ctx, who, alias, { ...form, connectTo }));
    expect([await by(eva, tom.account.id), await by(olga, olga.account.id)]).toEqual([
      "invite-contact",
      "invite-contact",
    ]);
    expect(await by(olga, tom.account.id)).toBe("ok");
    const names = async (who: Inside) => value(await readInviting(ctx, who, alias)).contacts.map(({ id }) => id);
    expect(await names(eva)).toEqual([eva.account.id]);
    expect((await names(olga)).toSorted()).toEqual([eva.account.id, tom.account.id].toSorted());
  });

  test("asks password and code of the last ten minutes, also when it is sent again; without a contact it does not", async () => {
    const contact = { ...form, connectTo: eva.account.id };
    const again = await logIn(ctx, eva.account);
    ctx.clock.pass(10 * MINUTE - 1);
    const { invitationId } = value(await inviteClient(ctx, again, alias, contact));
    ctx.clock.pass(1);
    const other = { email: "noor@example.nl" };
    expect(codeOf(await inviteClient(ctx, again, alias, { ...contact, ...other }))).toBe("staff-level");
    expect(await sentInvitations(ctx, here)).toHaveLength(1);
    expect(codeOf(await inviteClient(ctx, again, alias, { ...form, ...other }))).toBe("ok");
    ctx.clock.pass(MINUTE);
    expect(codeOf(await resendToClient(ctx, again, alias, invitationId))).toBe("staff-level");
    expect(codeOf(await resendToClient(ctx, await logIn(ctx, eva.account), alias, invitationId))).toBe("ok");
  });

  test("a clinician without the right to invite does not", async () => {
    const tom = await person("Tom", ["clinician", "clinician-connects"]);
    expect(codeOf(await inviteClient(ctx, tom, alias, form))).toBe("staff-only");
  });

  test("where two-factor is asked and the person has none, joining opens no record: it is an offer until they see it", async () => {
    value(await inviteClient(ctx, eva, alias, { ...form, connectTo: eva.account.id }));
    const token = await newestToken();
    const mira = await person("Mira", null);
    const now = ctx.clock.now();
    await ctx.db.write((tx) => tx.update(healthspaces).set({ twoFactorRequiredFrom: now }));
    await ctx.db.write((tx) =>
      tx.update(factors).set({ removedAt: now }).where(eq(factors.accountId, mira.account.id)),
    );
    value(await join(mira, token));
    expect(await readersOf(ctx, { accountId: mira.account.id, healthspaceId: here })).toEqual([]);
    const rows = await ctx.db.read.select().from(connections);
    expect(rows).toMatchObject([{ clientId: mira.account.id, acceptedAt: null, endedAt: null }]);
    expect(codeOf(await acceptOffer(ctx, mira, present(rows[0]).id))).not.toBe("ok");
    const other = await person("Noor", null);
    value(await inviteClient(ctx, eva, alias, { ...form, email: other.account.email, connectTo: eva.account.id }));
    value(await join(other, await newestToken()));
    expect(await readersOf(ctx, { accountId: other.account.id, healthspaceId: here })).toHaveLength(1);
  });

  test("a plain invitation connects nobody", async () => {
    value(await inviteClient(ctx, eva, alias, form));
    value(await join(await person("Mira", null), await newestToken()));
    expect(await ctx.db.read.select().from(connections)).toEqual([]);
  });
});

describe("staff are invited with a role", () => {
  const invite = (who: Inside, ...roles: string[]) => inviteStaff(ctx, who, alias, { ...form, roles });

  test("they get it by joining; who is a client there stays one besides", async () => {
    value(await invite(olga, "clinician", "clinician-connects"));
    const cas = await person("Cas", ["client"]);
    value(await join(cas, await newestToken()));
    expect(await rolesOf(cas)).toEqual(["client", "clinician", "clinician-connects"]);
  });

  test.each([
    [[], "roles-missing"],
    [["client", "administrator"], "roles-missing"],
    [["clinician-invites"], "roles-clinician"],
    [["library", "clinician-connects"], "roles-clinician"],
  ])("%j: %s", async (roles, code) => {
    expect(codeOf(await invite(olga, ...roles))).toBe(code);
  });

  test("only roles that the inviter may give, then and at the moment of joining", async () => {
    const ada = await person("Ada", ["assistant"]);
    expect([codeOf(await invite(ada, "owner")), codeOf(await invite(eva, "clinician"))]).toEqual([
      "role-not-yours",
      "staff-only",
    ]);
    value(await invite(ada, "assistant"));
    const token = await newestToken();
    await setRolesOf(ada, ["library"]);
    expect((await findInvitation(ctx, token))?.state).toBe("withdrawn");
    expect((await sentInvitations(ctx, here))[0]?.state).toBe("withdrawn");
    const tom = await person("Tom", null);
    expect(codeOf(await join(tom, token))).toBe("invitation-withdrawn");
    expect(await rolesOf(tom)).toBeNull();
    await setRolesOf(ada, ["assistant"]);
    value(await join(tom, token));
    expect(await rolesOf(tom)).toEqual(["assistant"]);
  });

  test("the inviter does not join by it, nor does it work after their membership ended", async () => {
    const ada = await person("Ada", ["assistant"]);
    value(await invite(ada, "clinician"));
    const token = await newestToken();
    expect(codeOf(await join(ada, token))).toBe("invitation-for-someone-else");
    expect(await rolesOf(ada)).toEqual(["assistant"]);
    await ctx.db.write((tx) =>
      tx.update(memberships).set({ endedAt: 1 }).where(eq(memberships.accountId, ada.account.id)),
    );
    expect(codeOf(await join(await person("Tom", null), token))).toBe("invitation-withdrawn");
  });
});

describe("an account that is no longer its owner's to use invites no staff", () => {
  const setAda = (id: string, values: Partial<typeof accounts.$inferInsert>) =>
    ctx.db.write((tx) => tx.update(accounts).set(values).where(eq(accounts.id, id)));

  test.each([
    ["disabled", { disabledAt: 1 }, { disabledAt: null }],
    ["waiting to be deleted", { deleteAt: 1e15 }, { deleteAt: null }],
    ["not activated", { activatedAt: null }, { activatedAt: 1 }],
  ])("%s: the link is dead and nobody is reminded; a client's goes on", async (_, off, on) => {
    const ada = await person("Ada", ["assistant"]);
    value(await inviteStaff(ctx, ada, alias, { ...form, roles: ["clinician"] }));
    const token = await newestToken();
    value(await inviteClient(ctx, ada, alias, { ...form, email: "noor@example.nl" }));
    const ofClient = await newestToken();
    const tom = await person("Tom", null);
    await setAda(ada.account.id, off);
    expect((await findInvitation(ctx, token))?.state).toBe("withdrawn");
    expect(codeOf(await join(tom, token))).toBe("invitation-withdrawn");
    expect((await findInvitation(ctx, ofClient))?.state).toBe("open");
    ctx.clock.pass(3 * DAY);
    await remindOfInvitations(ctx);
    const reminded = (await queuedMails(ctx)).filter(({ template }) => template === "invitation-reminder");
    expect(reminded.map(({ to }) => to)).toEqual(["noor@example.nl"]);
    await setAda(ada.account.id, on);
    expect((await findInvitation(ctx, token))?.state).toBe("open");
  });

  test("“this was not me” withdraws them for good, and no used one, no client's and no colleague's", async () => {
    const ada = await person("Ada", ["assistant"]);
    const tom = await person("Tom", null);
    value(await inviteStaff(ctx, ada, alias, { ...form, email: tom.account.email, roles: ["library"] }));
    value(await join(tom, await newestToken()));
    value(await inviteStaff(ctx, ada, alias, { ...form, roles: ["clinician"] }));
    const token = await newestToken();
    value(await inviteClient(ctx, ada, alias, { ...form, email: "noor@example.nl" }));
    value(await inviteStaff(ctx, olga, alias, { ...form, email: "cas@example.nl", roles: ["clinician"] }));
    const link = await inTransaction(ctx, (ctx) =>
      issueToken(ctx, {
        purpose: "report-compromise",
        accountId: ada.account.id,
        subjectId: ada.account.id,
        lifeMs: DAY,
        data: ada.account.email,
        diesWith: "nothing",
      }),
    );
    value(await reportCompromise(ctx, link, userAgent));
    const states = (await sentInvitations(ctx, here)).map(({ email, state }) => [email, state]);
    expect(Object.fromEntries(states)).toEqual({
      "tom@example.nl": "used",
      "mira@example.nl": "withdrawn",
      "noor@example.nl": "open",
      "cas@example.nl": "open",
    });
    const mira = await person("Mira", null);
    expect(codeOf(await join(mira, token))).toBe("invitation-withdrawn");
    expect(await rolesOf(mira)).toBeNull();
  });
});

describe("an invitation of staff that was sent", () => {
  const touch = async (who: Inside, id: string) => [
    codeOf(await resendToClient(ctx, who, alias, id)),
    codeOf(await withdrawFromClient(ctx, who, alias, id)),
  ];
  const invited = async (by: Inside, role: string) =>
    value(await inviteStaff(ctx, by, alias, { ...form, roles: [role] })).invitationId;

  test("is neither sent again nor withdrawn by who may not give that role, and shown to them without buttons", async () => {
    const ada = await person("Ada", ["assistant"]);
    const id = await invited(olga, "owner");
    expect(await touch(ada, id)).toEqual(["role-not-yours", "role-not-yours"]);
    expect(await touch(eva, id)).toEqual(["role-not-yours", "role-not-yours"]);
    const yours = async (who: Inside) =>
      value(await readInvitations(ctx, who, alias, { which: "open", page: 1 })).sent.map((it) => it.isYours);
    expect([await yours(ada), await yours(eva), await yours(olga)]).toEqual([[false], [false], [true]]);
    expect((await sentInvitations(ctx, here))[0]?.state).toBe("open");
  });

  test("asks password and code of the last ten minutes; one of a client asks them of this session", async () => {
    const id = await invited(olga, "clinician");
    const { invitationId: ofClient } = value(
      await inviteClient(ctx, olga, alias, { ...form, email: "noor@example.nl" }),
    );
    const low = { ...olga, session: { ...olga.session, proofs: [{ method: "pwd", at: ctx.clock.now() } as const] } };
    expect(await touch(low, id)).toEqual(["staff-level", "staff-level"]);
    const again = await logIn(ctx, olga.account);
    ctx.clock.pass(10 * MINUTE - 1);
    expect(codeOf(await resendToClient(ctx, again, alias, id))).toBe("ok");
    ctx.clock.pass(1);
    expect(await touch(again, id)).toEqual(["staff-level", "staff-level"]);
    expect(await touch(low, ofClient)).toEqual(["staff-level", "staff-level"]);
    expect(await touch(again, ofClient)).toEqual(["ok", "ok"]);
    const fresh = await logIn(ctx, olga.account);
    expect(codeOf(await withdrawFromClient(ctx, fresh, alias, id))).toBe("ok");
  });
});

describe("the list of what was sent", () => {
  const list = async (which: "open" | "past", page: number) =>
    value(await readInvitations(ctx, olga, alias, { which, page }));

  test("every open one can be reached and withdrawn, however many came after it; the past ones have pages too", async () => {
    const { invitationId: oldest } = value(await inviteClient(ctx, olga, alias, form));
    ctx.clock.pass(MINUTE);
    for (const who of [olga, eva]) {
      const part = Array.from({ length: 100 }, (_, n) => `${who.account.firstName}${n}@example.nl`);
      value(await inviteSeveral(ctx, who, alias, { addresses: part.join("\n"), locale: "nl" }));
      ctx.clock.pass(MINUTE);
    }
    const pages = await Promise.all([1, 2, 3, 4, 5, 6].map((page) => list("open", page)));
    expect(pages.map(({ sent, pages }) => [sent.length, pages])).toEqual([...Array(4).fill([50, 5]), [1, 5], [0, 5]]);
    expect(new Set(pages.flatMap(({ sent }) => sent.map(({ id }) => id))).size).toBe(201);
    expect(pages[4]?.sent).toMatchObject([{ id: oldest, state: "open", isYours: true }]);
    value(await withdrawFromClient(ctx, olga, alias, oldest));
    expect(await list("open", 5)).toEqual({ sent: [], pages: 4 });
    expect(await list("past", 1)).toMatchObject({ sent: [{ id: oldest, state: "withdrawn" }], pages: 1 });
    ctx.clock.pass(30 * DAY);
    expect(await list("open", 1)).toEqual({ sent: [], pages: 1 });
    expect(await list("past", 5)).toMatchObject({ sent: [{ id: oldest }], pages: 5 });
  });

  test("one of staff whose inviter may no longer give the role is past, and nothing is listed twice", async () => {
    const tom = await person("Tom", ["owner"]);
    const { invitationId: id } = value(await inviteStaff(ctx, tom, alias, { ...form, roles: ["owner"] }));
    const ids = async (which: "open" | "past") => (await list(which, 1)).sent.map((each) => [each.id, each.state]);
    expect([await ids("open"), await ids("past")]).toEqual([[[id, "open"]], []]);
    await setRolesOf(tom, ["library"]);
    expect([await ids("open"), await ids("past")]).toEqual([[], [[id, "withdrawn"]]]);
  });
});

describe("several addresses at once", () => {
  const send = (addresses: string, who = eva) => inviteSeveral(ctx, who, alias, { addresses, locale: "nl" });
  const mailed = async () =>
    (await queuedMails(ctx)).filter(({ template }) => template === "invitation").map(({ to }) => to);

  test("each gets a mail of its own; doubles, members and open invitations are left out, and each says why", async () => {
    await buildMembership(ctx, await personWithoutTwoFactor(ctx, { email: "cas@example.nl" }), here);
    value(await inviteClient(ctx, eva, alias, { ...form, email: "open@example.nl" }));
    // An account elsewhere is nothing that staff here may know of.
    await personWithoutTwoFactor(ctx, { email: "a@example.nl" });
    const list =
      "a@example.nl\nB@example.nl, c@example.nl;\n\na@example.nl\nCas@example.nl\nopen@example.nl, cas@example.nl";
    expect(value(await send(list)).map(({ line, email, became }) => `${line} ${email} ${became}`)).toEqual([
      "1 a@example.nl sent",
      "2 b@example.nl sent",
      "2 c@example.nl sent",
      "4 a@example.nl double",
      "5 cas@example.nl member",
      "6 open@example.nl invited",
      "6 cas@example.nl double",
    ]);
    expect(await mailed()).toEqual(["open@example.nl", "a@example.nl", "b@example.nl", "c@example.nl"]);
  });

  test("one that is not right: each wrong line by its number, and nothing is sent", async () => {
    const answer = await send("a@example.nl\nmira\n\nb@gmial.com, c@example.nl");
    expect(answer).toMatchObject({
      failure: {
        problems: [
          { code: "list-address-invalid", line: 2, typed: "mira" },
          { code: "list-address-suggestion", line: 4, typed: "b@gmial.com", suggestion: "b@gmail.com" },
        ],
      },
    });
    expect(await mailed()).toEqual([]);
  });

  test("five hundred lines with doubles and typing errors are answered line by line, in no time; one more is refused whole", async () => {
    const lines = Array.from({ length: 500 }, (_, n) => (n % 5 === 0 ? "geen adres" : `p${n % 90}@example.nl`));
    const begun = performance.now();
    const answer = await send(lines.join("\n"));
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(answer).toMatchObject({ failure: { code: "fields", problems: { length: 100 } } });
    expect(await send([...lines, "x"].join("\n"))).toMatchObject({
      failure: { code: "list-lines", count: 501, most: 500 },
    });
    expect(await mailed()).toEqual([]);
  });

  test("a hundred at a time, not one more; five lists a day, then it says from when", async () => {
    const some = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => `p${from + n}@example.nl`).join("\n");
    expect(await send(some(0, 101))).toMatchObject({ failure: { code: "list-too-many", count: 101, most: 100 } });
    expect(value(await send(some(0, 100))).filter(({ became }) => became === "sent")).toHaveLength(100);
    for (let list = 1; list < 5; list += 1) expect(codeOf(await send(some(list * 1_000, 1)))).toBe("ok");
    expect(codeOf(await send(some(9_000, 1)))).toBe("invitation-staff-limit");
    expect(codeOf(await send(some(9_000, 1), olga))).toBe("ok");
    ctx.clock.pass(HOUR);
  });

  test.each(["", " \n "])("%j: something has to be there", async (typed) => {
    expect(codeOf(await send(typed))).toBe("list-empty");
  });

  test("the same list by two people at one instant: each address is mailed once", async () => {
    const answers = await atOnce(6, (n) => send("a@example.nl\nb@example.nl", n % 2 ? eva : olga));
    expect(tally(answers)).toEqual({ ok: 6 });
    expect(await ctx.db.read.select().from(invitations)).toHaveLength(2);
  });
});
