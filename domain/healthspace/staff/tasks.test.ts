import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  accounts,
  connections,
  conversationMessages,
  conversationPeople,
  conversations,
  memberships,
  tasksDone,
} from "@/db/schema";
import { askDeletion, completeDueDeletions, undoDeletion } from "../../account-lifecycle/closure/closure";
import { buildConnection, buildMembership } from "../../operations/demo/build";
import { newId } from "../../platform/crypto/token";
import { closure } from "../../policy";
import { codeOf, present, tally, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY } from "../../testing/moments";
import { password, personWithApp, personWithoutTwoFactor } from "../../testing/people";
import { wholeDatabase } from "../../testing/records";
import { aHealthspace } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { aClinician, aContact, aTreatment, handedInWork, type Treated } from "../../testing/treating";
import { inTransaction } from "../../transaction";
import { endConnection, narrowConnection, refuseOffer } from "../connection/answer";
import { offerConnection } from "../connection/offer";
import { listWhoLooked } from "../dossier/who-looked";
import { cancelMembership, listMemberships } from "../membership/own-memberships";
import { makeCopy } from "./copy";
import { countTasks, listTasks, markTaskDone, type Tasks } from "./tasks";

let ctx: Awaited<ReturnType<typeof testContext>>;
let world: Treated;
beforeEach(async () => {
  ctx = await testContext();
  world = await aTreatment(ctx);
});
afterEach(() => ctx.dispose());

const tasksOf = async (who: Inside, alias = world.alias): Promise<Tasks> => value(await listTasks(ctx, who, alias));
const count = async (who: Inside) => value(await countTasks(ctx, who, world.alias));

async function assistant(): Promise<Inside> {
  const { account } = await personWithApp(ctx, { firstName: "Anna", email: "anna@example.nl" });
  await buildMembership(ctx, account, world.healthspaceId, ["assistant"]);
  return logIn(ctx, account);
}

/** What is said under a piece of work, as it stands in the tables: what it says is sealed and not asked here. */
async function say(assignmentId: string, ...authors: Inside[]): Promise<void> {
  const { cas, eva, healthspaceId } = world;
  const id = newId();
  await ctx.db.write(async (tx) => {
    const at = { createdBy: eva.account.id, createdAt: ctx.clock.now() };
    await tx.insert(conversations).values({ id, healthspaceId, clientId: cas.account.id, assignmentId, ...at });
    for (const { account } of [cas, eva])
      await tx.insert(conversationPeople).values({ conversationId: id, accountId: account.id });
    for (const [n, { account }] of authors.entries()) {
      const text = { authorNameSealed: "sealed", bodySealed: "sealed", sendKey: `key-${n}` };
      const message = { conversationId: id, sequence: n + 1, authorId: account.id, sentAt: ctx.clock.now() };
      await tx.insert(conversationMessages).values({ id: newId(), ...message, ...text });
    }
  });
}

async function readAll(who: Inside): Promise<void> {
  await ctx.db.write((tx) =>
    tx.update(conversationPeople).set({ readSequence: 9 }).where(eq(conversationPeople.accountId, who.account.id)),
  );
}

const connection = async () => present((await ctx.db.read.select().from(connections))[0]);

