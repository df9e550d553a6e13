import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { accounts, auditEvents, connections, memberships } from "@/db/schema";
import {
  buildAccount,
  buildConnection,
  buildFactor,
  buildHealthspace,
  buildMembership,
} from "../../operations/demo/build";
import type { Account } from "../../platform/account/account";
import { endSession } from "../../platform/session/find-session";
import { atOnce, codeOf, present, tally, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { personWithApp, personWithoutTwoFactor, phone } from "../../testing/people";
import { audited, auditTrail } from "../../testing/records";
import { sharedFile } from "../../testing/second-connection";
import { testContext } from "../../testing/test-context";
import { DAY_MS } from "../../time";
import { inTransaction } from "../../transaction";
import { endAsStaff, offerAsStaff } from "../staff/connections";
import { acceptOffer, endConnection, narrowConnection, refuseOffer } from "./answer";
import { completeDueConnections, endConnectionsOf } from "./end";
import { listContacts, listOffers } from "./list";
import { readersOf } from "./living";
import { type NewOffer, offerConnection } from "./offer";

const TODAY = "2026-11-22";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Inside;
let tom: Account;
let here = "";

beforeEach(async () => {
  ctx = await testContext();
  const account = await personWithoutTwoFactor(ctx);
  tom = await buildAccount(ctx, { firstName: "Tom", lastName: "Peters", email: "tom@example.nl" });
  here = await buildHealthspace(ctx, {
    alias: "hier",
    name: "Zorg Hier",
    descriptionNl: "",
    descriptionEn: "",
    senderName: "Team Hier",
  });
  await buildMembership(ctx, account, here);
  await buildMembership(ctx, tom, here, ["clinician"]);
  cas = await logIn(ctx, account);
});
afterEach(() => ctx.dispose());

const offer = (other: Partial<NewOffer> = {}) =>
  inTransaction(ctx, (ctx) =>
    offerConnection(
      ctx,
      { healthspaceId: here, clientId: cas.account.id, staffId: tom.id, access: "record", untilAt: null, ...other },
      "operator:test",
    ),
  );
const offered = async (other?: Partial<NewOffer>) => value(await offer(other)).connectionId;
const readers = async () => (await readersOf(ctx, { accountId: cas.account.id, healthspaceId: here })).length;
const contacts = () => listContacts(ctx, cas.account.id, TODAY);
const offers = () => listOffers(ctx, cas.account.id, TODAY);
const row = async (id: string) =>
  present((await ctx.db.read.select().from(connections).where(eq(connections.id, id)))[0]);
/** To whom mails about a contact went since the last look, by first name, and the page they lead to. */
const told = async () =>
  (await queuedMails(ctx))
    .filter(({ template }) => template === "connection-changed")
    .map(({ values, links }) => `${values.firstName} ${links?.main?.page}`);

test("somebody offers to treat Cas: he is told, and nothing is open before he agrees", async () => {
  const id = await offered();
  expect(await offers()).toMatchObject([{ id, access: "record", staff: { firstName: "Tom" }, acceptedAt: null }]);
  expect([await contacts(), await readers()]).toEqual([[], 0]);
  value(await acceptOffer(ctx, cas, id));
  expect([(await offers()).length, (await contacts()).length, await readers()]).toEqual([0, 1, 1]);
  expect(await told()).toEqual(["Cas contacts", "Cas contacts"]);
});

test("the mails name nobody and no Healthspace, only the neutral sender", async () => {
  await acceptOffer(ctx, cas, await offered());
  const mails = JSON.stringify(await queuedMails(ctx));
  for (const word of ["Tom", "Peters", "Zorg Hier"]) expect(mails).not.toContain(word);
  expect(mails).toContain("Team Hier");
});

test("refusing ends the offer, tells staff, and a new one may come later", async () => {
  const id = await offered();
  value(await refuseOffer(ctx, cas, id));
  expect([(await offers()).length, (await contacts()).length, await readers()]).toEqual([0, 0, 0]);
  expect(await told()).toEqual(["Cas contacts", "Cas contacts", "Tom staff"]);
  value(await acceptOffer(ctx, cas, await offered()));
  expect(await readers()).toBe(1);
});

test("record access is stopped at once, and the contact stays", async () => {
  const id = await offered();
  value(await acceptOffer(ctx, cas, id));
  value(await narrowConnection(ctx, cas, id));
  expect(await readers()).toBe(0);
  expect(await contacts()).toMatchObject([{ id, access: "messages" }]);
  expect((await told()).filter((each) => each.startsWith("Tom"))).toEqual(["Tom staff"]);
});

test("a contact is ended at once, and only a new offer brings it back", async () => {
  const id = await offered();
  value(await acceptOffer(ctx, cas, id));
  expect(codeOf(await offer())).toBe("offer-there");
  value(await endConnection(ctx, cas, id));
  expect([(await contacts()).length, await readers()]).toEqual([0, 0]);
  expect(codeOf(await acceptOffer(ctx, cas, id))).toBe("contact-ended");
  expect(codeOf(await offer())).toBe("ok");
});

test("answering twice says what holds now, and is one line in the audit", async () => {
  const id = await offered();
  expect(codeOf(await narrowConnection(ctx, cas, id))).toBe("contact-ended");
  value(await acceptOffer(ctx, cas, id));
  value(await acceptOffer(ctx, cas, id));
  expect(codeOf(await refuseOffer(ctx, cas, id))).toBe("contact-accepted");
  value(await narrowConnection(ctx, cas, id));
  value(await narrowConnection(ctx, cas, id));
  value(await endConnection(ctx, cas, id));
  value(await endConnection(ctx, cas, id));
  expect(codeOf(await narrowConnection(ctx, cas, id))).toBe("contact-ended");
  const refused = await offered();
  value(await refuseOffer(ctx, cas, refused));
  expect(codeOf(await acceptOffer(ctx, cas, refused))).toBe("contact-refused");
  expect((await auditTrail(ctx)).filter((event) => event.startsWith("connection."))).toEqual([
    ...["connection.offered", "connection.accepted", "connection.narrowed", "connection.ended"],
    ...["connection.offered", "connection.refused"],
  ]);
});

test("T92 nobody answers for another, and staff do not accept their own offer", async () => {
  const id = await offered();
  const sam = await personWithoutTwoFactor(ctx, { email: "sam@example.nl" });
  await buildMembership(ctx, sam, here);
  for (const other of [await logIn(ctx, sam), await logIn(ctx, tom)])
    for (const answer of [acceptOffer, refuseOffer, narrowConnection, endConnection])
      expect(codeOf(await answer(ctx, other, id))).toBe("contact-unknown");
  expect(await row(id)).toMatchObject({ acceptedAt: null, refusedAt: null, endedAt: null });
});

test("T82 an answer from a session that has just ended changes nothing", async () => {
  const id = await offered();
  await endSession(ctx, cas.account.id, cas.session.id);
  expect(codeOf(await acceptOffer(ctx, cas, id))).toBe("session-ended");
  expect((await row(id)).acceptedAt).toBeNull();
});

describe("an offer is not accepted any more", () => {
  test.each([
    ["when the one who offered lost the role", () => setRoles(tom, ["owner"])],
    ["when they are no member any more", () => leave(tom)],
    ["when the client is no member any more", () => leave(cas.account)],
  ])("%s", async (_, happens) => {
    const id = await offered();
    await happens();
    expect(await offers()).toEqual([]);
    expect(codeOf(await acceptOffer(ctx, cas, id))).toBe("contact-ended");
    expect((await row(id)).acceptedAt).toBeNull();
  });
});

describe("offering", () => {
  test.each([
    ["to somebody who is no client", () => setRoles(cas.account, ["owner"])],
    ["by somebody who is no clinician", () => setRoles(tom, ["owner"])],
    ["after the client left", () => leave(cas.account)],
  ])("%s is refused", async (_, happens) => {
    await happens();
    expect(codeOf(await offer())).toBe("offer-people");
  });

  test("oneself as one's own clinician is refused", async () => {
    await setRoles(cas.account, ["client", "clinician"]);
    expect(codeOf(await offer({ staffId: cas.account.id }))).toBe("offer-people");
  });

  test("an owner or an assistant for any clinician, a clinician only for themselves and with the right", async () => {
    const { account: eva } = await personWithApp(ctx, {
      firstName: "Eva",
      lastName: "Jansen",
      email: "eva@example.nl",
    });
    await buildMembership(ctx, eva, here, ["clinician"]);
    const inside = await logIn(ctx, eva);
    const by = (staffId: string) =>
      offerAsStaff(ctx, inside, "hier", { clientId: cas.account.id, staffId, access: "messages", untilAt: null });
    expect(codeOf(await by(eva.id))).toBe("staff-only");
    await setRoles(eva, ["clinician", "clinician-connects"]);
    expect([codeOf(await by(tom.id)), codeOf(await by(eva.id))]).toEqual(["staff-only", "ok"]);
    await setRoles(eva, ["owner"]);
    expect(codeOf(await by(tom.id))).toBe("ok");
  });

  test("staff take an offer back: a clinician their own, an owner any; not those of another Healthspace", async () => {
    const { account: eva } = await personWithApp(ctx, {
      firstName: "Eva",
      lastName: "Jansen",
      email: "eva@example.nl",
    });
    await buildMembership(ctx, eva, here, ["clinician", "clinician-connects"]);
    await setRoles(tom, ["clinician", "clinician-connects"]);
    await buildFactor(ctx, tom, { type: "sms", phone });
    const elsewhere = await buildHealthspace(ctx, { alias: "elders", name: "E", descriptionNl: "", descriptionEn: "" });
    await buildMembership(ctx, eva, elsewhere, ["owner"]);
    const [inside, id] = [await logIn(ctx, eva), await offered()];
    expect(codeOf(await endAsStaff(ctx, inside, "hier", id))).toBe("contact-ended");
    expect(codeOf(await endAsStaff(ctx, inside, "elders", id))).toBe("contact-ended");
    expect(codeOf(await endAsStaff(ctx, await logIn(ctx, tom), "hier", id))).toBe("ok");
    expect(codeOf(await acceptOffer(ctx, cas, id))).toBe("contact-ended");
  });
});

describe("until a day", () => {
  test("a substitute's contact ends by itself, both are told, and it does not stand in the way of a new offer", async () => {
    const untilAt = ctx.clock.now() + DAY_MS;
    const id = await offered({ untilAt });
    value(await acceptOffer(ctx, cas, id));
    ctx.clock.pass(DAY_MS - 1);
    expect([await completeDueConnections(ctx), (await contacts()).length]).toEqual([0, 1]);
    ctx.clock.pass(1);
    expect((await contacts()).length).toBe(0);
    expect([await completeDueConnections(ctx), await completeDueConnections(ctx)]).toEqual([1, 0]);
    expect(await row(id)).toMatchObject({ endedAt: untilAt, endedBy: "system" });
    expect((await told()).slice(-2)).toEqual(["Cas contacts", "Tom staff"]);
    expect(codeOf(await offer())).toBe("ok");
  });

  test("an offer that nobody answered is over then too, at the very millisecond", async () => {
    const id = await offered({ untilAt: ctx.clock.now() + DAY_MS });
    ctx.clock.pass(DAY_MS);
    expect(await offers()).toEqual([]);
    expect(codeOf(await acceptOffer(ctx, await logIn(ctx, cas.account), id))).toBe("contact-ended");
    // Before the worker came round.
    expect(codeOf(await offer())).toBe("ok");
  });

  test("one whose last moment has passed is not offered", async () => {
    expect(codeOf(await offer({ untilAt: ctx.clock.now() }))).toBe("offer-until");
    expect(codeOf(await offer({ untilAt: ctx.clock.now() + 1 }))).toBe("ok");
  });
});

test("what ends with a membership does not come back with it", async () => {
  value(await acceptOffer(ctx, cas, await offered()));
  await inTransaction(ctx, (ctx) => endConnectionsOf(ctx, { accountId: tom.id, healthspaceId: here }, "operator:test"));
  await leave(tom);
  await inTransaction(ctx, (ctx) =>
    ctx.tx.update(memberships).set({ endedAt: null }).where(eq(memberships.accountId, tom.id)),
  );
  expect([(await contacts()).length, await readers()]).toEqual([0, 0]);
  expect((await told()).at(-2)).toBe("Cas contacts");
});

test("only one side ends when a role is taken, and only in that Healthspace", async () => {
  const elsewhere = await buildHealthspace(ctx, { alias: "elders", name: "E", descriptionNl: "", descriptionEn: "" });
  await buildMembership(ctx, cas.account, elsewhere);
  await buildMembership(ctx, tom, elsewhere, ["clinician", "client"]);
  const kept = await buildConnection(ctx, { client: cas.account, staff: tom, healthspaceId: elsewhere });
  const own = await buildConnection(ctx, { client: tom, staff: cas.account, healthspaceId: here });
  const gone = await buildConnection(ctx, { client: cas.account, staff: tom, healthspaceId: here });
  const whose = { accountId: tom.id, healthspaceId: here, side: "staff" } as const;
  await inTransaction(ctx, (ctx) => endConnectionsOf(ctx, whose, "operator:test"));
  const ended = await Promise.all([kept, own, gone].map(async (id) => (await row(id)).endedAt !== null));
  expect(ended).toEqual([false, false, true]);
});

test("D7 where two-factor is asked, contacts are shown and agreed to with two-factor on only", async () => {
  const id = await offered();
  await inTransaction(ctx, (ctx) => ctx.tx.run(sql`UPDATE healthspaces SET two_factor_required_from = 1`));
  expect(await offers()).toEqual([]);
  // From a page that stood open since before, or by hand.
  expect(codeOf(await acceptOffer(ctx, cas, id))).toBe("contact-ended");
  expect((await row(id)).acceptedAt).toBeNull();
  await buildFactor(ctx, cas.account, { type: "sms", phone });
  expect(await offers()).toMatchObject([{ id }]);
  expect(codeOf(await acceptOffer(ctx, cas, id))).toBe("ok");
});

test("an absence is shown on its days, both included, and not before or after", async () => {
  await acceptOffer(ctx, cas, await offered());
  await inTransaction(ctx, (ctx) =>
    ctx.tx.run(sql`UPDATE accounts SET absence_from = '2026-11-22', absence_until = '2026-11-24',
      absence_message = 'Vrij' WHERE id = ${tom.id}`),
  );
  const days = ["2026-11-21", "2026-11-22", "2026-11-24", "2026-11-25"];
  const shown = await Promise.all(days.map((day) => listContacts(ctx, cas.account.id, day)));
  expect(shown.map(([contact]) => contact?.absence?.message ?? null)).toEqual([null, "Vrij", "Vrij", null]);
});

test.each([
  ["switched off", { disabledAt: 1, disabledBy: "operator" as const }],
  ["about to be deleted", { deleteAt: 1 }],
])(
  "a clinician who is %s is no offer, and a contact that sees nothing; both count again once they are back",
  async (_, state) => {
    const set = (values: Partial<typeof accounts.$inferInsert>) =>
      inTransaction(ctx, (ctx) => ctx.tx.update(accounts).set(values).where(eq(accounts.id, tom.id)));
    const { connectionId: id } = value(await offer());
    await set(state);
    expect(await offers()).toEqual([]);
    await set({ disabledAt: null, disabledBy: null, deleteAt: null });
    expect(await offers()).toMatchObject([{ id, isSwitchedOff: false }]);
    value(await acceptOffer(ctx, cas, id));
    await set(state);
    expect(await contacts()).toMatchObject([{ id, isSwitchedOff: true }]);
    expect(await readersOf(ctx, { accountId: cas.account.id, healthspaceId: here })).toEqual([]);
    await set({ disabledAt: null, disabledBy: null, deleteAt: null });
    expect(await contacts()).toMatchObject([{ id, isSwitchedOff: false }]);
    await set(state);
    value(await endConnection(ctx, cas, id));
    expect(await contacts()).toEqual([]);
  },
);

describe("at the same instant, on two connections", () => {
  let file: Awaited<ReturnType<typeof sharedFile>>;
  let both: (typeof ctx)[];

  beforeEach(async () => {
    await ctx.dispose();
    file = await sharedFile();
    const base = { ...ctx, db: file.db };
    both = [base, { ...base, db: openDatabase(file.url) }];
    ctx = { ...base, dispose: () => undefined };
    const account = await personWithoutTwoFactor(ctx);
    tom = await buildAccount(ctx, { firstName: "Tom", lastName: "Peters", email: "tom@example.nl" });
    here = await buildHealthspace(ctx, { alias: "hier", name: "Zorg Hier", descriptionNl: "", descriptionEn: "" });
    await buildMembership(ctx, account, here);
    await buildMembership(ctx, tom, here, ["clinician"]);
    cas = await logIn(ctx, account);
  });
  afterEach(() => {
    both[1]?.db.close();
    file.dispose();
  });

  const on = (index: number) => present(both[index % 2]);

  test("twenty presses on Akkoord are one contact, one line and one mail", async () => {
    const id = await offered();
    const answers = await atOnce(20, (index) => acceptOffer(on(index), cas, id));
    expect(tally(answers)).toEqual({ ok: 20 });
    expect(await audited(ctx, "connection.accepted")).toBe(1);
    expect((await told()).length).toBe(2);
  });

  test("agreeing and refusing, agreeing and the end of the membership: one of both holds, never half", async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await offered();
      const answers = await atOnce(10, (index) => (index % 3 ? acceptOffer : refuseOffer)(on(index), cas, id));
      const { acceptedAt, refusedAt } = await row(id);
      expect([acceptedAt, refusedAt].filter((at) => at !== null)).toHaveLength(1);
      expect(tally(answers)).toEqual(acceptedAt ? { ok: 6, "contact-accepted": 4 } : { ok: 4, "contact-refused": 6 });
      await inTransaction(ctx, (ctx) => endConnectionsOf(ctx, { accountId: tom.id }, "system"));
    }
    for (let round = 0; round < 10; round += 1) {
      const id = await offered();
      await Promise.all([
        acceptOffer(on(round), cas, id),
        inTransaction(on(round + 1), (ctx) => endConnectionsOf(ctx, { accountId: tom.id }, "system")),
      ]);
      expect([(await row(id)).endedAt !== null, await readers()]).toEqual([true, 0]);
    }
  });

  test("twenty offers are one", async () => {
    const answers = await atOnce(20, (index) =>
      inTransaction(on(index), (ctx) =>
        offerConnection(
          ctx,
          { healthspaceId: here, clientId: cas.account.id, staffId: tom.id, access: "record", untilAt: null },
          "system",
        ),
      ),
    );
    expect(tally(answers)).toEqual({ ok: 1, "offer-there": 19 });
  });
});

test("every line names the contact by its id and nothing else", async () => {
  await acceptOffer(ctx, cas, await offered());
  const lines = await ctx.db.read.select().from(auditEvents).where(sql`event LIKE 'connection.%'`);
  const id = present((await contacts())[0]).id;
  expect(
    lines.map(({ accountId, actorId, healthspaceId, detail }) => ({ accountId, actorId, healthspaceId, detail })),
  ).toEqual(
    ["operator:test", cas.account.id].map((actorId) => ({
      accountId: cas.account.id,
      actorId,
      healthspaceId: here,
      detail: { kind: "connection", id },
    })),
  );
});

function leave(account: Account): Promise<unknown> {
  return inTransaction(ctx, (ctx) =>
    ctx.tx.update(memberships).set({ endedAt: ctx.clock.now() }).where(eq(memberships.accountId, account.id)),
  );
}

function setRoles(account: Account, roles: (typeof memberships.$inferInsert)["roles"]): Promise<unknown> {
  return inTransaction(ctx, (ctx) =>
    ctx.tx.update(memberships).set({ roles }).where(eq(memberships.accountId, account.id)),
  );
}
