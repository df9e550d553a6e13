import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { memberships } from "@/db/schema";
import { switchOff } from "../authentication/second-factor/settings";
import { buildHealthspace, buildMembership } from "../operations/demo/build";
import type { Account } from "../platform/account/account";
import { codeOf } from "../testing/answers";
import { enterHealthspace } from "../testing/entrance";
import { logIn } from "../testing/log-in";
import { DAY, SECOND } from "../testing/moments";
import { personWithoutTwoFactor } from "../testing/people";
import { setUpApp } from "../testing/set-up";
import { testContext } from "../testing/test-context";
import { listHealthspaces } from "./healthspace";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Account;
let bo: Account;
beforeEach(async () => {
  ctx = await testContext();
  cas = await personWithoutTwoFactor(ctx);
  bo = await personWithoutTwoFactor(ctx, { email: "bo@example.nl" });
});
afterEach(() => ctx.dispose());

const space = (alias: string) =>
  buildHealthspace(ctx, {
    alias,
    name: alias.toUpperCase(),
    descriptionNl: `${alias} nl`,
    descriptionEn: `${alias} en`,
  });

describe("the Healthspaces of a person", () => {
  test("are those the person belongs to, longest first, described in the person's language", async () => {
    const [later, earlier] = [await space("later"), await space("earlier")];
    await buildMembership(ctx, cas, earlier);
    ctx.clock.pass(SECOND);
    await buildMembership(ctx, cas, later);
    expect((await listHealthspaces(ctx, cas.id, "nl")).map((each) => each.description)).toEqual([
      "earlier nl",
      "later nl",
    ]);
    expect((await listHealthspaces(ctx, cas.id, "en")).map((each) => each.description)).toEqual([
      "earlier en",
      "later en",
    ]);
  });

  test("T92 another person's Healthspace is not among them, nor one that was left", async () => {
    const [mine, theirs] = [await space("mine"), await space("theirs")];
    await buildMembership(ctx, cas, mine);
    await buildMembership(ctx, bo, theirs);
    expect((await listHealthspaces(ctx, cas.id, "nl")).map((each) => each.alias)).toEqual(["mine"]);
    await ctx.db.write((tx) =>
      tx.update(memberships).set({ endedAt: ctx.clock.now() }).where(eq(memberships.accountId, cas.id)),
    );
    expect(await listHealthspaces(ctx, cas.id, "nl")).toEqual([]);
  });
});

describe("D7 a Healthspace that asks two-factor of its members", () => {
  const strict = (from: number) =>
    buildHealthspace(ctx, {
      alias: "strict",
      name: "Strict",
      descriptionNl: "nl",
      descriptionEn: "en",
      twoFactorRequiredFrom: from,
    });

  test("shows nothing to who has it off, and everything to who has it on", async () => {
    await buildMembership(ctx, cas, await strict(ctx.clock.now()));
    expect(await enterHealthspace(ctx, cas.id, "nl")).toEqual({ entered: false, reason: "two-factor-required" });
    await setUpApp(ctx, await logIn(ctx, cas));
    expect(await enterHealthspace(ctx, cas.id, "nl")).toMatchObject({
      entered: true,
      healthspace: { alias: "strict" },
    });
  });

  test("asks it from its date on, not a moment before", async () => {
    await buildMembership(ctx, cas, await strict(ctx.clock.now() + DAY));
    ctx.clock.pass(DAY - 1);
    expect(await enterHealthspace(ctx, cas.id, "nl")).toMatchObject({ entered: true });
    ctx.clock.pass(1);
    expect(await enterHealthspace(ctx, cas.id, "nl")).toMatchObject({ entered: false });
  });

  test("one that does not ask lets everybody in; who belongs to none enters nowhere", async () => {
    await buildMembership(ctx, cas, await space("open"));
    expect(await enterHealthspace(ctx, cas.id, "nl")).toMatchObject({ entered: true });
    expect(await enterHealthspace(ctx, bo.id, "nl")).toEqual({ entered: false, reason: "no-healthspace" });
  });

  test("asks it also when it is not the first one of the person", async () => {
    await buildMembership(ctx, cas, await space("open"));
    ctx.clock.pass(SECOND);
    await buildMembership(ctx, cas, await strict(0));
    const { inside } = await setUpApp(ctx, await logIn(ctx, cas));
    expect(codeOf(await switchOff(ctx, inside))).toBe("two-factor-required");
  });

  test("while it asks, nobody switches two-factor off; who left it may", async () => {
    await buildMembership(ctx, cas, await strict(0));
    const { inside } = await setUpApp(ctx, await logIn(ctx, cas));
    expect(codeOf(await switchOff(ctx, inside))).toBe("two-factor-required");
    await ctx.db.write((tx) =>
      tx.update(memberships).set({ endedAt: ctx.clock.now() }).where(eq(memberships.accountId, cas.id)),
    );
    expect(codeOf(await switchOff(ctx, inside))).toBe("ok");
  });
});
