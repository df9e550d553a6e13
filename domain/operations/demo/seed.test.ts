import { eq, isNull } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  accounts,
  answers,
  assignments,
  connections,
  healthspaces,
  invitations,
  libraryVersions,
  membershipRequests,
  memberships,
  recoveryCodes,
  registrations,
  submissions,
  trustedDevices,
} from "@/db/schema";
import { recoveryCodeState } from "../../authentication/recovery-code/state";
import { activeFactor } from "../../authentication/second-factor/factor";
import { listTrustedDevices } from "../../authentication/trusted-device/trusted-device";
import { readersOf } from "../../healthspace/connection/living";
import { listTiles } from "../../healthspace/worksheet/tiles";
import { findAccountByEmail } from "../../platform/account/account";
import { hashToken } from "../../platform/crypto/token";
import { codeOf, present, value } from "../../testing/answers";
import { appCodeAt } from "../../testing/codes";
import { beforeWrite } from "../../testing/interleave";
import { enterCode, enterPassword, logInUpToTheCode } from "../../testing/log-in";
import { newestText } from "../../testing/messages";
import { testContext } from "../../testing/test-context";
import people from "./people.json" with { type: "json" };
import { seedDemo } from "./seed";
import { demoState } from "./state";
import worksheet from "./worksheet.json" with { type: "json" };

const seeded = [
  accounts,
  answers,
  assignments,
  connections,
  healthspaces,
  invitations,
  libraryVersions,
  membershipRequests,
  memberships,
  recoveryCodes,
  registrations,
  submissions,
  trustedDevices,
];

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

describe("the demo", () => {
  test("every person of the table can be tried, as the table says", async () => {
    expect(await seedDemo(ctx)).toBe("seeded");
    expect(value(await enterPassword(ctx, "cas@example.nl")).next).toBe("session");
    expect(codeOf(await enterPassword(ctx, "lena@example.nl"))).toBe("account-not-activated");
    expect(codeOf(await enterPassword(ctx, "bram@example.nl"))).toBe("account-disabled");
    const challenge = await logInUpToTheCode(ctx, "noor@example.nl");
    const text = await newestText(ctx);
    expect(text.to).toBe("+31612345678");
    expect(codeOf(await enterCode(ctx, challenge, text.values.code))).toBe("ok");
    for (const name of ["sam", "eva", "tom"]) {
      const app = await logInUpToTheCode(ctx, `${name}@example.nl`);
      expect(codeOf(await enterCode(ctx, app, appCodeAt(ctx.clock.now()))), name).toBe("ok");
    }
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

  test("Cas has the ten tiles of the guide, five of them handed in and read by Eva; Tom waits for an answer", async () => {
    await seedDemo(ctx);
    const cas = present(await findAccountByEmail(ctx, "cas@example.nl"));
    const [membership] = await ctx.db.read.select().from(memberships).where(eq(memberships.accountId, cas.id));
    const { healthspaceId } = present(membership);
    const tiles = await listTiles(ctx, cas.id, healthspaceId, "nl");
    expect(tiles.map(({ title }) => title.text)).toEqual(worksheet.map(({ title }) => title));
    expect(tiles.slice(0, 5).map(({ state }) => state)).toEqual(
      worksheet
        .slice(0, 5)
        .map(({ submittedAt }) =>
          expect.objectContaining({ is: "submitted", at: Date.parse(submittedAt ?? ""), readBy: "Eva Jansen" }),
        ),
    );
    expect(tiles.slice(5).map(({ state }) => state.is)).toEqual([...Array(4).fill("available"), "parts"]);
    expect(await readersOf(ctx, { accountId: cas.id, healthspaceId })).toMatchObject([{ firstName: "Eva" }]);
    const offers = await ctx.db.read.select().from(connections).where(isNull(connections.acceptedAt));
    expect(offers).toMatchObject([{ clientId: cas.id, access: "record" }]);
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

  test("broken off at each of its writes in turn, every next start goes on: everybody once, and nothing missing", async () => {
    const whole = await testContext();
    await seedDemo(whole);
    const start = (nth: number) =>
      seedDemo(beforeWrite(ctx, nth, () => Promise.reject(new Error("the plug is pulled"))));
    const beforeTheLast = 1 + people.people.length + 5;
    for (let nth = 1; nth <= beforeTheLast; nth += 1) {
      await expect(start(nth)).rejects.toThrow("the plug is pulled");
      expect(await demoState(ctx)).toBe(nth > 1 ? "seeding" : "empty");
    }
    expect(await start(beforeTheLast + 1)).toBe("seeded");
    for (const table of seeded) {
      const counts = [ctx, whole].map(async ({ db }) => (await db.read.select().from(table)).length);
      const [here, there] = await Promise.all(counts);
      expect(here).toBe(there);
    }
    await whole.dispose();
  });

  test("a database of the demo says so, an empty one does not", async () => {
    expect(await demoState(ctx)).toBe("empty");
    await seedDemo(ctx);
    expect(await demoState(ctx)).toBe("seeded");
  });
});
