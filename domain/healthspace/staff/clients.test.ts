import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { assignments, auditEvents, connections, factors, memberships } from "@/db/schema";
import { buildConnection, buildMembership } from "@/domain/operations/demo/build";
import { endSession } from "../../platform/session/find-session";
import { work as policy } from "../../policy";
import { codeOf, present, value } from "../../testing/answers";
import type { Inside } from "../../testing/log-in";
import { HOUR } from "../../testing/moments";
import { personWithoutTwoFactor } from "../../testing/people";
import { wholeDatabase } from "../../testing/records";
import { aHealthspace } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { aClinician, aContact, aTreatment, handedInWork, type Treated } from "../../testing/treating";
import { handInNow, putReady as putReadyFor, text, type } from "../../testing/work";
import { findConversation } from "../conversation/conversation";
import { markRead } from "../conversation/read";
import { sendMessage } from "../conversation/send";
import { listWhoLooked } from "../dossier/who-looked";
import { reopenWork } from "../worksheet/change";
import { closeWork, putReady, readAssigning, remindOfWork, undoPutReady, withdrawWork } from "./assign";
import { listClientWork, openWork } from "./client-work";
import { findSearched, listClients, offerToClient, openClient, searchClients } from "./clients";

let ctx: Awaited<ReturnType<typeof testContext>>;
let world: Treated;
let work: string;
beforeEach(async () => {
  ctx = await testContext();
  world = await aTreatment(ctx);
  work = await handedInWork(ctx, world);
});
afterEach(() => ctx.dispose());

const alias = "behandelmodules";
const whereOf = (clientId = world.cas.account.id) => ({ alias, clientId });
const calendar = { today: "2026-11-22", startOf: Date.parse };
const form = (versionId: string, other = {}) => ({
  items: [{ versionId, title: "Slapen", subtitle: "Module 2" }],
  ...{ word: "", from: "", before: "", feedback: "wanted", repeats: "as-content", again: "no" },
  ...other,
});
type Form = Parameters<typeof putReady>[3];

/** Every way to a client, each as somebody would call it. */
const ways: Record<string, (who: Inside) => Promise<string>> = {
  "the client's page": async (who) => codeOf(await openClient(ctx, who, whereOf())),
  "a piece of work": async (who) => codeOf(await openWork(ctx, who, { ...whereOf(), assignmentId: work }, "nl")),
  "the conversation": async (who) =>
    codeOf(await findConversation(ctx, who, { assignmentId: work }, { today: "2026-11-22" })),
  "a message": async (who) =>
    codeOf(
      await sendMessage(
        ctx,
        who,
        { assignmentId: work },
        { sendKey: crypto.randomUUID(), body: "Goed gedaan", today: "2026-11-22" },
      ),
    ),
  "reading on": async (who) => codeOf(await markRead(ctx, who, { assignmentId: work }, 1)),
  "putting ready": async (who) =>
    codeOf(await putReady(ctx, who, whereOf(), form(world.library.sleep) as Form, calendar)),
  withdrawing: async (who) => codeOf(await withdrawWork(ctx, who, { ...whereOf(), assignmentId: work })),
  reminding: async (who) => codeOf(await remindOfWork(ctx, who, { ...whereOf(), assignmentId: work })),
  closing: async (who) => codeOf(await closeWork(ctx, who, { ...whereOf(), assignmentId: work })),
  undoing: async (who) => codeOf(await undoPutReady(ctx, who, { ...whereOf(), assignmentId: work })),
};

async function everyWay(who: Inside): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const [name, way] of Object.entries(ways)) answers[name] = await way(who);
  return answers;
}

const change = (table: typeof connections | typeof memberships, values: object, where: ReturnType<typeof eq>) =>
  ctx.db.write((tx) => tx.update(table).set(values).where(where));

const refusals = (answers: Record<string, string>) => [...new Set(Object.values(answers))].toSorted();

