import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loginChallenges, recoveryCodes, textCodes } from "@/db/schema";
import { revokeSessions } from "../../platform/account/account";
import { atOnce, codeOf, orBusy, present, tally } from "../../testing/answers";
import { appCodeAt, wrongCode } from "../../testing/codes";
import { beforeWrite } from "../../testing/interleave";
import { enterCode, logInUpToTheCode } from "../../testing/log-in";
import { newestCode } from "../../testing/messages";
import { MINUTE } from "../../testing/moments";
import { personWithApp, personWithText, userAgent, type WithCodes } from "../../testing/people";
import { auditTrail, sessionsOpened } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import { allOrNothing, inTransaction } from "../../transaction";
import { hashTypedCode, spendRecoveryCode } from "../recovery-code/spend";
import { recoveryCodeState } from "../recovery-code/state";
import { activeFactor, replaceFactor } from "../second-factor/factor";
import { matchFactorCode, spendFactorCode } from "../second-factor/match";
import { findChallenge, openChallenge } from "./challenge";

let ctx: Awaited<ReturnType<typeof testContext>>;
let sam: WithCodes;
beforeEach(async () => {
  ctx = await testContext();
  sam = await personWithApp(ctx);
});
afterEach(() => ctx.dispose());

const rightCode = () => appCodeAt(ctx.clock.now());
/** So many open second steps of one person, as right passwords leave them. */
async function openLogins(count: number): Promise<string[]> {
  const opening = { accountId: sam.account.id, sessionVersion: sam.account.sessionVersion, userAgent };
  const opened = await atOnce(count, () => inTransaction(ctx, (ctx) => openChallenge(ctx, opening)));
  return opened.map(({ secret }) => secret);
}

describe("AT-60 one right code, twenty requests at one instant", () => {
  test("T47 an app code in twenty logins: exactly one session, and the step is spent once", async () => {
    const logins = await openLogins(20);
    const answers = await atOnce(20, (i) => enterCode(ctx, present(logins[i]), rightCode()));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(1);
    expect(await activeFactor(ctx, sam.account.id)).toMatchObject({
      lastStep: Math.floor(ctx.clock.now() / 30_000),
    });
  });

  test("T47 an app code in one login, sent twenty times: exactly one session", async () => {
    const [login] = await openLogins(1);
    const answers = await atOnce(20, () => enterCode(ctx, present(login), rightCode()));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(1);
  });

  test("T56 a text code, sent twenty times: exactly one session, used once", async () => {
    const { account } = await personWithText(ctx);
    const challenge = await logInUpToTheCode(ctx, account.email);
    const code = await newestCode(ctx);
    const answers = await atOnce(20, () => enterCode(ctx, challenge, code));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await sessionsOpened(ctx, account.id)).toBe(1);
    expect(await ctx.db.read.select().from(textCodes)).toMatchObject([{ usedAt: ctx.clock.now() }]);
  });

  test("T66 a recovery code in twenty logins: exactly one session, nine codes left", async () => {
    const logins = await openLogins(20);
    const answers = await atOnce(20, (i) => orBusy(enterCode(ctx, present(logins[i]), present(sam.codes[0]))));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(1);
    expect((await recoveryCodeState(ctx, sam.account.id))?.left).toBe(9);
  });

  test("T67 ten recovery codes in one login: one session, one code used", async () => {
    const [login] = await openLogins(1);
    const answers = await atOnce(10, (i) => orBusy(enterCode(ctx, present(login), present(sam.codes[i]))));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(1);
    const used = (await ctx.db.read.select().from(recoveryCodes)).filter((row) => row.usedAt !== null);
    expect(used).toHaveLength(1);
  });

  test("an app code and a recovery code in one login: one session, and the loser is not spent", async () => {
    const [login] = await openLogins(1);
    const answers = await Promise.all([
      enterCode(ctx, present(login), rightCode()),
      enterCode(ctx, present(login), present(sam.codes[0])),
    ]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const left = (await recoveryCodeState(ctx, sam.account.id))?.left;
    expect(left).toBe(answers[1].ok ? 9 : 10);
  });

  test("every request that lost is written down", async () => {
    const logins = await openLogins(5);
    await atOnce(5, (i) => enterCode(ctx, present(logins[i]), rightCode()));
    const lines = (await auditTrail(ctx)).filter((event) => event.startsWith("login.second."));
    expect(lines.toSorted()).toEqual(["login.second.ok", ...Array.from({ length: 4 }, () => "login.second.replay")]);
  });
});

// Without the count of tries in the way: the guarded statements themselves.
describe("AT-60 the statement that spends, fifty rounds", () => {
  test("T47 a time step is won once by twenty", async () => {
    for (let round = 0; round < 50; round += 1) {
      ctx.clock.pass(MINUTE);
      const factor = present(await activeFactor(ctx, sam.account.id));
      const parent = { purpose: "login", parentId: "any", accountId: sam.account.id } as const;
      const match = await matchFactorCode(ctx, sam.account, factor, parent, rightCode());
      if (match.match !== "right") throw new Error(match.match);
      const won = await atOnce(20, () => inTransaction(ctx, (ctx) => spendFactorCode(ctx, match)));
      expect(won.filter(Boolean)).toHaveLength(1);
    }
  });

  test("T66 each recovery code is won once by twenty", async () => {
    for (const [index, code] of sam.codes.entries()) {
      const hashed = await hashTypedCode(ctx, sam.account.id, code);
      const won = await atOnce(20, () => inTransaction(ctx, (ctx) => spendRecoveryCode(ctx, hashed)));
      expect(won.filter((left) => left !== null)).toEqual([9 - index]);
    }
  });
});

