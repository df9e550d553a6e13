import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { assignments, auditEvents, healthspaces, libraryItems, memberships } from "@/db/schema";
import { buildMembership } from "../../operations/demo/build";
import { endSession } from "../../platform/session/find-session";
import { work as policy, rateLimits } from "../../policy";
import { atOnce, codeOf, present, value } from "../../testing/answers";
import { logIn } from "../../testing/log-in";
import { HOUR } from "../../testing/moments";
import { aHealthspace } from "../../testing/registering";
import { sharedFile } from "../../testing/second-connection";
import { testContext } from "../../testing/test-context";
import { aTreatment, type Treated } from "../../testing/treating";
import { handInNow, putReady, text, type, workOf } from "../../testing/work";
import { listWhoLooked } from "../dossier/who-looked";
import { readAssigning, withdrawWork } from "../staff/assign";
import { listClientWork } from "../staff/client-work";
import { dropChange, reopenWork } from "../worksheet/change";
import { removeOwnWork, startBySelf } from "../worksheet/start-by-self";
import { listTiles } from "../worksheet/tiles";
import { canStartAnything, findShown, listShown } from "./shown";
import { changeAnyItem, findVersion, type ItemChange } from "./versions";

let ctx: Awaited<ReturnType<typeof testContext>>;
let world: Treated;
beforeEach(async () => {
  ctx = await testContext();
  world = await aTreatment(ctx);
});
afterEach(() => ctx.dispose());

const itemOf = async (versionId: string) => present(await findVersion(ctx, versionId)).itemId;
const member = () => ({ accountId: world.cas.account.id, healthspaceId: world.healthspaceId });
const titles = async () => (await listShown(ctx, member())).map(({ title }) => title.nl);

async function change(versionId: string, ...changes: ItemChange[]): Promise<string> {
  const itemId = await itemOf(versionId);
  for (const change of changes) value(await changeAnyItem(ctx, { itemId, change, by: "operator:eva" }));
  return itemId;
}

const start = (itemId: string, who = world.cas) =>
  startBySelf(ctx, who, { healthspaceId: world.healthspaceId, itemId });

const tiles = () => listTiles(ctx, world.cas.account.id, world.healthspaceId, "nl");
const asStaff = () =>
  listClientWork(
    ctx,
    world.eva.account.id,
    { clientId: world.cas.account.id, healthspaceId: world.healthspaceId, contact: "record" },
    "nl",
  );

describe("what I find in the library", () => {
  test("is what the Healthspace shows, and nothing that is hidden again or archived", async () => {
    expect(await titles()).toEqual([]);
    const itemId = await change(world.library.page, "shown");
    expect(await titles()).toEqual(["Zo werkt het"]);
    expect(present(await findShown(ctx, member(), itemId)).content.kind).toBe("form");
    await change(world.library.page, "archived");
    expect(await titles()).toEqual([]);
    expect(await findShown(ctx, member(), itemId)).toBeNull();
    await change(world.library.page, "unarchived", "hidden");
    expect(await titles()).toEqual([]);
  });

  test("is closed to whoever is no member, and to a member who has two-factor off where it is asked, from that instant", async () => {
    await change(world.library.page, "shown");
    const other = { accountId: world.cas.account.id, healthspaceId: await aHealthspace(ctx, { alias: "two" }) };
    expect(await listShown(ctx, other)).toEqual([]);
    const now = ctx.clock.now();
    const ask = (from: number) =>
      ctx.db.write((tx) =>
        tx.update(healthspaces).set({ twoFactorRequiredFrom: from }).where(eq(healthspaces.id, world.healthspaceId)),
      );
    await ask(now + 1);
    expect(await titles()).toHaveLength(1);
    await ask(now);
    expect(await titles()).toEqual([]);
    await ask(now + 1);
    await ctx.db.write((tx) => tx.update(memberships).set({ endedAt: now }));
    expect(await titles()).toEqual([]);
  });

  test("a package names its parts, as their own content does where it says nothing", async () => {
    const itemId = await change(world.library.package, "shown");
    const { parts } = present(await findShown(ctx, member(), itemId));
    expect(parts.map(({ nl }) => nl)).toEqual(["Zo werkt het", "Jouw nacht", "Dagboek", "Dagboek"]);
  });
});