describe("C3 who treats", () => {
  test("sees work that waits for feedback until somebody of staff wrote, and then it is gone for all", async () => {
    const tom = await aContact(ctx, { healthspaceId: world.healthspaceId, client: world.cas.account }, "Tom");
    const id = await handedInWork(ctx, world);
    for (const who of [world.eva, tom]) {
      expect((await tasksOf(who)).feedback).toEqual([{ clientId: world.cas.account.id, client: "Cas Test", count: 1 }]);
    }
    await say(id, world.eva);
    for (const who of [world.eva, tom]) expect(await tasksOf(who)).toMatchObject({ feedback: [] });
    expect(await count(tom)).toBe(0);
  });

  test("T92 which questionnaires wait is not told where no line says who looked: only how many, and of whom", async () => {
    for (let n = 0; n < 2; n += 1) await handedInWork(ctx, world);
    const { feedback } = await tasksOf(world.eva);
    expect(feedback).toEqual([{ clientId: world.cas.account.id, client: "Cas Test", count: 2 }]);
    expect(await count(world.eva)).toBe(1);
  });

  test("sees what the client answered until they read it themselves: that is personal", async () => {
    const tom = await aContact(ctx, { healthspaceId: world.healthspaceId, client: world.cas.account }, "Tom");
    const id = await handedInWork(ctx, world);
    await say(id, world.eva, world.cas, world.cas);
    expect((await tasksOf(world.eva)).unread).toMatchObject([{ assignmentId: id, clientName: "Cas Test", unread: 2 }]);
    expect((await tasksOf(tom)).unread).toEqual([]);
    await readAll(world.eva);
    expect(await count(world.eva)).toBe(0);
  });

  describe("what the client did not read", () => {
    const unseenOf = async (who: Inside) => (await tasksOf(who)).unseen;
    const begin = async () => {
      const tom = await aContact(ctx, { healthspaceId: world.healthspaceId, client: world.cas.account }, "Tom");
      const id = await handedInWork(ctx, world);
      await say(id, world.eva, world.eva);
      return { tom, id };
    };
    const aWeekOn = async () => {
      ctx.clock.pass(7 * DAY);
      return logIn(ctx, world.eva.account);
    };

    test("is a task of who wrote it, after seven days and not before, until the client reads", async () => {
      const { tom, id } = await begin();
      ctx.clock.pass(7 * DAY - 1);
      const [eva, other] = [await logIn(ctx, world.eva.account), await logIn(ctx, tom.account)];
      expect(await unseenOf(eva)).toEqual([]);
      ctx.clock.pass(1);
      expect(await unseenOf(eva)).toMatchObject([{ clientName: "Cas Test", unread: 2, assignmentId: id }]);
      expect(await unseenOf(other)).toEqual([]);
      await readAll(world.cas);
      expect(await unseenOf(eva)).toEqual([]);
    });

    test("marked as handled it is gone, and what is written later waits anew; the mark goes with the account", async () => {
      await begin();
      const eva = await aWeekOn();
      const { id } = present((await unseenOf(eva))[0]);
      value(await markTaskDone(ctx, eva, world.alias, { kind: "unseen", subject: id }));
      expect(await unseenOf(eva)).toEqual([]);
      await readAll(world.cas);
      const [conversation] = await ctx.db.read.select().from(conversations);
      const text = { authorNameSealed: "sealed", bodySealed: "sealed", sendKey: "key-late" };
      const message = { conversationId: present(conversation).id, sequence: 10, authorId: eva.account.id };
      await ctx.db.write((tx) =>
        tx.insert(conversationMessages).values({ id: newId(), ...message, ...text, sentAt: ctx.clock.now() }),
      );
      const later = await aWeekOn();
      expect(await unseenOf(later)).toMatchObject([{ unread: 1 }]);
      const cas = await logIn(ctx, world.cas.account);
      value(await askDeletion(ctx, cas, { password, understood: "yes" }));
      ctx.clock.pass(closure.deleteMs);
      expect(await completeDueDeletions(ctx)).toBe(1);
      expect(await ctx.db.read.select().from(tasksDone)).toEqual([]);
    });

    test("is not marked by a colleague, nor before it is a task", async () => {
      const { tom } = await begin();
      const [conversation] = await ctx.db.read.select().from(conversations);
      const subject = `${world.cas.account.id}|${present(conversation).id}|${ctx.clock.now()}`;
      value(await markTaskDone(ctx, world.eva, world.alias, { kind: "unseen", subject }));
      const eva = await aWeekOn();
      const { id } = present((await unseenOf(eva))[0]);
      value(await markTaskDone(ctx, await logIn(ctx, tom.account), world.alias, { kind: "unseen", subject: id }));
      expect(await unseenOf(eva)).toHaveLength(1);
    });
  });

  test("sees nothing of a client who ended the contact, nor with a contact for messages only", async () => {
    await handedInWork(ctx, world);
    expect((await tasksOf(world.eva)).feedback).toHaveLength(1);
    value(await narrowConnection(ctx, world.cas, (await connection()).id));
    expect((await tasksOf(world.eva)).feedback).toEqual([]);
    value(await endConnection(ctx, world.cas, (await connection()).id));
    expect(await tasksOf(world.eva)).toMatchObject({ feedback: [], unread: [], copies: [] });
  });

  test("sees their own Healthspace only", async () => {
    await handedInWork(ctx, world);
    const elsewhere = await aHealthspace(ctx, { alias: "elders", name: "Elders" });
    await buildMembership(ctx, world.eva.account, elsewhere, ["clinician"]);
    await buildMembership(ctx, world.cas.account, elsewhere);
    await buildConnection(ctx, { client: world.cas.account, staff: world.eva.account, healthspaceId: elsewhere });
    expect((await tasksOf(world.eva, "elders")).feedback).toEqual([]);
  });
});

