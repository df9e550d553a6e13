import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { healthspaces, type MemberRole, memberships } from "@/db/schema";
import { buildConnection, buildMembership } from "../../operations/demo/build";
import { atOnce, codeOf, present, tally, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY, MINUTE } from "../../testing/moments";
import { personWithApp } from "../../testing/people";
import { aHealthspace } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { acceptOffer, endConnection, narrowConnection, objectToConnection, refuseOffer } from "../connection/answer";
import { listContacts } from "../connection/list";
import { readersOf } from "../connection/living";
import { openClient } from "./clients";
import { endAsStaff, listConnections, offerAsStaff, readConnecting } from "./connections";

const alias = "behandelmodules";
const TODAY = "2026-11-22";

let ctx: Awaited<ReturnType<typeof testContext>>;
let here: string;
let ada: Inside;
let tom: Inside;
let cas: Inside;
beforeEach(async () => {
  ctx = await testContext();
  here = await aHealthspace(ctx);
  ada = await person("Ada", ["assistant"]);
  tom = await person("Tom", ["clinician"]);
  cas = await person("Cas", ["client"]);
});
afterEach(() => ctx.dispose());

async function person(firstName: string, roles: MemberRole[]): Promise<Inside> {
  const email = `${firstName.toLowerCase()}@example.nl`;
  const { account } = await personWithApp(ctx, { firstName, lastName: firstName, email });
  await buildMembership(ctx, account, here, roles);
  const inside = await logIn(ctx, account);
  ctx.clock.pass(MINUTE);
  return inside;
}

const connect = (who: Inside, other: { staff?: Inside; untilAt?: number } = {}) =>
  offerAsStaff(ctx, who, alias, {
    clientId: cas.account.id,
    staffId: (other.staff ?? tom).account.id,
    access: "record",
    untilAt: other.untilAt ?? null,
  });
const tells = () => ctx.db.write((tx) => tx.update(healthspaces).set({ connectionRule: "tell" }));
const readers = () => readersOf(ctx, { accountId: cas.account.id, healthspaceId: here });
const list = async (who: Inside) => value(await listConnections(ctx, who, alias, 1)).connections;

describe("C6 an assistant", () => {
  test("connects a client until Friday, sees who treats whom, and opens no client", async () => {
    const untilAt = ctx.clock.now() + DAY;
    const { connectionId, rule } = value(await connect(ada, { untilAt }));
    expect([rule, await readers()]).toEqual(["ask", []]);
    value(await acceptOffer(ctx, cas, connectionId));
    expect(await list(ada)).toMatchObject([{ client: "Cas Cas", staff: "Tom Tom", untilAt }]);
    expect(codeOf(await openClient(ctx, ada, { alias, clientId: cas.account.id }))).toBe("staff-only");
    ctx.clock.pass(DAY);
    expect([await readers(), await list(ada)]).toEqual([[], []]);
  });

  test("ends a contact, once, also when two press at one instant", async () => {
    const id = await buildConnection(ctx, { client: cas.account, staff: tom.account, healthspaceId: here });
    const olga = await person("Olga", ["owner"]);
    const ends = await atOnce(8, (n) => endAsStaff(ctx, n % 2 ? ada : olga, alias, id));
    expect(tally(ends)).toEqual({ ok: 1, "contact-ended": 7 });
    expect(await readers()).toEqual([]);
  });

  test("is offered only clinicians without a contact with this client", async () => {
    const eva = await person("Eva", ["clinician"]);
    await buildConnection(ctx, { client: cas.account, staff: tom.account, healthspaceId: here });
    const [row] = await ctx.db.read.select().from(memberships).where(eq(memberships.accountId, cas.account.id));
    const read = present(value(await readConnecting(ctx, ada, alias, present(row).id)));
    expect(read.clinicians.map(({ id }) => id)).toEqual([eva.account.id]);
    expect(read.connections).toHaveLength(1);
  });
});

test.each([
  ["a clinician", ["clinician"]],
  ["a clinician who connects themselves", ["clinician", "clinician-connects"]],
  ["somebody of the library", ["library"]],
  ["a client", ["client"]],
] as [string, MemberRole[]][])("%s neither sees who treats whom nor connects others", async (_, roles) => {
  const who = await person("Dik", roles);
  expect(codeOf(await listConnections(ctx, who, alias, 1))).toBe("staff-only");
  expect(codeOf(await connect(who))).toBe("staff-only");
  const id = await buildConnection(ctx, { client: cas.account, staff: tom.account, healthspaceId: here });
  expect(codeOf(await endAsStaff(ctx, who, alias, id))).not.toBe("ok");
});