describe("I start something by myself", () => {
  test("at once, without waiting for a clinician's time to undo it, and the record says so", async () => {
    const itemId = await change(world.library.sleep, "shown", "self-start");
    expect(await canStartAnything(ctx, member())).toBe(true);
    const { id } = value(await start(itemId));
    expect(await tiles()).toMatchObject([{ id, state: { is: "available" }, subtitle: "" }]);
    const work = await workOf(ctx, world.cas.account, id);
    expect([work.canWrite, work.assignedByName]).toEqual([true, null]);
    const lines = await ctx.db.read.select().from(auditEvents).where(eq(auditEvents.event, "work.self_started"));
    expect(lines).toMatchObject([{ accountId: world.cas.account.id, actorRole: "owner", detail: { id } }]);
    expect(await canStartAnything(ctx, member())).toBe(false);
  });

  test("pressed twenty times at once, on two servers, there is one tile", async () => {
    const file = await sharedFile();
    const second = openDatabase(file.url);
    const [one, two] = [file.db, second].map((db) => ({ ...ctx, db }));
    const { cas, healthspaceId, library } = await aTreatment(present(one));
    const { itemId } = present(await findVersion(present(one), library.sleep));
    for (const change of ["shown", "self-start"] as const) {
      value(await changeAnyItem(present(one), { itemId, change, by: "operator:eva" }));
    }
    const started = await atOnce(20, (nth) =>
      startBySelf(present(nth % 2 ? one : two), cas, { healthspaceId, itemId }).then((each) => value(each).id),
    );
    expect(new Set(started).size).toBe(1);
    expect(await file.db.read.select().from(assignments)).toHaveLength(1);
    const lines = await file.db.read.select().from(auditEvents).where(eq(auditEvents.event, "work.self_started"));
    expect(lines).toHaveLength(1);
    second.close();
    file.dispose();
  });

  test("what a clinician put ready already is what I go on with, also while I change it; handed in, I can start anew", async () => {
    const itemId = await change(world.library.diary, "shown", "self-start");
    const given = await putReady(ctx, world.cas.account, {
      healthspaceId: world.healthspaceId,
      versionId: world.library.diary,
    });
    expect(value(await start(itemId)).id).toBe(given);
    await type(ctx, world.cas, given, { today: text("Goed") });
    await handInNow(ctx, world.cas, given);
    value(await reopenWork(ctx, world.cas, given));
    expect(value(await start(itemId)).id).toBe(given);
    value(await dropChange(ctx, world.cas, given));
    expect(value(await start(itemId)).id).not.toBe(given);
  });

  test("a clinician's work that nobody knows of yet stays unknown: I get a tile of my own", async () => {
    const itemId = await change(world.library.diary, "shown", "self-start");
    const work = { healthspaceId: world.healthspaceId, versionId: world.library.diary };
    const secret = await putReady(ctx, world.cas.account, { ...work, assignedBy: world.eva.account.id });
    expect(value(await start(itemId)).id).not.toBe(secret);
  });

  test.each<[string, ItemChange[]]>([
    ["is shown only", ["shown"]],
    ["was hidden since", ["shown", "self-start", "hidden"]],
    ["was archived since", ["shown", "self-start", "archived"]],
    ["may no longer be started", ["shown", "self-start", "no-self-start"]],
  ])("nothing starts that %s", async (_, changes) => {
    expect(codeOf(await start(await change(world.library.sleep, ...changes)))).toBe("library-item-gone");
    expect(await tiles()).toEqual([]);
  });

  test("a page to read is never started", async () => {
    const itemId = await change(world.library.page, "shown");
    const selfStart = await changeAnyItem(ctx, { itemId, change: "self-start", by: "operator:eva" });
    expect(codeOf(selfStart)).toBe("library-item-unknown");
    await ctx.db.write((tx) => tx.update(libraryItems).set({ selfStartAt: 1 }).where(eq(libraryItems.id, itemId)));
    expect(codeOf(await start(itemId))).toBe("library-item-gone");
  });

  test("fifty open tiles are the most; the fiftieth comes, the one after it does not", async () => {
    const itemId = await change(world.library.sleep, "shown", "self-start");
    const work = { healthspaceId: world.healthspaceId, versionId: world.library.diary };
    for (let n = 1; n < policy.maxOpenTiles; n += 1) await putReady(ctx, world.cas.account, work);
    value(await start(itemId));
    const other = await change(world.library.package, "shown", "self-start");
    expect(codeOf(await start(other))).toBe("own-work-too-many");
    expect(await tiles()).toHaveLength(policy.maxOpenTiles);
  });

  test("T13 beginning and taking off again stops at fifty a day, and goes on after the pause; pressing twice counts once", async () => {
    const itemId = await change(world.library.sleep, "shown", "self-start");
    const most = rateLimits["work-starts-account"].maxAttempts;
    let open = "";
    for (let n = 0; n < most; n += 1) {
      if (open !== "") value(await removeOwnWork(ctx, world.cas, open));
      open = value(await start(itemId)).id;
    }
    expect(value(await start(itemId)).id).toBe(open);
    value(await removeOwnWork(ctx, world.cas, open));
    const refused = await start(itemId);
    expect(refused).toMatchObject({ failure: { code: "own-work-too-often", until: ctx.clock.now() + HOUR } });
    expect(await tiles()).toEqual([]);
    ctx.clock.pass(HOUR - 1);
    world = { ...world, cas: await logIn(ctx, world.cas.account) };
    expect(codeOf(await start(itemId))).toBe("own-work-too-often");
    ctx.clock.pass(1);
    expect(codeOf(await start(itemId))).toBe("ok");
  });

  test("when my session ended or I am no member, nothing happens", async () => {
    const itemId = await change(world.library.sleep, "shown", "self-start");
    await buildMembership(ctx, world.cas.account, await aHealthspace(ctx, { alias: "two" }));
    const elsewhere = await aHealthspace(ctx, { alias: "three" });
    expect(codeOf(await startBySelf(ctx, world.cas, { healthspaceId: elsewhere, itemId }))).toBe("library-item-gone");
    await endSession(ctx, world.cas.account.id, world.cas.session.id);
    expect(codeOf(await start(itemId))).toBe("session-ended");
    expect(await ctx.db.read.select().from(assignments)).toEqual([]);
  });
});