describe("a contact that a client refused, narrowed or ended", () => {
  async function refused(): Promise<{ tom: Inside; id: string }> {
    const tom = await aClinician(ctx, world.healthspaceId, "Tom");
    const people = { healthspaceId: world.healthspaceId, clientId: world.cas.account.id, staffId: tom.account.id };
    const offer = { ...people, access: "record", untilAt: null } as const;
    value(await inTransaction(ctx, (ctx) => offerConnection(ctx, offer, world.eva.account.id)));
    const [row] = await ctx.db.read.select().from(connections).where(eq(connections.staffId, tom.account.id));
    const { id } = present(row);
    value(await refuseOffer(ctx, world.cas, id));
    return { tom, id };
  }

  test("is a task of the clinician and of assistants, with names; not of another clinician", async () => {
    const { tom, id } = await refused();
    const anna = await assistant();
    const at = ctx.clock.now();
    expect((await tasksOf(tom)).contacts).toMatchObject([{ kind: "refused", connectionId: id, staff: null }]);
    expect((await tasksOf(anna)).contacts).toEqual([
      { kind: "refused", connectionId: id, client: "Cas Test", staff: "Tom Jansen", at: expect.any(Number) },
    ]);
    expect((await tasksOf(anna)).contacts[0]?.at).toBeLessThanOrEqual(at);
    expect((await tasksOf(world.eva)).contacts).toEqual([]);
  });

  test("marked as handled by one it is gone for all, two at one instant too", async () => {
    const { tom, id } = await refused();
    const anna = await assistant();
    const marks = await Promise.all(
      [tom, anna].map((who) => markTaskDone(ctx, who, world.alias, { kind: "refused", subject: id })),
    );
    expect(tally(marks)).toEqual({ ok: 2 });
    expect(await ctx.db.read.select().from(tasksDone)).toHaveLength(1);
    for (const who of [tom, anna]) expect((await tasksOf(who)).contacts).toEqual([]);
  });

  test("asked again, it is no task any more", async () => {
    const { tom } = await refused();
    ctx.clock.pass(1);
    await buildConnection(ctx, {
      client: world.cas.account,
      staff: tom.account,
      healthspaceId: world.healthspaceId,
      state: "offered",
    });
    expect((await tasksOf(tom)).contacts).toEqual([]);
  });

  test("narrowed, handled, and then ended: each is a task of its own", async () => {
    const { id } = await connection();
    value(await narrowConnection(ctx, world.cas, id));
    expect((await tasksOf(world.eva)).contacts).toMatchObject([{ kind: "narrowed" }]);
    value(await markTaskDone(ctx, world.eva, world.alias, { kind: "narrowed", subject: id }));
    expect(await count(world.eva)).toBe(0);
    value(await endConnection(ctx, world.cas, id));
    expect((await tasksOf(world.eva)).contacts).toMatchObject([{ kind: "ended" }]);
  });

  test("made by staff and not agreed to, where a client is only told: a task until somebody saw to it", async () => {
    const { id } = await connection();
    await ctx.db.write((tx) =>
      tx.update(connections).set({ objectedAt: ctx.clock.now() }).where(eq(connections.id, id)),
    );
    const anna = await assistant();
    for (const who of [anna, world.eva]) expect((await tasksOf(who)).contacts).toMatchObject([{ kind: "objected" }]);
    value(await markTaskDone(ctx, anna, world.alias, { kind: "objected", subject: id }));
    expect((await tasksOf(world.eva)).contacts).toEqual([]);
  });

  test("ended by staff it is no task, and with the membership the name goes", async () => {
    const { id } = await connection();
    const end = (endedBy: string) =>
      ctx.db.write((tx) =>
        tx.update(connections).set({ endedAt: ctx.clock.now(), endedBy }).where(eq(connections.id, id)),
      );
    await end(world.eva.account.id);
    expect((await tasksOf(world.eva)).contacts).toEqual([]);
    await end(world.cas.account.id);
    expect((await tasksOf(world.eva)).contacts).toHaveLength(1);
    const [membership] = await listMemberships(ctx, world.cas.account.id);
    value(await cancelMembership(ctx, world.cas, present(membership).id));
    expect(await tasksOf(world.eva)).toMatchObject({ contacts: [], feedback: [] });
  });
});

