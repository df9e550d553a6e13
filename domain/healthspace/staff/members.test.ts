import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { accounts, auditEvents, connections, factors, invitations, type MemberRole, memberships } from "@/db/schema";
import { buildConnection, buildMembership } from "../../operations/demo/build";
import { atOnce, codeOf, present, tally, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { MINUTE } from "../../testing/moments";
import { personWithApp, personWithoutTwoFactor } from "../../testing/people";
import { aHealthspace } from "../../testing/registering";
import { sharedFile } from "../../testing/second-connection";
import { testContext } from "../../testing/test-context";
import { acceptInvitation } from "../invitation/invitation";
import { becomeMember } from "../membership/join";
import { cancelMembership } from "../membership/own-memberships";
import { inviteStaff } from "./invitations";
import { may, mayGive, staffRoles } from "./may";
import { endMember, findMember, listMembers, restoreMember, setRoles } from "./members";

const alias = "behandelmodules";

let ctx: Awaited<ReturnType<typeof testContext>>;
let here: string;
let olga: Inside;
beforeEach(async () => {
  ctx = await testContext();
  here = await aHealthspace(ctx, { entry: "open" });
  olga = await person("Olga", ["owner"]);
});
afterEach(() => ctx.dispose());

/** Somebody with an app, at level 2. */
async function person(firstName: string, roles: MemberRole[] | null): Promise<Inside> {
  const email = `${firstName.toLowerCase()}@example.nl`;
  const { account } = await personWithApp(ctx, { firstName, lastName: firstName, email });
  if (roles) await buildMembership(ctx, account, here, roles);
  const inside = await logIn(ctx, account);
  ctx.clock.pass(MINUTE);
  return inside;
}

type Wanted = Parameters<typeof setRoles>[4];

async function membershipOf({ account }: Pick<Inside, "account">) {
  const [row] = await ctx.db.read.select().from(memberships).where(eq(memberships.accountId, account.id));
  return present(row);
}
const rolesOf = async (who: Inside) => (await membershipOf(who)).roles;
const idOf = async (who: Inside) => (await membershipOf(who)).id;

const give = async (by: Inside, to: Inside, ...roles: string[]) =>
  codeOf(await setRoles(ctx, by, alias, await idOf(to), { roles, isVisible: false }));
const end = async (by: Inside, of: Inside) => codeOf(await endMember(ctx, by, alias, await idOf(of)));
const restore = async (by: Inside, of: Inside) => codeOf(await restoreMember(ctx, by, alias, await idOf(of)));

const visibilityLines = async () =>
  (await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.event, "membership.visibility"))).map(
    ({ detail }) => `visible=${detail.visible}`,
  );

