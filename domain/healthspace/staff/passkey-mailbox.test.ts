import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts, type MemberRole, memberships } from "@/db/schema";
import { askEmailChange, confirmEmailChange, undoEmailChange } from "../../account-lifecycle/email-change/email-change";
import { reportCompromise } from "../../account-lifecycle/report-compromise/report-compromise";
import { giveDeskRole, takeDeskRole } from "../../account-lifecycle/service-desk/people";
import { passkeyRegistrationOptions } from "../../authentication/passkey/register";
import { removeAllPasskeys } from "../../authentication/passkey/remove-all";
import { resetPassword } from "../../authentication/password/reset-password";
import { startAppEnrolment, startTextEnrolment } from "../../authentication/second-factor/enrolment";
import { missingProof } from "../../authentication/step-up/step-up";
import type { Context } from "../../context";
import { buildMembership } from "../../operations/demo/build";
import { type Account, findAccount } from "../../platform/account/account";
import { codeOf, present, value } from "../../testing/answers";
import { appCodeAt } from "../../testing/codes";
import { comeInside, enterPassword, type Inside, logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY } from "../../testing/moments";
import { makePasskey } from "../../testing/passkeys";
import { foreignUserAgent, password, personWithApp, personWithoutTwoFactor, userAgent } from "../../testing/people";
import { aHealthspace } from "../../testing/registering";
import { beginApp, proveSetUp } from "../../testing/set-up";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { listClients } from "./clients";

// A passkey with two-factor off: the mailbox alone must not be a way around it (T128, ADR 0053, ADR 0103).

const chosen = "Fiets-in-de-regen-8!";
let ctx: Awaited<ReturnType<typeof testContext>>;
let healthspaceId: string;
beforeEach(async () => {
  ctx = await testContext();
  healthspaceId = await aHealthspace(ctx);
});
afterEach(() => ctx.dispose());

/** Eva has a passkey and nothing else besides her password. */
async function eva(roles: MemberRole[] = ["clinician"]): Promise<Inside> {
  const account = await personWithoutTwoFactor(ctx, { firstName: "Eva", email: "eva@example.nl" });
  await buildMembership(ctx, account, healthspaceId, roles);
  const inside = await logIn(ctx, account);
  await makePasskey(ctx, inside);
  return inside;
}

const secondLinkOf = async (template: string) =>
  present((await queuedMails(ctx)).find((mail) => mail.template === template)?.links?.second?.token);

async function logInAs(ctx: Context, account: Account): Promise<Inside> {
  const started = value(await enterPassword(ctx, account.email, { password: chosen }));
  if (started.next !== "session") throw new Error("a code was asked");
  return comeInside(ctx, started.sessionSecret);
}

/** A new password by the newest mail, and in with it. */
async function chooseAPassword({ account }: Inside): Promise<Inside> {
  const reset = present((await queuedMails(ctx)).at(-1)?.links?.main?.token);
  value(await resetPassword(ctx, { token: reset, password: chosen, repeat: chosen, userAgent: foreignUserAgent }));
  return logInAs(ctx, account);
}

/** What the mailbox is enough for: “this was not me” in a mail, then a new password. */
async function throughTheMailbox(owner: Inside): Promise<Inside> {
  value(await reportCompromise(ctx, await secondLinkOf("passkey-added"), userAgent));
  return chooseAPassword(owner);
}

const setsUp = async (who: Inside) => ({
  passkey: codeOf(await passkeyRegistrationOptions(ctx, who)),
  app: codeOf(await startAppEnrolment(ctx, who)),
  text: codeOf(await startTextEnrolment(ctx, who, { country: "NL", phone: "0612345678" })),
});
const nothing = { passkey: "step-up-needed", app: "step-up-needed", text: "step-up-needed" };
const everything = { passkey: "ok", app: "ok", text: "ok" };

const setRoles = ({ account }: Inside, roles: MemberRole[]) =>
  ctx.db.write((tx) => tx.update(memberships).set({ roles }).where(eq(memberships.accountId, account.id)));
const noteOf = async ({ account }: Inside) => (await findAccount(ctx, account.id))?.passkeysEndedAt;