describe("clients whom nobody treats", () => {
  test("are a task of assistants and owners, each with how far it is; not who left", async () => {
    const anna = await assistant();
    const noor = await personWithoutTwoFactor(ctx, { firstName: "Noor", lastName: "Bakker", email: "noor@example.nl" });
    await buildMembership(ctx, noor, world.healthspaceId);
    expect((await tasksOf(anna)).unconnected.map(({ client }) => client)).toEqual(["Noor Bakker"]);
    expect((await tasksOf(world.eva)).unconnected).toEqual([]);
    const contact = { client: noor, staff: world.eva.account, healthspaceId: world.healthspaceId };
    const offered = await buildConnection(ctx, { ...contact, state: "offered" });
    const since = ctx.clock.now();
    const change = (id: string, values: Partial<typeof connections.$inferInsert>) =>
      ctx.db.write((tx) => tx.update(connections).set(values).where(eq(connections.id, id)));
    expect((await tasksOf(anna)).unconnected).toMatchObject([{ client: "Noor Bakker", state: "offered", since }]);
    await change(offered, { untilAt: since });
    expect((await tasksOf(anna)).unconnected).toMatchObject([{ state: "none", since: null }]);
    await change(offered, { untilAt: since + 1 });
    expect((await tasksOf(anna)).unconnected).toMatchObject([{ state: "offered" }]);
    await change(offered, { refusedAt: since });
    expect((await tasksOf(anna)).unconnected).toMatchObject([{ state: "none", since: null }]);
    await ctx.db.write((tx) =>
      tx.update(memberships).set({ endedAt: ctx.clock.now() }).where(eq(memberships.accountId, noor.id)),
    );
    expect((await tasksOf(anna)).unconnected).toEqual([]);
  });

  test("a contact for messages only treats nobody, nor one with somebody who cannot log in", async () => {
    const anna = await assistant();
    const { id } = await connection();
    expect((await tasksOf(anna)).unconnected).toEqual([]);
    const setEva = (values: Partial<typeof accounts.$inferInsert>) =>
      ctx.db.write((tx) => tx.update(accounts).set(values).where(eq(accounts.id, world.eva.account.id)));
    await setEva({ disabledAt: 1, disabledBy: "operator" });
    expect((await tasksOf(anna)).unconnected).toMatchObject([{ client: "Cas Test", state: "away", since: null }]);
    await setEva({ disabledAt: null, disabledBy: null });
    expect((await tasksOf(anna)).unconnected).toEqual([]);
    value(await narrowConnection(ctx, world.cas, id));
    expect((await tasksOf(anna)).unconnected).toMatchObject([{ client: "Cas Test", state: "messages", since: null }]);
    await buildConnection(ctx, {
      client: world.cas.account,
      staff: (await aClinician(ctx, world.healthspaceId, "Tom")).account,
      healthspaceId: world.healthspaceId,
    });
    expect((await tasksOf(anna)).unconnected).toEqual([]);
  });

  test("an assistant sees nothing of what clients do", async () => {
    const id = await handedInWork(ctx, world);
    await say(id, world.eva, world.cas);
    expect(await tasksOf(await assistant())).toMatchObject({ feedback: [], unread: [], copies: [] });
  });
});