describe("roles", () => {
  test("who makes somebody visible leaves a line each time it changes, also when the roles stay the same", async () => {
    const tom = await person("Tom", ["clinician"]);
    const show = async (isVisible: boolean) =>
      value(await setRoles(ctx, olga, alias, await idOf(tom), { roles: ["clinician"], isVisible }));
    for (const isVisible of [false, true, true, false, false]) await show(isVisible);
    expect(await visibilityLines()).toEqual(["visible=yes", "visible=no"]);
    expect(await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.event, "membership.roles"))).toEqual([]);
  });

  test("an owner gives and takes any of them, and it is in the audit with who did it", async () => {
    const tom = await person("Tom", ["clinician"]);
    expect(await give(olga, tom, "owner", "assistant", "library")).toBe("ok");
    expect(await rolesOf(tom)).toEqual(["owner", "assistant", "library"]);
    const lines = await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.event, "membership.roles"));
    expect(lines[0]).toMatchObject({ accountId: tom.account.id, actorId: olga.account.id });
  });

  test("an assistant gives all but the owner's, and changes nothing of an owner", async () => {
    const [ada, tom] = [await person("Ada", ["assistant"]), await person("Tom", ["clinician"])];
    expect(await give(ada, tom, "clinician", "clinician-invites", "library", "assistant")).toBe("ok");
    expect(await give(ada, tom, "owner")).toBe("role-not-yours");
    expect(await give(ada, olga, "owner", "clinician")).toBe("role-not-yours");
    expect(await give(ada, olga)).toBe("role-not-yours");
    expect([await end(ada, olga), await rolesOf(olga)]).toEqual(["role-not-yours", ["owner"]]);
  });

  test("nobody gives themselves one, everybody may put one down", async () => {
    const ada = await person("Ada", ["assistant", "library"]);
    expect(await give(ada, ada, "assistant", "library", "clinician")).toBe("role-own");
    expect(await give(ada, ada, "assistant")).toBe("ok");
    expect(await give(ada, ada, "assistant", "library")).toBe("role-own");
    const second = await person("Otto", ["owner"]);
    expect(await give(second, second, "owner", "clinician")).toBe("role-own");
  });

  test("nobody makes themselves visible to clients, everybody may stop being it", async () => {
    const eva = await person("Eva", ["owner", "clinician"]);
    const show = async (by: Inside, isVisible: boolean) =>
      codeOf(await setRoles(ctx, by, alias, await idOf(eva), { roles: ["owner", "clinician"], isVisible }));
    const seen = async (by: Inside) => present(value(await findMember(ctx, by, alias, await idOf(eva)))).may.show;
    expect([await seen(eva), await show(eva, true), (await membershipOf(eva)).visibleAt]).toEqual([
      false,
      "visible-own",
      null,
    ]);
    expect([await seen(olga), await show(olga, true), await seen(eva)]).toEqual([true, "ok", true]);
    expect([await show(eva, true), await show(eva, false), await show(eva, true)]).toEqual(["ok", "ok", "visible-own"]);
    expect(await visibilityLines()).toEqual(["visible=yes", "visible=no"]);
  });

  test("only a clinician is made visible, and is it no longer without the role", async () => {
    const ada = await person("Ada", ["assistant", "library"]);
    const set = async (...roles: string[]) => {
      value(await setRoles(ctx, olga, alias, await idOf(ada), { roles, isVisible: true }));
      const { isVisible, may } = present(value(await findMember(ctx, olga, alias, await idOf(ada))));
      return [isVisible, may.show, (await membershipOf(ada)).visibleAt !== null];
    };
    expect(await set("assistant", "library")).toEqual([false, false, false]);
    expect(await set("assistant", "clinician")).toEqual([true, true, true]);
    expect(await set("assistant", "library")).toEqual([false, false, false]);
    expect(await visibilityLines()).toEqual(["visible=yes", "visible=no"]);
  });

  test.each([
    [["clinician"], ["clinician-connects"], "roles-clinician"],
    [["clinician"], ["library", "clinician-invites"], "roles-clinician"],
    [["clinician"], [], "roles-missing"],
    [["clinician"], ["administrator", "client"], "roles-missing"],
    [["client", "clinician"], [], "ok"],
    [["client"], ["clinician"], "member-gone"],
  ] as [MemberRole[], string[], string][])("%j → %j: %s", async (before, wanted, code) => {
    const tom = await person("Tom", before);
    expect(await give(olga, tom, ...wanted)).toBe(code);
    if (code !== "ok") expect(await rolesOf(tom)).toEqual(before);
  });

  test("a clinician who loses the role loses every contact at once, and is no longer shown when nothing is left", async () => {
    const [tom, cas] = [await person("Tom", ["client", "clinician"]), await person("Cas", ["client"])];
    await buildConnection(ctx, { client: cas.account, staff: tom.account, healthspaceId: here });
    const id = await idOf(tom);
    value(await setRoles(ctx, olga, alias, id, { roles: ["clinician"], isVisible: true }));
    expect((await membershipOf(tom)).visibleAt).not.toBeNull();
    value(await setRoles(ctx, olga, alias, id, { roles: [], isVisible: true }));
    expect((await membershipOf(tom)).visibleAt).toBeNull();
    expect(await visibilityLines()).toEqual(["visible=yes", "visible=no"]);
    const [row] = await ctx.db.read.select().from(connections);
    expect(row).toMatchObject({ endedAt: ctx.clock.now(), endedBy: olga.account.id });
  });

  test.each([
    ["a clinician", ["clinician"]],
    ["a clinician who invites", ["clinician", "clinician-invites"]],
    ["somebody of the library", ["library"]],
    ["a client", ["client"]],
    ["a stranger", null],
  ] as [string, MemberRole[] | null][])("%s changes nothing by hand either", async (_, roles) => {
    const [who, tom] = [await person("Dik", roles), await person("Tom", ["clinician"])];
    expect(await give(who, tom, "library")).toBe("staff-only");
    if (roles) expect(await give(who, who, "owner")).toBe("staff-only");
    expect(await end(who, tom)).toBe("staff-only");
    expect(await restore(who, tom)).toBe("staff-only");
    expect(await rolesOf(tom)).toEqual(["clinician"]);
  });

  test("without two-factor, or with a member of elsewhere: nothing", async () => {
    const other = await aHealthspace(ctx, { alias: "elders", name: "Elders" });
    const { account } = await personWithApp(ctx, { firstName: "Els", email: "els@example.nl" });
    await buildMembership(ctx, account, other, ["clinician"]);
    const [{ id } = { id: "" }] = await ctx.db.read
      .select()
      .from(memberships)
      .where(eq(memberships.healthspaceId, other));
    const wanted = { roles: ["owner"], isVisible: false };
    expect(codeOf(await setRoles(ctx, olga, alias, id, wanted))).toBe("member-gone");
    expect(value(await findMember(ctx, olga, alias, id))).toBeNull();
    await ctx.db.write((tx) => tx.update(factors).set({ removedAt: 1 }).where(eq(factors.accountId, olga.account.id)));
    expect(codeOf(await setRoles(ctx, olga, alias, await idOf(olga), wanted))).toBe("staff-two-factor");
    expect(codeOf(await listMembers(ctx, olga, alias, { kind: "staff", state: "active", page: 1 }))).toBe(
      "staff-two-factor",
    );
  });
});

