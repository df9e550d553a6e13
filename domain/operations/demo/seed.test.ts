import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts, invitations } from "@/db/schema";
import { recoveryCodeState } from "../../authentication/recovery-code/state";
import { activeFactor } from "../../authentication/second-factor/factor";
import { listTrustedDevices } from "../../authentication/trusted-device/trusted-device";
import { findAccountByEmail } from "../../platform/account/account";
import { hashToken } from "../../platform/crypto/token";
import { codeOf, present, value } from "../../testing/answers";
import { appCodeAt } from "../../testing/codes";
import { enterCode, enterPassword, logInUpToTheCode } from "../../testing/log-in";
import { newestText } from "../../testing/messages";
import { testContext } from "../../testing/test-context";
import people from "./people.json" with { type: "json" };
import { isDemoDatabase, seedDemo } from "./seed";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

describe("the demo", () => {
  test("every person of the table can be tried, as the table says", async () => {
    expect(await seedDemo(ctx)).toBe("seeded");
    expect(value(await enterPassword(ctx, "cas@example.nl")).next).toBe("session");
    expect(value(await enterPassword(ctx, "eva@example.nl")).next).toBe("session");
    expect(codeOf(await enterPassword(ctx, "lena@example.nl"))).toBe("account-not-activated");
    expect(codeOf(await enterPassword(ctx, "bram@example.nl"))).toBe("account-disabled");
    const challenge = await logInUpToTheCode(ctx, "noor@example.nl");
    const text = await newestText(ctx);
    expect(text.to).toBe("+31612345678");
    expect(codeOf(await enterCode(ctx, challenge, text.values.code))).toBe("ok");
    const app = await logInUpToTheCode(ctx, "sam@example.nl");
    expect(codeOf(await enterCode(ctx, app, appCodeAt(ctx.clock.now())))).toBe("ok");
  });

  test("Noor has two trusted devices and ten codes, Sam three codes", async () => {
    await seedDemo(ctx);
    const noor = present(await findAccountByEmail(ctx, "noor@example.nl"));
    const sam = present(await findAccountByEmail(ctx, "sam@example.nl"));
    expect(await listTrustedDevices(ctx, noor, [])).toHaveLength(2);
    expect(await recoveryCodeState(ctx, noor.id)).toMatchObject({ left: 10 });
    expect(await recoveryCodeState(ctx, sam.id)).toMatchObject({ left: 3 });
    expect(await activeFactor(ctx, sam.id)).toMatchObject({ type: "totp" });
  });

  test("the invitation of Mira is open, one is used, one is withdrawn", async () => {
    await seedDemo(ctx);
    const rows = await ctx.db.read.select().from(invitations);
    expect(rows).toHaveLength(3);
    const open = present(rows.find((row) => row.usedAt === null && row.withdrawnAt === null));
    expect(open).toMatchObject({
      email: "mira@example.nl",
      tokenHash: hashToken("invitation", people.invitation.token),
    });
  });

  test("is filled once: a second start, or a second process at the same instant, adds nobody", async () => {
    const answers = await Promise.all([seedDemo(ctx), seedDemo(ctx)]);
    expect(answers.toSorted()).toEqual(["seeded", "was-there"]);
    expect(await seedDemo(ctx)).toBe("was-there");
    expect(await ctx.db.read.select().from(accounts)).toHaveLength(people.people.length);
  });

  test("a database of the demo says so, an empty one does not", async () => {
    expect(await isDemoDatabase(ctx)).toBe(false);
    await seedDemo(ctx);
    expect(await isDemoDatabase(ctx)).toBe(true);
  });
});