describe("C8 a client asked to be deleted", () => {
  const ask = async () => value(await askDeletion(ctx, world.cas, { password, understood: "yes" }));
  const undoLink = async () =>
    present((await queuedMails(ctx)).findLast(({ template }) => template === "account-closing")?.links?.main?.token);

  test("who treats them makes a copy: the task is gone for all, and the client who comes back sees the copy", async () => {
    const tom = await aContact(ctx, { healthspaceId: world.healthspaceId, client: world.cas.account }, "Tom");
    const { deleteAt } = await ask();
    for (const who of [world.eva, tom]) {
      expect((await tasksOf(who)).copies).toMatchObject([{ client: "Cas Test", deleteAt }]);
    }
    value(await makeCopy(ctx, world.eva, { alias: world.alias, clientId: world.cas.account.id }, "nl"));
    for (const who of [world.eva, tom]) expect((await tasksOf(who)).copies).toEqual([]);
    value(await undoDeletion(ctx, await undoLink()));
    const lines = await listWhoLooked(ctx, world.cas.account.id, { locale: "nl", lines: "page", dayOf: String });
    expect(lines.filter(({ event }) => event === "copy.made")).toHaveLength(1);
  });

  test("a copy of before does not count, nor one of another Healthspace", async () => {
    value(await makeCopy(ctx, world.eva, { alias: world.alias, clientId: world.cas.account.id }, "nl"));
    ctx.clock.pass(1);
    const elsewhere = await aHealthspace(ctx, { alias: "elders", name: "Elders" });
    await buildMembership(ctx, world.eva.account, elsewhere, ["clinician"]);
    await buildMembership(ctx, world.cas.account, elsewhere);
    await buildConnection(ctx, { client: world.cas.account, staff: world.eva.account, healthspaceId: elsewhere });
    await ask();
    expect((await tasksOf(world.eva)).copies).toHaveLength(1);
    value(await makeCopy(ctx, world.eva, { alias: "elders", clientId: world.cas.account.id }, "nl"));
    expect((await tasksOf(world.eva, "elders")).copies).toEqual([]);
    expect((await tasksOf(world.eva)).copies).toHaveLength(1);
  });

  test("the client who comes back sees who said that no copy is needed, once, also when two said so at one instant", async () => {
    const tom = await aContact(ctx, { healthspaceId: world.healthspaceId, client: world.cas.account }, "Tom");
    await ask();
    const { id } = present((await tasksOf(world.eva)).copies[0]);
    const marks = await Promise.all(
      [world.eva, tom].map((who) => markTaskDone(ctx, who, world.alias, { kind: "copy", subject: id })),
    );
    expect(tally(marks)).toEqual({ ok: 2 });
    value(await undoDeletion(ctx, await undoLink()));
    const lines = await listWhoLooked(ctx, world.cas.account.id, { locale: "nl", lines: "page", dayOf: String });
    expect(lines.filter(({ event }) => event === "copy.not_needed")).toMatchObject([
      { times: 1, by: { kind: "person", role: "clinician" }, healthspace: "Behandelmodules" },
    ]);
  });

  test("“no copy needed” counts for this wish and not for the next one; the rows go with the account", async () => {
    const mark = async () => {
      const { id } = present((await tasksOf(world.eva)).copies[0]);
      return value(await markTaskDone(ctx, world.eva, world.alias, { kind: "copy", subject: id }));
    };
    await ask();
    await mark();
    expect((await tasksOf(world.eva)).copies).toEqual([]);
    value(await undoDeletion(ctx, await undoLink()));
    ctx.clock.pass(1);
    world = { ...world, cas: await logIn(ctx, world.cas.account) };
    await ask();
    expect((await tasksOf(world.eva)).copies).toHaveLength(1);
    ctx.clock.pass(closure.deleteMs);
    expect(await completeDueDeletions(ctx)).toBe(1);
    expect(await ctx.db.read.select().from(tasksDone)).toEqual([]);
  });
});