describe("T128 somebody with the mailbox of staff, and not their passkey", () => {
  test.each([["clinician"], ["owner"], ["assistant"], ["library"]] as const)(
    "%s: the passkey is gone, and with it the way to a factor of one's own, however long they wait",
    async (role) => {
      const thief = await throughTheMailbox(await eva([role]));
      expect(await setsUp(thief)).toEqual(nothing);
      expect(codeOf(await listClients(ctx, thief, "behandelmodules"))).not.toBe("ok");
      ctx.clock.pass(30 * DAY);
      expect(await setsUp(await logInAs(ctx, thief.account))).toEqual(nothing);
    },
  );

  test("nor by the undo of another address", async () => {
    const owner = await eva();
    value(await askEmailChange(ctx, owner, "eva@example.org"));
    const link = present((await queuedMails(ctx)).at(-1)?.links?.main?.token);
    value(await confirmEmailChange(ctx, link, password));
    value(await undoEmailChange(ctx, await secondLinkOf("email-changed")));
    expect(await setsUp(await chooseAPassword(owner))).toEqual(nothing);
  });

  test("nor of the service desk, until the role is taken", async () => {
    const account = await personWithoutTwoFactor(ctx, { firstName: "Sara", email: "sara@example.nl" });
    const sara = await logIn(ctx, account);
    await makePasskey(ctx, sara);
    value(await giveDeskRole(ctx, "operator:test", account.email));
    const thief = await throughTheMailbox(sara);
    expect(await setsUp(thief)).toEqual(nothing);
    value(await takeDeskRole(ctx, "operator:test", account.email));
    expect(await setsUp(thief)).toEqual(everything);
  });

  test("roles that come back before anything was set up open nothing", async () => {
    const thief = await throughTheMailbox(await eva());
    await setRoles(thief, ["client"]);
    await setRoles(thief, ["clinician"]);
    expect(await setsUp(thief)).toEqual(nothing);
  });
});

describe("the owner, whose passkeys were removed by a mailed link", () => {
  test("comes back as after a lost passkey: roles put down, something set up, roles back", async () => {
    const owner = await throughTheMailbox(await eva());
    await setRoles(owner, ["client"]);
    expect(await setsUp(owner)).toEqual(everything);
    await makePasskey(ctx, owner);
    await setRoles(owner, ["clinician"]);
    expect(await noteOf(owner)).toBeNull();
    expect(await missingProof(ctx, owner, "second-step")).toBe("passkey");
  });

  test("a factor that is set up takes the note back as well, so that it can be switched off later", async () => {
    const owner = await throughTheMailbox(await eva());
    await setRoles(owner, ["client"]);
    expect(await noteOf(owner)).toBe(ctx.clock.now());
    const secret = await beginApp(ctx, owner);
    value(await proveSetUp(ctx, owner, appCodeAt(ctx.clock.now(), secret)));
    expect(await noteOf(owner)).toBeNull();
  });

  test("after an account recovery nothing is noted: people looked at who it is", async () => {
    const owner = await throughTheMailbox(await eva());
    await inTransaction(ctx, (ctx) => removeAllPasskeys(ctx, owner.account.id, "recovered"));
    expect(await setsUp(owner)).toEqual(everything);
  });

  test("a client sets up what they like: nobody else's data are behind it", async () => {
    const cas = await throughTheMailbox(await eva(["client"]));
    expect(await noteOf(cas)).toBeNull();
    expect(await setsUp(cas)).toEqual(everything);
  });

  test("staff with an app are asked for its code as before, and nothing is noted", async () => {
    const { account } = await personWithApp(ctx);
    await buildMembership(ctx, account, healthspaceId, ["clinician"]);
    const sam = await logIn(ctx, account);
    await makePasskey(ctx, sam);
    value(await reportCompromise(ctx, await secondLinkOf("passkey-added"), userAgent));
    expect(await noteOf(sam)).toBeNull();
    const proofs = [{ method: "pwd" as const, at: ctx.clock.now() }];
    expect(await missingProof(ctx, { ...sam, session: { ...sam.session, proofs } }, "second-step")).toBe("code");
  });
});

test("a note without a role of staff asks nothing", async () => {
  const cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
  await ctx.db.write((tx) => tx.update(accounts).set({ passkeysEndedAt: ctx.clock.now() }));
  expect(await setsUp(cas)).toEqual(everything);
});