describe("who gets to a client", () => {
  test("their clinician at level 2 does; each look at the client leaves one line before it answers", async () => {
    const found = await openWork(ctx, world.eva, { ...whereOf(), assignmentId: work }, "nl");
    expect(value(found).shown?.view.pages[0]?.questions[0]?.answers).toEqual([
      { is: "typed", text: "Ik sliep slecht" },
    ]);
    value(await openClient(ctx, world.eva, whereOf()));
    const lines = await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.actorId, world.eva.account.id));
    const about = lines.filter(({ accountId }) => accountId === world.cas.account.id).map(({ event }) => event);
    expect(about).toEqual(["submission.read", "client.opened"]);
  });

  test.each<[string, () => Promise<Inside>]>([
    [
      "a clinician of another Healthspace",
      async () => {
        const id = await aHealthspace(ctx, { alias: "groepen", name: "Groepen" });
        return aClinician(ctx, id, "Ada");
      },
    ],
    ["a clinician without a contact", () => aClinician(ctx, world.healthspaceId, "Bo")],
    ["an owner without a contact", () => aClinician(ctx, world.healthspaceId, "Olga", ["owner"])],
    [
      "an assistant with a contact",
      async () => {
        const who = await aContact(ctx, { ...world, client: world.cas.account }, "Ans");
        await change(memberships, { roles: ["assistant"] }, eq(memberships.accountId, who.account.id));
        return who;
      },
    ],
    [
      "a clinician whose contact ended",
      async () => {
        const who = await aContact(ctx, { ...world, client: world.cas.account }, "Ed");
        await change(connections, { endedAt: ctx.clock.now() }, eq(connections.staffId, who.account.id));
        return who;
      },
    ],
    [
      "a clinician whose last day has passed",
      async () => {
        const who = await aContact(ctx, { ...world, client: world.cas.account }, "Uma");
        await change(connections, { untilAt: ctx.clock.now() }, eq(connections.staffId, who.account.id));
        return who;
      },
    ],
    [
      "a clinician whose role was taken away",
      async () => {
        const who = await aContact(ctx, { ...world, client: world.cas.account }, "Rob");
        await change(memberships, { roles: ["owner"] }, eq(memberships.accountId, who.account.id));
        return who;
      },
    ],
    [
      "a clinician who left",
      async () => {
        const who = await aContact(ctx, { ...world, client: world.cas.account }, "Lea");
        await change(memberships, { endedAt: ctx.clock.now() }, eq(memberships.accountId, who.account.id));
        return who;
      },
    ],
    [
      "another client",
      async () => {
        const { account } = world.cas;
        const who = await aClinician(ctx, world.healthspaceId, "Noor", ["client"]);
        expect(account.id).not.toBe(who.account.id);
        return who;
      },
    ],
  ])("T92 %s finds nothing, and nothing is written", async (_, somebody) => {
    const who = await somebody();
    const before = await wholeDatabase(ctx);
    expect(
      refusals(await everyWay(who)).every((code) => ["client-gone", "staff-only", "conversation-gone"].includes(code)),
    ).toBe(true);
    expect(await wholeDatabase(ctx)).toEqual(before);
  });

  test("a session that ended while the request was under way changes and reads nothing", async () => {
    await endSession(ctx, world.eva.account.id, world.eva.session.id);
    const { "the conversation": _, ...written } = await everyWay(world.eva);
    expect(refusals(written)).toEqual(["session-ended", "staff-only"]);
  });

  test("on a trusted device, and with the password alone, the level is asked first: nothing is shown, no line is written", async () => {
    const { proofs } = world.eva.session;
    const trusted = { method: "device", at: ctx.clock.now() } as const;
    for (const shown of [proofs.filter(({ method }) => method === "pwd"), [...proofs.slice(0, 1), trusted]]) {
      const who = { ...world.eva, session: { ...world.eva.session, proofs: shown } };
      const before = await wholeDatabase(ctx);
      expect(refusals(await everyWay(who))).toEqual(["staff-level"]);
      expect(codeOf(await listClients(ctx, who, alias))).toBe("staff-level");
      expect(codeOf(await readAssigning(ctx, who, whereOf()))).toBe("staff-level");
      expect(await wholeDatabase(ctx)).toEqual(before);
    }
  });

  test("with two-factor switched off meanwhile even a session of level 2 is led to the set-up", async () => {
    await ctx.db.write((tx) =>
      tx.update(factors).set({ removedAt: ctx.clock.now() }).where(eq(factors.accountId, world.eva.account.id)),
    );
    expect(refusals(await everyWay(world.eva))).toEqual(["staff-two-factor"]);
  });

  test("with messages only, states are seen and nothing that was handed in", async () => {
    const tom = await aContact(ctx, { ...world, client: world.cas.account }, "Tom", { access: "messages" });
    const opened = value(await openWork(ctx, tom, { ...whereOf(), assignmentId: work }, "nl"));
    expect(opened).toMatchObject({ handedIn: [], shown: null, tile: { state: { is: "submitted" } } });
    expect(await ways["the conversation"]?.(tom)).toBe("conversation-gone");
    expect(await ways["a message"]?.(tom)).toBe("conversation-gone");
    const [client] = value(await listClients(ctx, tom, alias)).living;
    expect(client).toMatchObject({ access: "messages", toAnswer: 0, unread: 0 });
  });

  test("somebody is never their own clinician", async () => {
    await change(memberships, { roles: ["client", "clinician"] }, eq(memberships.accountId, world.eva.account.id));
    const { account } = world.eva;
    await buildConnection(ctx, { client: account, staff: account, healthspaceId: world.healthspaceId });
    expect(codeOf(await openClient(ctx, world.eva, whereOf(account.id)))).toBe("client-gone");
    expect(value(await listClients(ctx, world.eva, alias)).living.map(({ id }) => id)).toEqual([world.cas.account.id]);
  });
});

