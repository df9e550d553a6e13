import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { present } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { HOUR, MINUTE } from "../../testing/moments";
import { foreignClient, personWithoutTwoFactor } from "../../testing/people";
import { audited } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import type { Account } from "../account/account";
import { endSession, findSession } from "./find-session";
import { endOtherSessions, listSessions, timeLeft } from "./own-sessions";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Account;
beforeEach(async () => {
  ctx = await testContext();
  cas = await personWithoutTwoFactor(ctx);
});
afterEach(() => ctx.dispose());

const alive = async ({ secret }: Inside) => (await findSession(ctx, secret)) !== null;

describe("where somebody is logged in", () => {
  test("this browser first, then the one seen last; nothing that is over", async () => {
    const old = await logIn(ctx, cas);
    ctx.clock.pass(31 * MINUTE);
    const [first, second, here] = [await logIn(ctx, cas), await logIn(ctx, cas), await logIn(ctx, cas)];
    const listed = await listSessions(ctx, here);
    expect(listed.map(({ id, current }) => [id, current])).toEqual([
      [here.session.id, true],
      ...[first, second].map(({ session }) => [session.id, false]),
    ]);
    expect(listed.map(({ id }) => id)).not.toContain(old.session.id);
  });

  test("at most five: the sixth ends the one unused for longest", async () => {
    const inside: Inside[] = [];
    for (let i = 0; i < 6; i += 1) {
      inside.push(await logIn(ctx, cas));
      ctx.clock.pass(MINUTE);
    }
    expect(await listSessions(ctx, present(inside.at(-1)))).toHaveLength(5);
    expect(await alive(present(inside[0]))).toBe(false);
  });

  test("AT-45 the ids open nothing", async () => {
    const here = await logIn(ctx, cas);
    for (const { id } of await listSessions(ctx, here)) expect(await findSession(ctx, id)).toBeNull();
  });

  test("T92 the id of somebody else's session ends nothing, and is written down nowhere", async () => {
    const eva = await personWithoutTwoFactor(ctx, { email: "eva@example.nl" });
    const [mine, hers] = [await logIn(ctx, cas), await logIn(ctx, eva)];
    await endSession(ctx, cas.id, hers.session.id);
    expect(await alive(hers)).toBe(true);
    expect(await audited(ctx, "session.ended")).toBe(0);
    await endOtherSessions(ctx, mine);
    expect(await alive(hers)).toBe(true);
  });

  test("ends all others and stays", async () => {
    const [one, two, here] = [await logIn(ctx, cas), await logIn(ctx, cas), await logIn(ctx, cas)];
    expect(await endOtherSessions(ctx, { ...here, client: foreignClient })).toBe(2);
    expect([await alive(one), await alive(two), await alive(here)]).toEqual([false, false, true]);
    expect(await audited(ctx, "session.ended")).toBe(1);
  });

  test("T82 a session that ended meanwhile ends no other", async () => {
    const [thief, owner] = [await logIn(ctx, cas), await logIn(ctx, cas)];
    await endSession(ctx, cas.id, thief.session.id);
    expect(await endOtherSessions(ctx, thief)).toBe(0);
    expect(await alive(owner)).toBe(true);
  });

  test("T80 thirty minutes when nothing happens, twelve hours in all", async () => {
    const { session } = await logIn(ctx, cas);
    expect(timeLeft(session, ctx.clock.now())).toEqual({ idleMs: 30 * MINUTE, totalMs: 12 * HOUR });
    ctx.clock.pass(12 * HOUR - MINUTE);
    expect(timeLeft(session, ctx.clock.now()).totalMs).toBe(MINUTE);
  });
});
