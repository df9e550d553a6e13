import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { factors } from "@/db/schema";
import { createKeyRing } from "../../platform/crypto/key-ring";
import { aalOf } from "../../platform/session/proof";
import { codeOf, present, value } from "../../testing/answers";
import { appCodeAt, wrongCode } from "../../testing/codes";
import { comeInside, enterCode, logInUpToTheCode } from "../../testing/log-in";
import { HOUR, SECOND } from "../../testing/moments";
import { appSecret, personWithApp, type WithCodes } from "../../testing/people";
import { audited, auditTrail, sessionsOpened, wholeDatabase } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import { activeFactor } from "../second-factor/factor";

let ctx: Awaited<ReturnType<typeof testContext>>;
let sam: WithCodes;
beforeEach(async () => {
  ctx = await testContext();
  sam = await personWithApp(ctx);
});
afterEach(() => ctx.dispose());

const STEP = 30 * SECOND;
/** A whole login with this code, in a browser without cookies. */
async function logInWith(code: string) {
  return enterCode(ctx, await logInUpToTheCode(ctx, sam.account.email), code);
}
/** What the app shows now, or so many steps from now. */
const shown = (steps = 0) => appCodeAt(ctx.clock.now() + steps * STEP);

test("a person types what the app shows and is inside, at the second level", async () => {
  const loggedIn = value(await logInWith(shown()));
  const { session } = await comeInside(ctx, loggedIn.sessionSecret);
  expect(session.proofs.map((proof) => proof.method)).toEqual(["pwd", "totp"]);
  expect(aalOf(session.proofs)).toBe(2);
  expect(await auditTrail(ctx)).toEqual(["login.password.ok", "login.second.ok", "session.started"]);
});

describe("T48 this code and the one just replaced", () => {
  test("a code works 29 seconds after the app replaced it, and not 31 seconds after", async () => {
    // The test clock starts at the first second of a step.
    expect(ctx.clock.now() % STEP).toBe(0);
    const code = shown();
    ctx.clock.pass(STEP + 31 * SECOND);
    expect(codeOf(await logInWith(code))).toBe("code-wrong");
    ctx.clock.pass(-2 * SECOND);
    expect(codeOf(await logInWith(code))).toBe("ok");
  });

  test("the last millisecond of its sixtieth second still counts, the next one does not", async () => {
    const code = shown();
    ctx.clock.pass(2 * STEP);
    expect(codeOf(await logInWith(code))).toBe("code-wrong");
    ctx.clock.pass(-1);
    expect(codeOf(await logInWith(code))).toBe("ok");
  });

  for (const second of [0, 1, 29]) {
    test(`at second ${second} of a step: T-2 and T+1 are refused, T-1 and T pass, in this order`, async () => {
      ctx.clock.pass(second * SECOND);
      expect(codeOf(await logInWith(shown(-2)))).toBe("code-wrong");
      expect(codeOf(await logInWith(shown(1)))).toBe("code-wrong");
      expect(codeOf(await logInWith(shown(-1)))).toBe("ok");
      expect(codeOf(await logInWith(shown()))).toBe("ok");
    });
  }
});

describe("AT-01 a code is used once", () => {
  test("T46 the same code in a new login of the same minute is refused and written down", async () => {
    const code = shown();
    expect(codeOf(await logInWith(code))).toBe("ok");
    expect(await logInWith(code)).toEqual({ ok: false, failure: { code: "code-replayed", attemptsLeft: 4 } });
    ctx.clock.pass(STEP);
    expect(codeOf(await logInWith(code))).toBe("code-replayed");
    ctx.clock.pass(STEP);
    expect(codeOf(await logInWith(code))).toBe("code-wrong");
    expect(await audited(ctx, "login.second.replay")).toBe(2);
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(1);
  });

  test("T48 after the code of now was used, the one before it is refused too", async () => {
    expect(codeOf(await logInWith(shown()))).toBe("ok");
    expect(codeOf(await logInWith(shown(-1)))).toBe("code-replayed");
  });

  test("AT-04 A, then B, then A again: refused", async () => {
    const a = shown();
    expect(codeOf(await logInWith(a))).toBe("ok");
    ctx.clock.pass(STEP);
    const b = shown();
    expect(codeOf(await logInWith(b))).toBe("ok");
    expect(codeOf(await logInWith(a))).toBe("code-replayed");
    expect(codeOf(await logInWith(b))).toBe("code-replayed");
  });

  test("the next code of the app works again", async () => {
    await logInWith(shown());
    ctx.clock.pass(STEP);
    expect(codeOf(await logInWith(shown()))).toBe("ok");
  });

  test("AT-02 the same six digits still work for another patient", async () => {
    const other = await personWithApp(ctx, { email: "bo@example.nl" });
    const code = shown();
    expect(codeOf(await logInWith(code))).toBe("ok");
    expect(codeOf(await enterCode(ctx, await logInUpToTheCode(ctx, other.account.email), code))).toBe("ok");
  });

  test("T105 the clock jumps back an hour: a code that was used stays used", async () => {
    ctx.clock.pass(HOUR);
    const later = shown();
    expect(codeOf(await logInWith(later))).toBe("ok");
    ctx.clock.pass(-HOUR);
    expect(codeOf(await logInWith(shown()))).toBe("code-replayed");
    ctx.clock.pass(HOUR);
    expect(codeOf(await logInWith(later))).toBe("code-replayed");
  });
});

