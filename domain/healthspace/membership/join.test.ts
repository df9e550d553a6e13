import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { membershipRequests, memberships } from "@/db/schema";
import { readPageFrame } from "../../account-lifecycle/profile/page-frame";
import { buildMembership, showOnOwnPage } from "../../operations/demo/build";
import { endSession } from "../../platform/session/find-session";
import { atOnce, codeOf, present, value } from "../../testing/answers";
import { enterHealthspace } from "../../testing/entrance";
import { logIn } from "../../testing/log-in";
import { personWithoutTwoFactor, userAgent } from "../../testing/people";
import { aHealthspace } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { findOwnPage } from "../own-page";
import { becomeMember, standing } from "./join";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

async function cas() {
  const inside = await logIn(ctx, await personWithoutTwoFactor(ctx));
  const { id: accountId } = inside.account;
  return {
    ...inside,
    accountId,
    join: (healthspaceId: string) =>
      becomeMember(ctx, { sessionId: inside.session.id, accountId, healthspaceId, userAgent }),
  };
}

describe("who may come in by themselves", () => {
  test("open: a member, once, whoever presses twenty times", async () => {
    const id = await aHealthspace(ctx, { entry: "open" });
    const person = await cas();
    expect((await atOnce(20, () => person.join(id))).map((answer) => value(answer))).toEqual(Array(20).fill("member"));
    expect(await ctx.db.read.select().from(memberships)).toHaveLength(1);
    expect(await standing(ctx, person.accountId, id)).toBe("member");
  });

  test("on request: one open request and no membership", async () => {
    const id = await aHealthspace(ctx, { entry: "request" });
    const person = await cas();
    await atOnce(20, () => person.join(id));
    expect(await ctx.db.read.select().from(membershipRequests)).toHaveLength(1);
    expect(await ctx.db.read.select().from(memberships)).toEqual([]);
    expect(await standing(ctx, person.accountId, id)).toBe("asked");
  });

  test("by invitation only: nobody, and no session means no member", async () => {
    const [closed, open] = [await aHealthspace(ctx), await aHealthspace(ctx, { alias: "open", entry: "open" })];
    const person = await cas();
    expect(value(await person.join(closed))).toBe("closed");
    await endSession(ctx, person.accountId, person.session.id);
    expect(codeOf(await person.join(open))).toBe("session-ended");
    expect(await ctx.db.read.select().from(memberships)).toEqual([]);
  });
});

describe("the own login page of a Healthspace", () => {
  test("shows the clinicians who are visible, and nobody else", async () => {
    const id = await aHealthspace(ctx);
    const staff = await personWithoutTwoFactor(ctx, { firstName: "Eva", email: "eva@example.nl" });
    const shy = await personWithoutTwoFactor(ctx, { firstName: "Tom", email: "tom@example.nl" });
    const patient = await personWithoutTwoFactor(ctx);
    await buildMembership(ctx, staff, id, ["clinician"]);
    await buildMembership(ctx, shy, id, ["clinician"]);
    await buildMembership(ctx, patient, id);
    const desk = await personWithoutTwoFactor(ctx, { firstName: "Ada", email: "ada@example.nl" });
    await buildMembership(ctx, desk, id, ["assistant"]);
    await showOnOwnPage(ctx, desk.id);
    await showOnOwnPage(ctx, staff.id);
    await showOnOwnPage(ctx, patient.id);
    expect(present(await findOwnPage(ctx, "behandelmodules", "nl")).staff).toEqual(["Eva Test"]);
    expect(await findOwnPage(ctx, "nothing-here", "nl")).toBeNull();
  });

  test("the Healthspace one came in by is shown first; one that is not one's own changes nothing", async () => {
    const [first, second] = [await aHealthspace(ctx), await aHealthspace(ctx, { alias: "second", name: "Second" })];
    const other = await aHealthspace(ctx, { alias: "other" });
    const person = await personWithoutTwoFactor(ctx);
    await buildMembership(ctx, person, first);
    ctx.clock.pass(1);
    await buildMembership(ctx, person, second);
    const order = async (chosen: string | null) =>
      (await readPageFrame(ctx, person.id, "nl", chosen)).healthspaces.map(({ id }) => id);
    expect(await order(null)).toEqual([first, second]);
    expect(await order(second)).toEqual([second, first]);
    expect(await order(other)).toEqual([first, second]);
    expect(await enterHealthspace(ctx, person.id, "nl", second)).toMatchObject({ healthspace: { name: "Second" } });
  });
});
