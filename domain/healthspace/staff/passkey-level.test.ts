import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { factors, type MemberRole, passkeys } from "@/db/schema";
import { giveDeskRole, takeDeskRole } from "../../account-lifecycle/service-desk/people";
import { removePasskey } from "../../authentication/passkey/passkeys";
import { passkeyRegistrationOptions } from "../../authentication/passkey/register";
import { startAppEnrolment, startTextEnrolment } from "../../authentication/second-factor/enrolment";
import { missingProof, stepUpWithPassword } from "../../authentication/step-up/step-up";
import { buildConnection, buildMembership } from "../../operations/demo/build";
import { codeOf, present, value } from "../../testing/answers";
import { type Inside, logIn, nextPage } from "../../testing/log-in";
import { HOUR, MINUTE } from "../../testing/moments";
import { logInByPasskey, makePasskey } from "../../testing/passkeys";
import { password, personWithApp, personWithoutTwoFactor } from "../../testing/people";
import { aHealthspace } from "../../testing/registering";
import type { SoftwareAuthenticator } from "../../testing/software-authenticator";
import { testContext } from "../../testing/test-context";
import { lookUpAsStaff } from "./account-recovery";
import { listClients, openClient } from "./clients";
import { makeCopy } from "./copy";

// Issue 14: a passkey login is level 2 by itself, so two-factor has not to be on besides.

const alias = "behandelmodules";
let ctx: Awaited<ReturnType<typeof testContext>>;
let healthspaceId: string;
let client: string;
beforeEach(async () => {
  ctx = await testContext();
  healthspaceId = await aHealthspace(ctx);
  const cas = await personWithoutTwoFactor(ctx);
  await buildMembership(ctx, cas, healthspaceId);
  client = cas.id;
});
afterEach(() => ctx.dispose());

/** Eva treats Cas, and has a passkey and nothing else besides her password. */
async function eva(roles: MemberRole[] = ["clinician"]): Promise<{ inside: Inside; device: SoftwareAuthenticator }> {
  const account = await personWithoutTwoFactor(ctx, { firstName: "Eva", email: "eva@example.nl" });
  await buildMembership(ctx, account, healthspaceId, roles);
  await buildConnection(ctx, { client: { id: client }, staff: account, healthspaceId });
  const inside = await logIn(ctx, account);
  return { inside, device: await makePasskey(ctx, inside) };
}

const copyOf = (who: Inside) => makeCopy(ctx, who, { alias, clientId: client }, "nl");
const sees = async (who: Inside) => ({
  clients: codeOf(await listClients(ctx, who, alias)),
  client: codeOf(await openClient(ctx, who, { alias, clientId: client })),
  copy: codeOf(await copyOf(who)),
  recovery: codeOf(await lookUpAsStaff(ctx, who, "1234-5678")),
});

const everything = { clients: "ok", client: "ok", copy: "ok", recovery: "account-recovery-gone" };

describe("a clinician with two-factor off", () => {
  test("who logged in with a passkey sees clients, takes a copy, and can look up a recovery", async () => {
    const { device } = await eva();
    expect(await sees(await logInByPasskey(ctx, device))).toEqual(everything);
  });

  test("who logged in with the password alone is asked for the passkey, though there is one", async () => {
    const { inside } = await eva();
    const asked = { clients: "staff-level", client: "staff-level", copy: "step-up-needed", recovery: "step-up-needed" };
    expect(await sees(inside)).toEqual(asked);
  });

  test("who has no passkey sets two-factor up first", async () => {
    const account = await personWithoutTwoFactor(ctx, { firstName: "Tom", email: "tom@example.nl" });
    await buildMembership(ctx, account, healthspaceId, ["clinician"]);
    const tom = await logIn(ctx, account);
    expect(codeOf(await listClients(ctx, tom, alias))).toBe("staff-two-factor");
    expect(codeOf(await lookUpAsStaff(ctx, tom, "1234-5678"))).toBe("staff-two-factor");
  });

  test("a passkey of ten minutes ago and a password of now are not both steps for a copy or a recovery", async () => {
    const { device } = await eva();
    const who = await logInByPasskey(ctx, device);
    ctx.clock.pass(10 * MINUTE - 1);
    expect(codeOf(await copyOf(await nextPage(ctx, who)))).toBe("ok");
    ctx.clock.pass(1);
    const { sessionSecret } = value(await stepUpWithPassword(ctx, who, password));
    const later = await nextPage(ctx, { ...who, secret: sessionSecret });
    expect(await sees(later)).toEqual({ ...everything, copy: "step-up-needed", recovery: "step-up-needed" });
  });

  test("a code that was shown before two-factor was switched off opens nothing any more", async () => {
    const { account } = await personWithApp(ctx, { firstName: "Tom", email: "tom@example.nl" });
    await buildMembership(ctx, account, healthspaceId, ["clinician"]);
    const tom = await logIn(ctx, account);
    expect(codeOf(await listClients(ctx, tom, alias))).toBe("ok");
    await ctx.db.write((tx) =>
      tx.update(factors).set({ removedAt: ctx.clock.now() }).where(eq(factors.accountId, account.id)),
    );
    expect(codeOf(await listClients(ctx, tom, alias))).toBe("staff-two-factor");
  });
});