describe("what was handed in and I did not read", () => {
  const isNew = async (who: Inside) => {
    const client = value(await openClient(ctx, who, whereOf()));
    return (await listClientWork(ctx, who.account.id, client, "nl")).map((tile) => tile.isNew);
  };
  const read = async (who: Inside) => value(await openWork(ctx, who, { ...whereOf(), assignmentId: work }, "nl"));

  test("is marked until I open it myself; what a colleague read stays new to me", async () => {
    const tom = await aContact(ctx, { ...world, client: world.cas.account }, "Tom");
    expect([await isNew(world.eva), await isNew(tom)]).toEqual([[true], [true]]);
    await read(tom);
    expect([await isNew(world.eva), await isNew(tom)]).toEqual([[true], [false]]);
    await read(world.eva);
    expect(await isNew(world.eva)).toEqual([false]);
  });

  test("a change that is handed in is new again, and one that is under way is not", async () => {
    await read(world.eva);
    value(await reopenWork(ctx, world.cas, work));
    expect(await isNew(world.eva)).toEqual([false]);
    await type(ctx, world.cas, work, { today: text("Beter") });
    await handInNow(ctx, world.cas, work);
    expect(await isNew(world.eva)).toEqual([true]);
  });

  test("is not marked before anything is handed in, nor without health record access", async () => {
    const tom = await aContact(ctx, { ...world, client: world.cas.account }, "Tom", { access: "messages" });
    const { healthspaceId, library, cas } = world;
    await putReadyFor(ctx, cas.account, { healthspaceId, versionId: library.sleep });
    expect(await isNew(world.eva)).toEqual([true, false]);
    expect(await isNew(tom)).toEqual([false, false]);
  });
});

