import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { factors, healthspaces, memberships } from "@/db/schema";
import { gatherDataExport } from "../../account-lifecycle/data-export/data-export";
import { buildInvitation, buildMembership, buildMembershipRequest, buildWorksheet } from "../../operations/demo/build";
import type { Failure, Result } from "../../result";
import { codeOf, present, value } from "../../testing/answers";
import { enterHealthspace } from "../../testing/entrance";
import { type Inside, logIn } from "../../testing/log-in";
import { MINUTE } from "../../testing/moments";
import { personWithApp, personWithoutTwoFactor } from "../../testing/people";
import { wholeDatabase } from "../../testing/records";
import { aHealthspace } from "../../testing/registering";
import { sentInvitations } from "../../testing/sent-invitations";
import { testContext } from "../../testing/test-context";
import { listRequests } from "../membership/requests";
import { listTiles } from "../worksheet/tiles";
import * as accountRecovery from "./account-recovery";
import * as invitations from "./invitations";
import * as logo from "./logo";
import * as requests from "./requests";
import * as workplace from "./workplace";

let ctx: Awaited<ReturnType<typeof testContext>>;
let place: string;
let eva: Inside;
let ids: { invitation: string; request: string };
beforeEach(async () => {
  ctx = await testContext();
  place = await aHealthspace(ctx, { entry: "request" });
  const { account } = await personWithApp(ctx, { firstName: "Eva", email: "eva@example.nl" });
  await buildMembership(ctx, account, place, ["owner"]);
  eva = await logIn(ctx, account);
  await buildInvitation(ctx, { email: "bo@example.nl", healthspaceId: place });
  await buildMembershipRequest(ctx, await personWithoutTwoFactor(ctx), place);
  ids = {
    invitation: present((await sentInvitations(ctx, place))[0]).id,
    request: present((await listRequests(ctx, place))[0]).id,
  };
});
afterEach(() => ctx.dispose());

/** The Healthspace begins to ask two-factor, and Eva has it off: her session is one of a password alone. */
async function withPasswordAlone(): Promise<void> {
  await ctx.db.write((tx) => tx.update(healthspaces).set({ twoFactorRequiredFrom: ctx.clock.now() }));
  await ctx.db.write((tx) =>
    tx.update(factors).set({ removedAt: ctx.clock.now() }).where(eq(factors.accountId, eva.account.id)),
  );
  ctx.clock.pass(MINUTE);
}

const alias = "behandelmodules";
const png = Buffer.from("89504e470d0a1a0a00", "hex");
const mine = () => eva.account.id;

/** Every operation that the folder offers, each as somebody who works there would call it. */
const operations: Record<string, () => Promise<Result<unknown, Failure>>> = {
  enterWorkplace: () => workplace.enterWorkplace(ctx, mine(), alias),
  readRequests: () => requests.readRequests(ctx, eva, alias),
  answerAsStaff: () => requests.answerAsStaff(ctx, eva, alias, { requestId: ids.request, answer: "approved" }),
  readInvitations: () => invitations.readInvitations(ctx, eva, alias, { which: "open", page: 1 }),
  inviteClient: () => invitations.inviteClient(ctx, eva, alias, { email: "x@example.nl", firstName: "", locale: "nl" }),
  readInviting: () => invitations.readInviting(ctx, eva, alias),
  inviteSeveral: () => invitations.inviteSeveral(ctx, eva, alias, { addresses: "x@example.nl", locale: "nl" }),
  resendToClient: () => invitations.resendToClient(ctx, eva, alias, ids.invitation),
  withdrawFromClient: () => invitations.withdrawFromClient(ctx, eva, alias, ids.invitation),
  readLook: () => logo.readLook(ctx, eva, alias, "nl"),
  setLogo: () => logo.setLogo(ctx, eva, alias, png),
  removeLogo: () => logo.removeLogo(ctx, eva, alias),
  setAccent: () => logo.setAccent(ctx, eva, alias, "#123456"),
};

/** The entrance reads the name of the place alone: it asks two-factor where the Healthspace asks it of everybody. */
const entrance = "enterWorkplace";
/** All others ask it always, whatever the Healthspace asks: level 2 in this session. */
const always = Object.keys(operations).filter((name) => name !== entrance);

/** What the folder offers besides, each with its own test: two read only names, the others always ask two-factor. */
const others = ["listWorkplaces", "workplacesAmong", "inviteStaff", ...Object.keys(accountRecovery)];