describe("nobody else", () => {
  const others: Record<string, () => Promise<[Inside, string]>> = {
    "a client": async () => [world.cas, "staff-only"],
    "staff of another Healthspace": async () => {
      const elsewhere = await aHealthspace(ctx, { alias: "elders", name: "Elders" });
      return [await aClinician(ctx, elsewhere, "Tom", ["owner"]), "staff-only"];
    },
    "who manages the library alone": async () => {
      const { account } = await personWithApp(ctx, { email: "bo@example.nl" });
      await buildMembership(ctx, account, world.healthspaceId, ["library"]);
      return [await logIn(ctx, account), "staff-only"];
    },
    "staff on a trusted device": async () => {
      const proofs = (["pwd", "device"] as const).map((method) => ({ method, at: ctx.clock.now() }));
      return [{ ...world.eva, session: { ...world.eva.session, proofs } }, "staff-level"];
    },
    "a clinician whose role was taken a moment ago": async () => {
      await ctx.db.write((tx) =>
        tx
          .update(memberships)
          .set({ roles: ["client"] })
          .where(eq(memberships.accountId, world.eva.account.id)),
      );
      return [world.eva, "staff-only"];
    },
  };

  test.each(Object.keys(others))("%s sees tasks or marks one, by hand-made requests either", async (name) => {
    const { id } = await connection();
    value(await narrowConnection(ctx, world.cas, id));
    const [who, refused] = await present(others[name])();
    const before = await wholeDatabase(ctx);
    expect(codeOf(await listTasks(ctx, who, world.alias))).toBe(refused);
    expect(codeOf(await countTasks(ctx, who, world.alias))).toBe(refused);
    expect(codeOf(await markTaskDone(ctx, who, world.alias, { kind: "narrowed", subject: id }))).toBe(refused);
    expect(await wholeDatabase(ctx)).toBe(before);
  });

  test("a clinician marks nothing of a colleague, of another kind or that never was", async () => {
    const tom = await aClinician(ctx, world.healthspaceId, "Tom");
    const { id } = await connection();
    value(await narrowConnection(ctx, world.cas, id));
    await askDeletion(ctx, world.cas, { password, understood: "yes" });
    const [account] = await ctx.db.read.select().from(accounts).where(eq(accounts.id, world.cas.account.id));
    const wish = `${world.cas.account.id}|${account?.deleteAt}`;
    const tried = [
      [tom, { kind: "narrowed", subject: id }],
      [tom, { kind: "copy", subject: wish }],
      [world.eva, { kind: "ended", subject: id }],
      [world.eva, { kind: "refused", subject: "x" }],
      [world.eva, { kind: "feedback", subject: "x" }],
      [world.eva, { kind: "copy", subject: world.cas.account.id }],
    ] as const;
    for (const [who, task] of tried) value(await markTaskDone(ctx, who, world.alias, task));
    expect(await ctx.db.read.select().from(tasksDone)).toEqual([]);
  });
});