describe("an offer that waits", () => {
  test("shows the name and nothing else; work can be put ready, not looked at", async () => {
    const tom = await aContact(ctx, { ...world, client: world.cas.account }, "Tom", { state: "offered" });
    const { living, waiting } = value(await listClients(ctx, tom, alias));
    expect([living, waiting]).toEqual([[], [{ id: world.cas.account.id, lastName: "Test", name: "Cas Test" }]]);
    const client = value(await openClient(ctx, tom, whereOf()));
    expect(client).toMatchObject({ name: "Cas Test", dateOfBirth: null, contact: "offered" });
    expect(await listClientWork(ctx, tom.account.id, client, "nl")).toEqual([]);
    expect(codeOf(await openWork(ctx, tom, { ...whereOf(), assignmentId: work }, "nl"))).toBe("client-gone");
    value(await putReady(ctx, tom, whereOf(), form(world.library.sleep) as Form, calendar));
    ctx.clock.pass(policy.graceMs);
    const [own] = await listClientWork(ctx, tom.account.id, client, "nl");
    expect(own).toMatchObject({ title: { text: "Slapen" }, state: null });
  });

  test("is made by a clinician with that right for themselves, once, to a client of their Healthspace", async () => {
    const bo = await aClinician(ctx, world.healthspaceId, "Bo", ["clinician", "clinician-connects"]);
    expect(codeOf(await offerToClient(ctx, bo, whereOf()))).toBe("ok");
    expect(codeOf(await offerToClient(ctx, bo, whereOf()))).toBe("offer-there");
    const stranger = await personWithoutTwoFactor(ctx, { email: "far@example.nl" });
    expect(codeOf(await offerToClient(ctx, bo, whereOf(stranger.id)))).toBe("client-gone");
  });
});

test("a clinician without the right to connect offers nothing, and is not told who else is a client here", async () => {
  const ids = async (...roles: ("clinician" | "clinician-connects" | "owner")[]) => {
    const who = await aClinician(ctx, world.healthspaceId, roles.join(""), roles);
    const typed = { lastName: "Test", dateOfBirth: "3-5-1990" };
    const { ticket } = value(await searchClients(ctx, who, alias, typed));
    const found = present(value(await findSearched(ctx, who, alias, ticket)));
    return [found.others.length, found.mayOffer, codeOf(await offerToClient(ctx, who, whereOf()))];
  };
  const before = await ctx.db.read.select().from(connections);
  expect(await ids("clinician")).toEqual([0, false, "staff-only"]);
  expect(await ctx.db.read.select().from(connections)).toEqual(before);
  expect(await ids("clinician", "clinician-connects")).toEqual([1, true, "ok"]);
  expect(await ids("clinician", "owner")).toEqual([1, true, "ok"]);
});

