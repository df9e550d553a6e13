import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { memberships } from "@/db/schema";
import type { Account } from "../account/account";
import { buildHealthspace, buildMembership, buildWorksheet } from "../demo/build";
import { SECOND } from "../testing/moments";
import { personWithoutTwoFactor } from "../testing/people";
import { testContext } from "../testing/test-context";
import { listHealthspaces, listTiles } from "./healthspace";

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
    expect((await listHealthspaces(ctx.db.read, cas.id, "nl")).map((each) => each.description)).toEqual([
      "earlier nl",
      "later nl",
    ]);
    expect((await listHealthspaces(ctx.db.read, cas.id, "en")).map((each) => each.description)).toEqual([
      "earlier en",
      "later en",
    ]);
  });

  test("T92 another person's Healthspace is not among them, nor one that was left", async () => {
    const [mine, theirs] = [await space("mine"), await space("theirs")];
    await buildMembership(ctx, cas, mine);
    await buildMembership(ctx, bo, theirs);
    expect((await listHealthspaces(ctx.db.read, cas.id, "nl")).map((each) => each.alias)).toEqual(["mine"]);
    await ctx.db.write((tx) =>
      tx.update(memberships).set({ endedAt: ctx.clock.now() }).where(eq(memberships.accountId, cas.id)),
    );
    expect(await listHealthspaces(ctx.db.read, cas.id, "nl")).toEqual([]);
  });
});

describe("the tiles of the worksheet", () => {
  test("are the ten of the guide, in its order, five of them handed in", async () => {
    const id = await space("behandelmodules");
    await buildMembership(ctx, cas, id);
    await buildWorksheet(ctx, cas, id);
    const tiles = await listTiles(ctx.db.read, cas.id, id);
    expect(tiles).toHaveLength(10);
    expect(tiles[0]).toMatchObject({ title: "Ik heb ADHD", submittedAt: Date.UTC(2021, 1, 9, 12, 15) });
    expect(tiles.filter((tile) => tile.submittedAt !== null)).toHaveLength(5);
    expect(tiles.at(-1)).toMatchObject({ title: "Piekeren", submittedAt: null });
  });

  test("T92 of another person, or of another Healthspace, are not found", async () => {
    const [here, there] = [await space("here"), await space("there")];
    await buildWorksheet(ctx, cas, here);
    expect(await listTiles(ctx.db.read, bo.id, here)).toEqual([]);
    expect(await listTiles(ctx.db.read, cas.id, there)).toEqual([]);
  });
});