test("AT-32 a right code opens nothing without the right password before it", async () => {
  expect(codeOf(await enterCode(ctx, "a".repeat(43), shown()))).toBe("login-session-expired");
  expect(await sessionsOpened(ctx, sam.account.id)).toBe(0);
});

test("T44 the challenge of one person with the code of another: refused, counted", async () => {
  await personWithApp(ctx, { email: "bo@example.nl" });
  const otherSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  const challenge = await logInUpToTheCode(ctx, "bo@example.nl");
  expect(await enterCode(ctx, challenge, appCodeAt(ctx.clock.now(), otherSecret))).toEqual({
    ok: false,
    failure: { code: "code-wrong", attemptsLeft: 4 },
  });
});

test("AT-44 the database does not have the secret of the app, and a wrong code is kept nowhere", async () => {
  const wrong = await wrongCode(ctx);
  await logInWith(wrong);
  const dump = await wholeDatabase(ctx);
  expect(dump).not.toContain(appSecret);
  expect(dump).not.toContain(`"${wrong}"`);
});

describe("T52 somebody with a pen in the database puts the secret of A in the row of B", () => {
  beforeEach(async () => {
    const attacker = await personWithApp(ctx, { email: "attacker@example.nl" });
    await ctx.db.write((tx) =>
      tx.run(
        sql`UPDATE factors SET secret_sealed = (SELECT secret_sealed FROM factors WHERE account_id = ${attacker.account.id})
            WHERE account_id = ${sam.account.id}`,
      ),
    );
  });
  /** The answer, whether it came as a value or as an exception. */
  const attempt = async () => logInWith(shown()).then(codeOf, () => "thrown");

  test("nobody gets in, and the try is counted", async () => {
    expect(await attempt()).not.toBe("ok");
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(0);
  });

  test("it is refused without a crash and written down as a failure of the cryptography", async () => {
    expect(await attempt()).not.toBe("thrown");
    expect(await audited(ctx, "crypto.failure")).toBe(1);
  });

  test("a recovery code still lets the owner in", async () => {
    expect(codeOf(await logInWith(present(sam.codes[0])))).toBe("ok");
  });
});

describe("T53 the operator replaces the key", () => {
  const oldSecret = "a-secret-for-tests-only-000000000000000000";
  test("the old one behind the new one: the app and the recovery codes still work", async () => {
    ctx.keys = createKeyRing(["a-newer-secret", oldSecret]);
    expect(codeOf(await logInWith(shown()))).toBe("ok");
    expect(codeOf(await logInWith(present(sam.codes[0])))).toBe("ok");
  });

  test("the old one removed: nobody gets in with any code, nothing falls back to the new key", async () => {
    const challenge = await logInUpToTheCode(ctx, sam.account.email);
    ctx.keys = createKeyRing(["a-newer-secret"]);
    const attempt = (code: string) => enterCode(ctx, challenge, code).then(codeOf, () => "thrown");
    expect(await attempt(shown())).not.toBe("ok");
    expect(await attempt(present(sam.codes[0]))).not.toBe("ok");
    expect(await sessionsOpened(ctx, sam.account.id)).toBe(0);
  });

  test("a secret that was opened with the old key is sealed with the new one", async () => {
    ctx.keys = createKeyRing(["a-newer-secret", oldSecret]);
    expect(codeOf(await logInWith(shown()))).toBe("ok");
    const [row] = await ctx.db.read.select().from(factors).where(eq(factors.accountId, sam.account.id));
    expect(row?.secretSealed?.split(".")[1]).toBe(ctx.keys.activeId);
  });
});

test("T112 the audit cannot be written: the right code opens no session, and stays unused", async () => {
  const challenge = await logInUpToTheCode(ctx, sam.account.email);
  await ctx.db.write((tx) => tx.run("ALTER TABLE audit_events RENAME TO away"));
  await expect(enterCode(ctx, challenge, shown())).rejects.toThrow();
  expect(await sessionsOpened(ctx, sam.account.id)).toBe(0);
  expect(await activeFactor(ctx, sam.account.id)).toMatchObject({ lastStep: -1 });
  await ctx.db.write((tx) => tx.run("ALTER TABLE away RENAME TO audit_events"));
  expect(codeOf(await enterCode(ctx, challenge, shown()))).toBe("ok");
});