describe("the last owner", () => {
  test("keeps the role and the membership, until another owner can take over who is able to log in", async () => {
    const otto = await person("Otto", ["clinician"]);
    expect([await give(olga, olga, "clinician"), await give(olga, olga, "library")]).toEqual(["role-own", "role-own"]);
    expect([await end(olga, olga), await give(olga, olga)]).toEqual(["role-last-owner", "roles-missing"]);
    expect(await give(olga, otto, "owner", "clinician")).toBe("ok");
    await ctx.db.write((tx) => tx.update(accounts).set({ disabledAt: 1 }).where(eq(accounts.id, otto.account.id)));
    expect(await end(olga, olga)).toBe("role-last-owner");
    await ctx.db.write((tx) => tx.update(accounts).set({ disabledAt: null }).where(eq(accounts.id, otto.account.id)));
    expect(await end(olga, olga)).toBe("ok");
  });

  test("stays when two owners put each other out at one instant, on two connections", async () => {
    const shared = await sharedFile();
    await ctx.dispose();
    const db = openDatabase(shared.url);
    try {
      ctx = { ...(await testContext()), db: shared.db };
      const second = { ...ctx, db };
      here = await aHealthspace(ctx);
      const [one, two] = [await person("Ann", ["owner"]), await person("Bob", ["owner"])];
      const [first, other] = [await idOf(one), await idOf(two)];
      const wanted = { roles: ["clinician"], isVisible: false };
      for (let round = 0; round < 10; round += 1) {
        const removals =
          round % 2 === 0
            ? [setRoles(ctx, one, alias, other, wanted), setRoles(second, two, alias, first, wanted)]
            : [endMember(ctx, one, alias, other), endMember(second, two, alias, first)];
        await Promise.all(removals);
        const owners = (await ctx.db.read.select().from(memberships)).filter(
          ({ roles, endedAt }) => endedAt === null && roles.includes("owner"),
        );
        expect(owners).toHaveLength(1);
        await ctx.db.write((tx) => tx.update(memberships).set({ roles: ["owner"], endedAt: null }));
        ctx.clock.pass(MINUTE / 10);
      }
    } finally {
      db.close();
      shared.dispose();
    }
  });
});

