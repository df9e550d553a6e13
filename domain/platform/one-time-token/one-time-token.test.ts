import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { atOnce, present } from "../../testing/answers";
import { HOUR, MINUTE } from "../../testing/moments";
import { personWithoutTwoFactor } from "../../testing/people";
import { wholeDatabase } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { type Account, revokeSessions } from "../account/account";
import { newToken } from "../crypto/token";
import { consumeToken, findToken, isLive, issueToken, type MailedPurpose } from "./one-time-token";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Account;
beforeEach(async () => {
  ctx = await testContext();
  cas = await personWithoutTwoFactor(ctx);
});
afterEach(() => ctx.dispose());

const issue = (purpose: MailedPurpose = "account-recovery") =>
  inTransaction(ctx, (ctx) => issueToken(ctx, { purpose, accountId: cas.id, subjectId: "subject", lifeMs: HOUR }));
const find = (token: string, purpose: MailedPurpose = "account-recovery") => findToken(ctx, purpose, token);
const consume = (token: string, purpose: MailedPurpose = "account-recovery") =>
  inTransaction(ctx, (ctx) => consumeToken(ctx, purpose, token));

describe("a link in a mail", () => {
  test("T29 can be opened a hundred times by a scanner and still works for the person, once", async () => {
    const token = await issue();
    for (let i = 0; i < 100; i += 1) expect(await find(token)).toMatchObject({ subjectId: "subject", usedAt: null });
    expect(await consume(token)).toMatchObject({ accountId: cas.id, subjectId: "subject" });
    expect(await consume(token)).toBeNull();
    expect(await find(token)).toMatchObject({ usedAt: ctx.clock.now() });
  });

  test("T33 works until its time is over", async () => {
    const [early, late] = [await issue(), await issue()];
    ctx.clock.pass(HOUR - 1);
    expect(isLive(present(await find(early)), ctx.clock.now())).toBe(true);
    expect(await consume(early)).not.toBeNull();
    expect(isLive(present(await find(early)), ctx.clock.now())).toBe(false);
    ctx.clock.pass(1);
    expect(isLive(present(await find(late)), ctx.clock.now())).toBe(false);
    expect(await consume(late)).toBeNull();
  });

  test("AT-60 twenty times at one instant: once", async () => {
    const token = await issue();
    expect((await atOnce(20, () => consume(token))).filter((found) => found !== null)).toHaveLength(1);
  });

  test("AT-72 T36 of one purpose does not work for another: only the diagonal passes", async () => {
    // Every purpose there is: one more does not compile without a place here.
    const every: Record<MailedPurpose, true> = {
      "account-recovery": true,
      "account-recovery-stop": true,
      "password-reset": true,
      "report-compromise": true,
      activation: true,
      "activation-stop": true,
      "email-change": true,
      "email-undo": true,
      "deletion-undo": true,
    };
    const purposes = Object.keys(every) as MailedPurpose[];
    for (const issued of purposes) {
      const token = await issue(issued);
      const found = [];
      for (const asked of purposes) found.push((await find(token, asked)) !== null);
      expect(found).toEqual(purposes.map((asked) => asked === issued));
      for (const asked of purposes.filter((each) => each !== issued)) expect(await consume(token, asked)).toBeNull();
      expect(await consume(token, issued)).not.toBeNull();
    }
  });

  test("T32 a newer one ends the older of its purpose, of this person, and no other", async () => {
    const bo = await personWithoutTwoFactor(ctx, { email: "bo@example.nl" });
    const input = { purpose: "account-recovery", subjectId: "subject", lifeMs: HOUR } as const;
    const theirs = await inTransaction(ctx, (ctx) => issueToken(ctx, { ...input, accountId: bo.id }));
    const [older, stop] = [await issue(), await issue("account-recovery-stop")];
    const newest = await inTransaction(ctx, (ctx) =>
      issueToken(ctx, { ...input, accountId: cas.id, others: "newest" }),
    );
    expect(await find(older)).toMatchObject({ supersededAt: ctx.clock.now() });
    expect(await consume(older)).toBeNull();
    for (const token of [newest, theirs]) expect(await consume(token)).not.toBeNull();
    expect(await consume(stop, "account-recovery-stop")).not.toBeNull();
  });

  test("carries what it is to do, sealed", async () => {
    const token = await inTransaction(ctx, (ctx) =>
      issueToken(ctx, {
        purpose: "account-recovery",
        accountId: cas.id,
        subjectId: "s",
        lifeMs: HOUR,
        data: "new@example.nl",
      }),
    );
    expect(await wholeDatabase(ctx)).not.toContain("new@example.nl");
    expect(await find(token)).toMatchObject({ data: "new@example.nl" });
    expect(await consume(token)).toMatchObject({ data: "new@example.nl" });
    expect(await consume(await issue())).toMatchObject({ data: null });
  });

  test("AT-44 is not in the database", async () => {
    expect(await wholeDatabase(ctx)).not.toContain(await issue());
  });

  test.each([[""], ["x"], [newToken()], [`${"a".repeat(42)} `], ["' OR 1=1 --"]])(
    "T30 %j was never one",
    async (token) => {
      await issue();
      expect(await find(token)).toBeNull();
      expect(await consume(token)).toBeNull();
    },
  );

  test("dies with everything else when the account changes: the sessionVersion ends links too", async () => {
    const token = await issue();
    ctx.clock.pass(MINUTE);
    await inTransaction(ctx, (ctx) => revokeSessions(ctx, cas.id, "helpdesk"));
    expect(await consume(token)).toBeNull();
  });
});