describe("looking for a client", () => {
  const look = async (who: Inside, lastName: string, dateOfBirth: string) => {
    const { ticket } = value(await searchClients(ctx, who, alias, { lastName, dateOfBirth }));
    return present(value(await findSearched(ctx, who, alias, ticket)));
  };

  test("finds my own by surname or date of birth, others of the Healthspace only by both", async () => {
    const bo = await aClinician(ctx, world.healthspaceId, "Bo", ["clinician", "clinician-connects"]);
    expect((await look(world.eva, "TEST", "")).living).toHaveLength(1);
    expect((await look(world.eva, "", "3-5-1990")).living).toHaveLength(1);
    expect(await look(bo, "Test", "")).toMatchObject({ living: [], others: [] });
    expect(await look(bo, "", "3-5-1990")).toMatchObject({ living: [], others: [] });
    expect((await look(bo, "Test", "3 mei 1990")).others).toMatchObject([{ name: "Cas Test" }]);
    expect((await look(bo, "Test", "4 mei 1990")).others).toEqual([]);
  });

  test("each search leaves a line, without what was typed", async () => {
    await look(world.eva, "Geheimenaam", "3-5-1990");
    const lines = await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.event, "clients.searched"));
    expect(lines).toMatchObject([{ actorId: world.eva.account.id, detail: {} }]);
    expect(JSON.stringify(await wholeDatabase(ctx))).not.toContain("Geheimenaam");
  });

  test("whom a search finds without a contact sees that, by whom and where; who treats them leaves no such line", async () => {
    const { cas, healthspaceId } = world;
    const bo = await aClinician(ctx, healthspaceId, "Bo", ["clinician", "clinician-connects"]);
    const seen = async () =>
      (await listWhoLooked(ctx, cas.account.id, { locale: "nl", lines: "page", dayOf: String }))
        .filter(({ event }) => event === "clients.searched")
        .map(({ by, healthspace }) => [by, healthspace]);
    await look(world.eva, "Test", "3-5-1990");
    await look(bo, "Test", "");
    await look(bo, "Test", "4-5-1990");
    expect(await seen()).toEqual([]);
    await look(bo, "Test", "3-5-1990");
    const byBo = { kind: "person", name: "Bo Jansen", role: "clinician" };
    expect(await seen()).toEqual([[byBo, "Behandelmodules"]]);
  });

  test("nobody is shown whose line was not written: who came after the search is not found by its ticket", async () => {
    const bo = await aClinician(ctx, world.healthspaceId, "Bo", ["clinician", "clinician-connects"]);
    const { ticket } = value(await searchClients(ctx, bo, alias, { lastName: "Test", dateOfBirth: "3-5-1990" }));
    const twin = await personWithoutTwoFactor(ctx, { email: "twin@example.nl", firstName: "Twin" });
    await buildMembership(ctx, twin, world.healthspaceId);
    const others = async (sealed: string) => present(value(await findSearched(ctx, bo, alias, sealed))).others;
    expect(await others(ticket)).toMatchObject([{ name: "Cas Test" }]);
    const again = value(await searchClients(ctx, bo, alias, { lastName: "Test", dateOfBirth: "3-5-1990" }));
    expect(await others(again.ticket)).toHaveLength(2);
    const lines = await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.event, "clients.searched"));
    const told = (who: string | null) => lines.filter(({ accountId }) => accountId === who).length;
    expect([null, world.cas.account.id, twin.id].map(told)).toEqual([2, 2, 1]);
  });

  test("nothing typed, and no date: said at the field; a ticket of another session or an old one opens nothing", async () => {
    const typed = (lastName: string, dateOfBirth: string) =>
      searchClients(ctx, world.eva, alias, { lastName, dateOfBirth });
    expect(codeOf(await typed(" ", ""))).toBe("client-search-empty");
    expect(codeOf(await typed("Test", "31-2-1990"))).toBe("date-of-birth-invalid");
    const { ticket } = value(await typed("Test", ""));
    const bo = await aClinician(ctx, world.healthspaceId, "Bo");
    expect(value(await findSearched(ctx, bo, alias, ticket))).toBeNull();
    ctx.clock.pass(HOUR);
    expect(value(await findSearched(ctx, world.eva, alias, ticket))).toBeNull();
  });
});

test("more different clients in an hour than anybody treats: one line of alarm, nobody is kept out", async () => {
  for (let n = 0; n < policy.clientPagesPerHour; n += 1) {
    const client = await personWithoutTwoFactor(ctx, { email: `client${n}@example.nl` });
    await buildMembership(ctx, client, world.healthspaceId);
    await buildConnection(ctx, { client, staff: world.eva.account, healthspaceId: world.healthspaceId });
    expect(codeOf(await openClient(ctx, world.eva, whereOf(client.id)))).toBe("ok");
    if (n === 0) expect(codeOf(await openClient(ctx, world.eva, whereOf(client.id)))).toBe("ok");
  }
  const alarms = () =>
    ctx.db.read
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.event, "client.alarm")));
  expect(await alarms()).toEqual([]);
  expect(codeOf(await openClient(ctx, world.eva, whereOf()))).toBe("ok");
  expect(codeOf(await openClient(ctx, world.eva, whereOf()))).toBe("ok");
  expect(await alarms()).toMatchObject([{ actorId: world.eva.account.id, detail: { clients: 61 } }]);
});

test("never a draft: what is being typed is nowhere in what staff read", async () => {
  const { healthspaceId, library, cas, eva } = world;
  const id = await putReadyFor(ctx, cas.account, { healthspaceId, versionId: library.diary });
  await type(ctx, cas, id, { today: text("nog niet klaar") });
  const client = value(await openClient(ctx, eva, whereOf()));
  const seen = [
    value(await openWork(ctx, eva, { ...whereOf(), assignmentId: id }, "nl")),
    await listClientWork(ctx, eva.account.id, client, "nl"),
  ];
  expect(JSON.stringify(seen)).not.toContain("nog niet klaar");
  expect(JSON.stringify(seen)).toContain('"is":"started"');
  const [row] = await ctx.db.read.select().from(assignments).where(eq(assignments.id, id));
  expect(row?.startedAt).not.toBeNull();
});