describe("ending and restoring a membership", () => {
  test("ends the contacts of both sides, mails the person without a name, and is undone but for the contacts", async () => {
    const [tom, cas] = [await person("Tom", ["clinician"]), await person("Cas", ["client"])];
    await buildConnection(ctx, { client: cas.account, staff: tom.account, healthspaceId: here });
    expect(await end(olga, cas)).toBe("ok");
    const ended = () => listMembers(ctx, olga, alias, { kind: "clients", state: "ended", page: 1 });
    expect(value(await ended()).members).toMatchObject([{ name: "Cas Cas" }]);
    const mail = present((await queuedMails(ctx)).find(({ template }) => template === "membership-ended"));
    expect(JSON.stringify(mail)).not.toContain("Behandelmodules");
    expect(await restore(olga, cas)).toBe("ok");
    expect(value(await ended()).members).toEqual([]);
    expect((await queuedMails(ctx)).at(-1)).toMatchObject({ template: "membership-restored", to: cas.account.email });
    const [row] = await ctx.db.read.select().from(connections);
    expect(row?.endedAt).not.toBeNull();
  });

  test("each once: pressed ten times at one instant by two people", async () => {
    const [ada, cas] = [await person("Ada", ["assistant"]), await person("Cas", ["client"])];
    const id = await idOf(cas);
    const ends = await atOnce(10, (n) => endMember(ctx, n % 2 ? ada : olga, alias, id));
    expect(tally(ends)).toEqual({ ok: 1, "member-gone": 9 });
    const back = await atOnce(10, (n) => restoreMember(ctx, n % 2 ? ada : olga, alias, id));
    expect(tally(back)).toEqual({ ok: 1, "member-gone": 9 });
  });

  test("what the person cancelled is found among the ended; an ended owner is brought back by an owner only", async () => {
    const [ada, cas, otto] = [
      await person("Ada", ["assistant"]),
      await person("Cas", ["client"]),
      await person("Otto", ["owner"]),
    ];
    value(await cancelMembership(ctx, cas, await idOf(cas)));
    expect(await restore(ada, cas)).toBe("ok");
    expect(await end(olga, otto)).toBe("ok");
    expect(await restore(ada, otto)).toBe("role-not-yours");
    expect(await restore(olga, otto)).toBe("ok");
  });

  test("who comes back through the door after the end has no role of then", async () => {
    const tom = await person("Tom", ["clinician", "library"]);
    expect(await end(olga, tom)).toBe("ok");
    const back = {
      sessionId: tom.session.id,
      accountId: tom.account.id,
      healthspaceId: here,
      userAgent: tom.userAgent,
    };
    value(await becomeMember(ctx, back));
    expect(await rolesOf(tom)).toEqual(["client"]);
  });
});

describe("what a page offers", () => {
  test("only what whoever looks may do; an assistant has no boxes for an owner", async () => {
    const ada = await person("Ada", ["assistant"]);
    const seen = async (by: Inside, of: Inside) => present(value(await findMember(ctx, by, alias, await idOf(of)))).may;
    expect(await seen(ada, olga)).toMatchObject({ end: false, roles: false, give: [] });
    expect(await seen(olga, ada)).toMatchObject({ end: true, roles: true, give: [...staffRoles] });
    expect((await seen(ada, ada)).give).toEqual(["assistant"]);
    const inviter = await person("Ivo", ["clinician", "clinician-invites"]);
    expect(await seen(inviter, ada)).toMatchObject({ end: false, roles: false, connect: false });
  });

  test("address and date of birth while the person is a member, and nothing that they changed after they left", async () => {
    const cas = await person("Cas", ["client"]);
    const { email, dateOfBirth } = cas.account;
    const seen = async () => value(await findMember(ctx, olga, alias, await idOf(cas)));
    expect(await seen()).toMatchObject({ email, dateOfBirth });
    expect(await end(olga, cas)).toBe("ok");
    expect(await seen()).toMatchObject({ name: "Cas Cas", email: null, dateOfBirth: null });
    expect(await restore(olga, cas)).toBe("ok");
    expect(await seen()).toMatchObject({ email, dateOfBirth });
  });

  test("fifty on a page, by surname, each on one", async () => {
    for (let n = 0; n < 51; n += 1) {
      const lastName = `Naam${String(50 - n).padStart(2, "0")}`;
      await buildMembership(ctx, await personWithoutTwoFactor(ctx, { lastName, email: `p${n}@example.nl` }), here);
    }
    const page = async (page: number) =>
      value(await listMembers(ctx, olga, alias, { kind: "clients", state: "active", page }));
    const [first, second] = [await page(1), await page(2)];
    expect([first.members.length, second.members.length, first.pages]).toEqual([50, 1, 2]);
    expect(second.members[0]?.name).toContain("Naam50");
  });
});