describe("what I started is mine until I hand it in", () => {
  test("my clinician does not see it, cannot touch it, and is not told that it is there; handed in, they see it", async () => {
    const itemId = await change(world.library.diary, "shown", "self-start");
    const { id } = value(await start(itemId));
    await type(ctx, world.cas, id, { today: text("Geheim") });
    expect(await asStaff()).toEqual([]);
    const where = { alias: world.alias, clientId: world.cas.account.id };
    expect(codeOf(await withdrawWork(ctx, world.eva, { ...where, assignmentId: id }))).toBe("client-gone");
    expect(present(value(await readAssigning(ctx, world.eva, where))).there.size).toBe(0);
    await handInNow(ctx, world.cas, id);
    expect(await asStaff()).toMatchObject([{ id, state: { is: "submitted" } }]);
  });

  test("a package is seen from the first part that was handed in, and only that part", async () => {
    const itemId = await change(world.library.package, "shown", "self-start");
    const { id } = value(await start(itemId));
    const { parts } = await workOf(ctx, world.cas.account, id);
    expect(await asStaff()).toEqual([]);
    const diary = present(parts[2]).id;
    await type(ctx, world.cas, diary, { today: text("Goed") });
    await handInNow(ctx, world.cas, diary);
    expect((await asStaff()).map((tile) => tile.id)).toEqual([id, diary]);
  });

  test("I take it off my worksheet again, once, and only before something of it is handed in", async () => {
    const itemId = await change(world.library.diary, "shown", "self-start");
    const { id } = value(await start(itemId));
    expect((await listShown(ctx, member()))[0]).toMatchObject({ workId: id, mayRemove: true });
    expect((await workOf(ctx, world.cas.account, id)).canRemove).toBe(true);
    expect(codeOf(await removeOwnWork(ctx, world.cas, id))).toBe("ok");
    expect(codeOf(await removeOwnWork(ctx, world.cas, id))).toBe("own-work-handed-in");
    expect(await tiles()).toEqual([]);
    const again = value(await start(itemId)).id;
    await type(ctx, world.cas, again, { today: text("Goed") });
    await handInNow(ctx, world.cas, again);
    expect((await workOf(ctx, world.cas.account, again)).canRemove).toBe(false);
    expect(codeOf(await removeOwnWork(ctx, world.cas, again))).toBe("own-work-handed-in");
  });

  test("what a clinician put ready is not mine to take off", async () => {
    await change(world.library.diary, "shown", "self-start");
    const work = { healthspaceId: world.healthspaceId, versionId: world.library.diary };
    const given = await putReady(ctx, world.cas.account, work);
    expect((await workOf(ctx, world.cas.account, given)).canRemove).toBe(false);
    expect((await listShown(ctx, member()))[0]).toMatchObject({ workId: given, mayRemove: false });
    expect(codeOf(await removeOwnWork(ctx, world.cas, given))).toBe("own-work-handed-in");
    expect(await tiles()).toHaveLength(1);
  });

  test("that I took it off is in my own log, under my own name", async () => {
    const itemId = await change(world.library.diary, "shown", "self-start");
    value(await removeOwnWork(ctx, world.cas, value(await start(itemId)).id));
    const lines = await listWhoLooked(ctx, world.cas.account.id, { locale: "nl", lines: "page", dayOf: String });
    expect(lines).toMatchObject([{ event: "work.withdrawn", by: { kind: "self" } }]);
  });
});