test("a clinician ends a contact of their own with the right to, and not without", async () => {
  const id = await buildConnection(ctx, { client: cas.account, staff: tom.account, healthspaceId: here });
  expect(codeOf(await endAsStaff(ctx, tom, alias, id))).toBe("staff-only");
  await ctx.db.write((tx) =>
    tx
      .update(memberships)
      .set({ roles: ["clinician", "clinician-connects"] })
      .where(eq(memberships.accountId, tom.account.id)),
  );
  expect(codeOf(await endAsStaff(ctx, tom, alias, id))).toBe("ok");
});

describe("where clients are told instead of asked", () => {
  beforeEach(tells);

  test("the contact is there at once, and both are mailed without a name", async () => {
    expect(value(await connect(ada)).rule).toBe("tell");
    expect(await readers()).toMatchObject([{ firstName: "Tom" }]);
    const mails = (await queuedMails(ctx)).filter(({ template }) => template === "connection-changed");
    expect(mails.map(({ to }) => to).toSorted()).toEqual([cas.account.email, tom.account.email]);
    expect(JSON.stringify(mails)).not.toMatch(/Tom Tom|Behandelmodules/);
  });

  test("the client stops nothing, by hand neither, but objects once: every owner is mailed, and the list says so", async () => {
    const owners = [await person("Olga", ["owner"]), await person("Otto", ["owner"])];
    const { connectionId } = value(await connect(ada));
    expect([
      codeOf(await endConnection(ctx, cas, connectionId)),
      codeOf(await narrowConnection(ctx, cas, connectionId)),
    ]).toEqual(["contact-accepted", "contact-accepted"]);
    expect(tally(await atOnce(5, () => objectToConnection(ctx, cas, connectionId)))).toEqual({ ok: 5 });
    const mails = (await queuedMails(ctx)).filter(({ template }) => template === "contact-objected");
    expect(mails.map(({ to }) => to).toSorted()).toEqual(owners.map(({ account }) => account.email).toSorted());
    expect((await list(ada))[0]?.objectedAt).not.toBeNull();
    expect(await listContacts(ctx, cas.account.id, TODAY)).toMatchObject([{ isTold: true }]);
    expect(await readers()).toHaveLength(1);
  });

  test("a contact that the client agreed to stays theirs to narrow and to end, whatever an owner chooses after that", async () => {
    const rule = (connectionRule: "ask" | "tell") =>
      ctx.db.write((tx) => tx.update(healthspaces).set({ connectionRule }));
    await rule("ask");
    const { connectionId } = value(await connect(ada));
    value(await acceptOffer(ctx, cas, connectionId));
    await rule("tell");
    expect(await listContacts(ctx, cas.account.id, TODAY)).toMatchObject([{ isTold: false }]);
    expect(codeOf(await objectToConnection(ctx, cas, connectionId))).toBe("contact-accepted");
    expect(codeOf(await narrowConnection(ctx, cas, connectionId))).toBe("ok");
    expect(codeOf(await endConnection(ctx, cas, connectionId))).toBe("ok");
  });

  test.each(["refused", "narrowed", "ended", "objected"])(
    "whom the client said no to before (%s) is not put there without asking, and an offer of theirs can be refused again",
    async (no) => {
      const rule = (connectionRule: "ask" | "tell") =>
        ctx.db.write((tx) => tx.update(healthspaces).set({ connectionRule }));
      await rule(no === "objected" ? "tell" : "ask");
      const { connectionId } = value(await connect(ada));
      if (no === "refused") value(await refuseOffer(ctx, cas, connectionId));
      else if (no === "objected") value(await objectToConnection(ctx, cas, connectionId));
      else {
        value(await acceptOffer(ctx, cas, connectionId));
        value(await (no === "ended" ? endConnection : narrowConnection)(ctx, cas, connectionId));
      }
      await rule("tell");
      await endAsStaff(ctx, ada, alias, connectionId);
      const again = value(await connect(ada));
      expect([again.rule, await readers()]).toEqual(["ask", []]);
      expect(codeOf(await refuseOffer(ctx, cas, again.connectionId))).toBe("ok");
    },
  );

  test("back to asking: what was told can be ended by the client", async () => {
    const { connectionId } = value(await connect(ada));
    await ctx.db.write((tx) => tx.update(healthspaces).set({ connectionRule: "ask" }));
    expect(codeOf(await objectToConnection(ctx, cas, connectionId))).toBe("contact-accepted");
    expect(codeOf(await endConnection(ctx, cas, connectionId))).toBe("ok");
  });
});