test("nobody raises their own rights: 1,000 random changes by random people of random roles, made by hand", async () => {
  const names = ["P", "Q", "R", "S", "T", "U"];
  const people = [olga];
  for (const name of names) people.push(await person(name, ["clinician"]));
  const memberIds = await Promise.all(people.map(idOf));
  const anything = [...staffRoles, "client", "admin", "operator", ""];
  const randomRoles = fc.subarray(anything);
  const change = fc.record({
    kind: fc.constantFrom("roles", "roles", "roles", "end", "restore", "invite"),
    by: fc.nat(people.length - 1),
    of: fc.nat(people.length - 1),
    roles: randomRoles,
    isVisible: fc.boolean(),
  });
  const everybody = fc.array(fc.subarray(["client", ...staffRoles], { minLength: 1 }), {
    minLength: people.length,
    maxLength: people.length,
  });
  let tried = 0;
  let changed = 0;
  let shown = 0;
  const read = async () => {
    const rows = await ctx.db.read.select().from(memberships);
    return memberIds.map((id) => present(rows.find((row) => row.id === id)));
  };
  const story = fc.asyncProperty(
    everybody,
    fc.array(change, { minLength: 50, maxLength: 50 }),
    async (roles, changes) => {
      for (const [nth, own] of roles.entries()) {
        const now = nth === 0 && !own.includes("owner") ? ["owner", ...own] : own;
        await ctx.db.write((tx) =>
          tx
            .update(memberships)
            .set({ roles: now as MemberRole[], endedAt: null, visibleAt: null })
            .where(eq(memberships.id, present(memberIds[nth]))),
        );
      }
      for (const { kind, by, of, roles: wanted, isVisible } of changes) {
        tried += 1;
        ctx.clock.pass(1);
        const [actor, id] = [present(people[by]), present(memberIds[of])];
        const before = await read();
        await tryChange(kind, actor, id, { roles: wanted, isVisible });
        const after = await read();
        const own = before[by]?.endedAt === null ? (before[by]?.roles ?? []) : [];
        for (const [nth, row] of after.entries()) {
          const was = present(before[nth]);
          const added = row.roles.filter((role) => !was.roles.includes(role));
          const gone = was.roles.filter((role) => !row.roles.includes(role));
          const isShown = row.visibleAt !== null && was.visibleAt === null;
          const touched = added.length + gone.length > 0 || row.endedAt !== was.endedAt || isShown;
          if (!touched) continue;
          changed += 1;
          expect(may(own, "give-roles"), "by whom").toBe(true);
          expect(nth, "of whom").toBe(of);
          expect(nth === by ? added : [], "own roles grew").toEqual([]);
          expect(nth === by && isShown, "made themselves visible").toBe(false);
          shown += isShown ? 1 : 0;
          if (row.visibleAt !== null)
            expect(row.roles, "visible without reading what is written").toContain("clinician");
          expect(
            [...added, ...gone].every((role) => mayGive(own, role)),
            "what they may not give",
          ).toBe(true);
          if (was.roles.includes("owner")) expect(own, "an owner was changed").toContain("owner");
        }
        const owners = after.filter((row) => row.endedAt === null && row.roles.includes("owner"));
        expect(owners.length, "nobody runs it").toBeGreaterThan(0);
      }
    },
  );

  async function tryChange(kind: string, actor: Inside, id: string, wanted: Wanted): Promise<void> {
    if (kind === "end") await endMember(ctx, actor, alias, id);
    else if (kind === "restore") await restoreMember(ctx, actor, alias, id);
    else if (kind === "roles") await setRoles(ctx, actor, alias, id, wanted);
    else {
      // To an address of their own, and joining with the account that sent it.
      const form = { email: `own${tried}@example.nl`, firstName: "", locale: "nl", roles: wanted.roles } as const;
      const sent = await inviteStaff(ctx, actor, alias, form);
      if (!sent.ok) return;
      const mail = (await queuedMails(ctx)).findLast(({ to }) => to === form.email);
      const token = present(mail?.links?.main?.token);
      const { account, session, userAgent } = actor;
      const joined = await acceptInvitation(ctx, { token, account, sessionId: session.id, userAgent });
      expect(codeOf(joined)).toBe("invitation-for-someone-else");
    }
  }

  await fc.assert(story, { numRuns: 20 });
  expect(tried).toBeGreaterThanOrEqual(1_000);
  // Enough of them were allowed: a table that refuses everything would pass.
  expect(changed).toBeGreaterThan(50);
  expect(shown).toBeGreaterThan(10);
  expect(await ctx.db.read.select().from(invitations)).not.toEqual([]);
}, 120_000);