describe("T121 D7 a Healthspace that asks two-factor, and staff who have a password alone", () => {
  test("every operation of staff is in the table below", () => {
    const offered = Object.keys({ ...workplace, ...requests, ...invitations, ...logo, ...accountRecovery });
    expect([...Object.keys(operations), ...others].toSorted()).toEqual(offered.toSorted());
  });

  test.each(Object.keys(operations))("%s works with two-factor on", async (name) => {
    await ctx.db.write((tx) => tx.update(healthspaces).set({ twoFactorRequiredFrom: ctx.clock.now() }));
    expect(codeOf(await present(operations[name])())).toBe("ok");
  });

  test.each(Object.keys(operations))(
    "%s is refused with two-factor off, and nothing is read or written",
    async (name) => {
      await withPasswordAlone();
      const before = await wholeDatabase(ctx);
      expect(await present(operations[name])()).toEqual({ ok: false, failure: { code: "staff-two-factor" } });
      expect(await wholeDatabase(ctx)).toBe(before);
    },
  );

  test.each([null, MINUTE])(
    "only the entrance opens with two-factor off where nobody asks it, or not yet (%s)",
    async (from) => {
      await withPasswordAlone();
      const twoFactorRequiredFrom = from === null ? null : ctx.clock.now() + from;
      await ctx.db.write((tx) => tx.update(healthspaces).set({ twoFactorRequiredFrom }));
      expect(codeOf(await present(operations[entrance])())).toBe("ok");
      const before = await wholeDatabase(ctx);
      for (const name of always) expect(codeOf(await present(operations[name])()), name).toBe("staff-two-factor");
      expect(await wholeDatabase(ctx)).toBe(before);
    },
  );

  test.each([[["pwd"]], [["pwd", "device"]]] as const)(
    "a session of %j is asked for the code first, and nothing is read or written",
    async (methods) => {
      const before = await wholeDatabase(ctx);
      const proofs = methods.map((method) => ({ method, at: ctx.clock.now() }));
      eva = { ...eva, session: { ...eva.session, proofs } };
      for (const name of always) expect(codeOf(await present(operations[name])()), name).toBe("staff-level");
      expect(await wholeDatabase(ctx)).toBe(before);
    },
  );

  test("the menu still names the workplace, and says that the set-up comes first; nobody else learns of the policy", async () => {
    await withPasswordAlone();
    expect(await workplace.listWorkplaces(ctx, mine())).toMatchObject([{ alias, entry: "two-factor-missing" }]);
    expect(codeOf(await workplace.enterWorkplace(ctx, mine(), alias))).toBe("staff-two-factor");
    await ctx.db.write((tx) =>
      tx
        .update(memberships)
        .set({ roles: ["client"] })
        .where(eq(memberships.accountId, mine())),
    );
    expect(codeOf(await workplace.enterWorkplace(ctx, mine(), alias))).toBe("staff-only");
  });

  test("as a client: not the page, not the worksheet behind it, and not the worksheet in the file of one's own data", async () => {
    await buildWorksheet(ctx, eva.account, place);
    expect(await listTiles(ctx, mine(), place, "nl")).toHaveLength(10);
    await withPasswordAlone();
    expect(await enterHealthspace(ctx, mine(), "nl")).toEqual({ entered: false, reason: "two-factor-required" });
    expect(await listTiles(ctx, mine(), place, "nl")).toEqual([]);
    const proofs = [{ method: "pwd", at: ctx.clock.now() } as const];
    const who = { ...eva, session: { ...eva.session, proofs } };
    expect(value(await gatherDataExport(ctx, who)).assignments).toEqual([]);
  });
});

describe("T121 the pages of staff", () => {
  const folder = "app/[locale]/(member)/staff";
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /(page\.tsx|actions\.ts|route\.ts)$/.test(path))
    .map((path) => [path, readFileSync(join(folder, path), "utf8")] as const);

  test("there are some to look at", () => {
    expect(sources.length).toBeGreaterThan(8);
  });

  test.each(sources)("%s reads and writes through the operations of staff alone", (_, source) => {
    const imported = [
      ...source.matchAll(/import (type )?\{([^}]*)\} from "@\/domain\/(healthspace|account-lifecycle)\/([^"]+)"/g),
    ];
    const values = imported.flatMap(([, whole, names = "", group, path]) =>
      whole ? [] : names.split(",").map((name) => [name.trim(), `${group}/${path}`] as const),
    );
    const outside = values.filter(
      ([name, path]) => name !== "" && !name.startsWith("type ") && !path.startsWith("healthspace/staff/"),
    );
    expect(outside).toEqual([]);
  });

  test.each(sources.filter(([path]) => path.endsWith("page.tsx")))(
    "%s begins at the entrance of staff",
    (_, source) => {
      expect(source).toMatch(/await (requireWorkplaces?|clinicianOnly)\(/);
    },
  );

  test.each(sources.filter(([path]) => path.endsWith("actions.ts")))("%s leads on to the set-up", (_, source) => {
    expect(source).toMatch(/(staffError|clinicianError)\(/);
    expect(source).not.toContain("formError(");
  });
});