describe("T14 fifty wrong codes at one instant", () => {
  test("in one login: five are compared, the login is over, the count is five and not more", async () => {
    const [login] = await openLogins(1);
    const wrong = await wrongCode(ctx);
    const answers = await atOnce(50, () => enterCode(ctx, present(login), wrong));
    expect(tally(answers)).toEqual({ "code-wrong": 4, "too-many-codes": 46 });
    expect(await ctx.db.read.select().from(loginChallenges)).toMatchObject([{ attempts: 5, doneAt: null }]);
    expect(codeOf(await enterCode(ctx, present(login), rightCode()))).toBe("too-many-codes");
  });

  test("AT-12 in fifty logins: ten are compared", async () => {
    const logins = await openLogins(50);
    const wrong = await wrongCode(ctx);
    const answers = await atOnce(50, (i) => enterCode(ctx, present(logins[i]), wrong));
    expect(tally(answers)).toEqual({ "code-wrong": 10, "too-many-codes": 40 });
    expect(codeOf(await enterCode(ctx, present(logins[0]), rightCode()))).toBe("too-many-codes");
  });

  test("AT-12 two hundred in one login", async () => {
    const [login] = await openLogins(1);
    const wrong = await wrongCode(ctx);
    const answers = await atOnce(200, () => enterCode(ctx, present(login), wrong));
    expect(tally(answers)).toEqual({ "code-wrong": 4, "too-many-codes": 196 });
  });
});

describe("something changes while a code is being compared", () => {
  // The first write of a verification is the count, the second one lets the person in.
  const meanwhile = (happens: () => Promise<unknown>) => beforeWrite(ctx, 2, happens);

  test("everything of the account ended: no session, and the code is not spent", async () => {
    const [login] = await openLogins(1);
    const racing = meanwhile(() => inTransaction(ctx, (ctx) => revokeSessions(ctx, sam.account.id, "helpdesk")));
    expect(codeOf(await enterCode(racing, present(login), rightCode()))).not.toBe("ok");
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(0);
    expect(await activeFactor(ctx, sam.account.id)).toMatchObject({ lastStep: -1 });
  });

  test("the method was replaced: the code of the old one opens nothing", async () => {
    const [login] = await openLogins(1);
    const racing = meanwhile(() =>
      inTransaction(ctx, (ctx) => replaceFactor(ctx, sam.account.id, "new", { type: "sms", phone: "+31687654321" })),
    );
    expect(codeOf(await enterCode(racing, present(login), rightCode()))).not.toBe("ok");
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(0);
  });

  test("the login itself ran out: no session", async () => {
    const [login] = await openLogins(1);
    const racing = meanwhile(async () => ctx.clock.pass(30 * MINUTE));
    expect(codeOf(await enterCode(racing, present(login), rightCode()))).not.toBe("ok");
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(0);
  });

  test("a newer message was sent: the code of the older one opens nothing", async () => {
    const { account } = await personWithText(ctx);
    const challenge = await logInUpToTheCode(ctx, account.email);
    const code = await newestCode(ctx);
    const { id } = present(await findChallenge(ctx, challenge));
    const racing = meanwhile(() =>
      ctx.db.write((tx) =>
        tx.update(textCodes).set({ supersededAt: ctx.clock.now() }).where(eq(textCodes.parentId, id)),
      ),
    );
    expect(codeOf(await enterCode(racing, challenge, code))).not.toBe("ok");
    expect(await sessionsOpened(ctx, account.id)).toBe(0);
    expect(await findChallenge(ctx, challenge)).not.toBeNull();
  });

  test("the recovery code was spent elsewhere: no session", async () => {
    const [login] = await openLogins(1);
    const racing = meanwhile(async () => {
      const hashed = await hashTypedCode(ctx, sam.account.id, present(sam.codes[0]));
      await inTransaction(ctx, (ctx) => spendRecoveryCode(ctx, hashed));
    });
    expect(codeOf(await enterCode(racing, present(login), present(sam.codes[0])))).toBe("recovery-code-wrong");
    expect(await findChallenge(ctx, present(login))).not.toBeNull();
  });
});

test("all or nothing: what a guard refuses leaves no trace", async () => {
  const [login] = await openLogins(1);
  const refused = await allOrNothing(ctx, async (ctx) => {
    await revokeSessions(ctx, sam.account.id, "helpdesk");
    return null;
  });
  expect(refused).toBeNull();
  expect(await findChallenge(ctx, present(login))).not.toBeNull();
  const broken = allOrNothing(ctx, async (ctx) => {
    await revokeSessions(ctx, sam.account.id, "helpdesk");
    throw new Error("broken");
  });
  await expect(broken).rejects.toThrow("broken");
  expect(await findChallenge(ctx, present(login))).not.toBeNull();
});