test("with two-factor on, a session on a trusted device is asked for more, passkey or not; a passkey login is not", async () => {
  const { account } = await personWithApp(ctx, { firstName: "Eva", email: "eva@example.nl" });
  await buildMembership(ctx, account, healthspaceId, ["clinician"]);
  const inside = await logIn(ctx, account);
  const device = await makePasskey(ctx, inside);
  const now = ctx.clock.now();
  const proofs = (["pwd", "device"] as const).map((method) => ({ method, at: now }));
  const trusted = { ...inside, session: { ...inside.session, proofs } };
  expect(codeOf(await listClients(ctx, trusted, alias))).toBe("staff-level");
  expect(codeOf(await lookUpAsStaff(ctx, trusted, "1234-5678"))).toBe("step-up-needed");
  ctx.clock.pass(HOUR);
  expect(codeOf(await listClients(ctx, await logInByPasskey(ctx, device), alias))).toBe("ok");
});

describe("T128 somebody who has the password of staff, and not their passkey", () => {
  const tries = async (who: Inside, passkeyId: string) => ({
    passkey: codeOf(await passkeyRegistrationOptions(ctx, who)),
    removal: codeOf(await removePasskey(ctx, who, passkeyId)),
    app: codeOf(await startAppEnrolment(ctx, who)),
    text: codeOf(await startTextEnrolment(ctx, who, { country: "NL", phone: "0612345678" })),
  });
  const refused = {
    passkey: "step-up-needed",
    removal: "step-up-needed",
    app: "step-up-needed",
    text: "step-up-needed",
  };
  const passkeyOf = async ({ account }: Inside) =>
    present((await ctx.db.read.select().from(passkeys).where(eq(passkeys.accountId, account.id)))[0]).id;

  test.each([["clinician"], ["owner"], ["assistant"], ["library"]] as const)(
    "%s: makes no passkey or factor of their own, and removes none; who shows the passkey does",
    async (role) => {
      const { inside, device } = await eva([role]);
      ctx.clock.pass(MINUTE);
      const thief = await logIn(ctx, inside.account);
      expect(await missingProof(ctx, thief)).toBeNull();
      expect(await missingProof(ctx, thief, "passkeys")).toBe("passkey");
      expect(await missingProof(ctx, thief, "second-step")).toBe("passkey");
      expect(await tries(thief, await passkeyOf(inside))).toEqual(refused);
      const owner = await logInByPasskey(ctx, device);
      expect(codeOf(await passkeyRegistrationOptions(ctx, owner))).toBe("ok");
      expect(codeOf(await startAppEnrolment(ctx, owner))).toBe("ok");
      ctx.clock.pass(10 * MINUTE);
      expect(await missingProof(ctx, owner, "passkeys")).toBe("passkey");
    },
  );

  test("nor of the service desk, until the role is taken", async () => {
    const account = await personWithoutTwoFactor(ctx, { firstName: "Sara", email: "sara@example.nl" });
    const sara = await logIn(ctx, account);
    await makePasskey(ctx, sara);
    expect(await missingProof(ctx, sara, "passkeys")).toBeNull();
    value(await giveDeskRole(ctx, "operator:test", account.email));
    expect(await tries(sara, await passkeyOf(sara))).toEqual(refused);
    value(await takeDeskRole(ctx, "operator:test", account.email));
    expect(codeOf(await startAppEnrolment(ctx, sara))).toBe("ok");
  });

  test("a client who lost the only passkey switches two-factor on with the password; so do staff who have none", async () => {
    const { inside } = await eva(["client"]);
    expect(await tries(inside, await passkeyOf(inside))).toMatchObject({ passkey: "ok", removal: "ok", app: "ok" });
    const account = await personWithoutTwoFactor(ctx, { firstName: "Tom", email: "tom@example.nl" });
    await buildMembership(ctx, account, healthspaceId, ["clinician"]);
    expect(codeOf(await startAppEnrolment(ctx, await logIn(ctx, account)))).toBe("ok");
  });
});
