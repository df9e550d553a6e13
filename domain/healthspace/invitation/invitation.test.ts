import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts, invitations, memberships } from "@/db/schema";
import { buildInvitation } from "../../operations/demo/build";
import type { Account } from "../../platform/account/account";
import { endSession } from "../../platform/session/find-session";
import { atOnce, codeOf, present, tally, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY, MINUTE } from "../../testing/moments";
import { personWithoutTwoFactor, userAgent } from "../../testing/people";
import { audited } from "../../testing/records";
import { aHealthspace, anInvitation, mira } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { acceptInvitation, findInvitation, refusalFor } from "./invitation";
import { resendInvitation, sendInvitation, withdrawInvitation } from "./send";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const members = () => ctx.db.read.select().from(memberships);
const find = (token: string) => findInvitation(ctx, token);
const staffId = "eva";
const send = (input: { healthspaceId: string; email: string; firstName?: string }) =>
  inTransaction(ctx, (ctx) => sendInvitation(ctx, { staffId, locale: "nl", ...input }));
const resend = (ids: { healthspaceId: string; invitationId: string }) =>
  inTransaction(ctx, (ctx) => resendInvitation(ctx, { staffId, ...ids }));
const withdraw = (ids: { healthspaceId: string; invitationId: string }) =>
  inTransaction(ctx, (ctx) => withdrawInvitation(ctx, { staffId, ...ids }));

function accept(token: string, { account, session }: Inside) {
  return acceptInvitation(ctx, { token, account, sessionId: session.id, userAgent });
}

async function someone(firstName: string): Promise<Inside & { account: Account }> {
  return logIn(ctx, await personWithoutTwoFactor(ctx, { firstName, email: `${firstName.toLowerCase()}@example.nl` }));
}

async function newestLink(): Promise<string> {
  return present(present((await queuedMails(ctx)).at(-1)).links?.main?.token);
}

describe("S2 an invitation and an account one already has", () => {
  test("opening changes nothing; accepting makes the member at once", async () => {
    const { token, healthspaceId } = await anInvitation(ctx);
    const cas = await someone("Cas");
    for (let opened = 0; opened < 10; opened += 1) expect(await find(token)).toMatchObject({ state: "open" });
    expect(value(await accept(token, cas))).toEqual({ healthspaceId });
    expect(await members()).toMatchObject([{ accountId: cas.account.id, healthspaceId, roles: ["client"] }]);
    expect(await find(token)).toMatchObject({ state: "used", usedBy: cas.account.id });
  });

  test("T41 used, withdrawn and expired each say so and do nothing", async () => {
    const healthspaceId = await aHealthspace(ctx);
    const cas = await someone("Cas");
    const make = (state: "open" | "used" | "withdrawn") =>
      buildInvitation(ctx, { email: mira.email, healthspaceId, state });
    expect(codeOf(await accept(await make("used"), cas))).toBe("invitation-used");
    expect(codeOf(await accept(await make("withdrawn"), cas))).toBe("invitation-withdrawn");
    expect(codeOf(await accept("not-a-token", cas))).toBe("invitation-unknown");
    const open = await make("open");
    ctx.clock.pass(30 * DAY);
    const again = await logIn(ctx, cas.account);
    expect(codeOf(await accept(open, again))).toBe("invitation-expired");
    ctx.clock.pass(-1);
    expect(codeOf(await accept(open, again))).toBe("ok");
    expect(codeOf(await accept(open, again))).toBe("invitation-used");
    expect(await members()).toHaveLength(1);
  });

  test("AT-73 a logged-in stranger: the invited address has an account of its own, or it was used by another", async () => {
    const { token } = await anInvitation(ctx);
    const [owner, stranger] = [await someone("Mira"), await someone("Cas")];
    expect(codeOf(await accept(token, stranger))).toBe("invitation-for-someone-else");
    expect(await members()).toEqual([]);
    expect(await find(token)).toMatchObject({ state: "open" });
    expect(codeOf(await accept(token, owner))).toBe("ok");
    expect(codeOf(await accept(token, stranger))).toBe("invitation-for-someone-else");
    expect(await refusalFor(ctx, await find(token), null)).toEqual({ code: "invitation-used" });
  });

  test("T42 twenty accepts at once by two people: one membership", async () => {
    const { token } = await anInvitation(ctx);
    const people = [await someone("Cas"), await someone("Noor")];
    const answers = tally(await atOnce(20, (index) => accept(token, present(people[index % 2]))));
    expect(answers.ok).toBe(1);
    expect(await members()).toHaveLength(1);
    expect(await audited(ctx, "invite.accepted")).toBe(1);
  });

  test("a session that ended accepts nothing and the invitation is not spent", async () => {
    const { token } = await anInvitation(ctx);
    const cas = await someone("Cas");
    await endSession(ctx, cas.account.id, cas.session.id);
    expect(codeOf(await accept(token, cas))).toBe("session-ended");
    expect(await find(token)).toMatchObject({ state: "open" });
  });

  test("who is a member already stays what they are; who left comes back as a client", async () => {
    const { token, healthspaceId } = await anInvitation(ctx);
    const cas = await someone("Cas");
    await ctx.db.write((tx) =>
      tx.insert(memberships).values({
        id: "m",
        accountId: cas.account.id,
        healthspaceId,
        roles: ["owner"],
        createdAt: 1,
      }),
    );
    value(await accept(token, cas));
    expect(await members()).toMatchObject([{ id: "m", roles: ["owner"] }]);
    await ctx.db.write((tx) => tx.update(memberships).set({ endedAt: 2 }).where(eq(memberships.id, "m")));
    value(await accept(await buildInvitation(ctx, { email: mira.email, healthspaceId }), cas));
    expect(await members()).toMatchObject([{ id: "m", roles: ["client"], endedAt: null }]);
  });
});

describe("sending", () => {
  test("one mail with one link, a neutral sender and no name of the Healthspace (AT-82)", async () => {
    const healthspaceId = await aHealthspace(ctx);
    value(await send({ healthspaceId, email: " Mira@Example.nl " }));
    const [mail] = await queuedMails(ctx);
    expect(mail).toMatchObject({ to: mira.email, template: "invitation", values: { sender: "Team Zonnehof" } });
    expect(JSON.stringify(mail)).not.toContain("Behandelmodules");
    expect(await find(await newestLink())).toMatchObject({ state: "open", email: mira.email });
  });

  test("with a first name the mail greets by it; T25 a name that would write more than a name is refused", async () => {
    const healthspaceId = await aHealthspace(ctx);
    value(await send({ healthspaceId, email: mira.email, firstName: " Mira " }));
    expect(await queuedMails(ctx)).toMatchObject([{ values: { firstName: "Mira" } }]);
    for (const firstName of ["Mira\r\nBcc: x@example.nl", "<b>Mira</b>", "Ga naar evil.example", "\u202eariM"]) {
      expect(codeOf(await send({ healthspaceId, email: "bo@example.nl", firstName }))).toBe("name-invalid");
    }
    expect(await queuedMails(ctx)).toHaveLength(1);
  });

  test("T24 refuses what is no address and sends nothing", async () => {
    const healthspaceId = await aHealthspace(ctx);
    const email = "mira@example.nl,other@example.nl";
    expect(codeOf(await send({ healthspaceId, email }))).toBe("email-invalid");
    expect(await queuedMails(ctx)).toEqual([]);
  });

  test("sent again: the old link is dead, the new one has 30 days; not twice within a minute", async () => {
    const healthspaceId = await aHealthspace(ctx);
    const { invitationId } = value(await send({ healthspaceId, email: mira.email }));
    const old = await newestLink();
    expect(codeOf(await resend({ healthspaceId, invitationId }))).toBe("invitation-mail-limit");
    ctx.clock.pass(30 * DAY + MINUTE);
    expect(await find(old)).toMatchObject({ state: "expired" });
    value(await resend({ healthspaceId, invitationId }));
    expect(await find(old)).toBeNull();
    expect(await find(await newestLink())).toMatchObject({ state: "open" });
  });

  test("T27 one member of staff: thirty an hour and a hundred a day, sent again or not; a colleague goes on", async () => {
    const healthspaceId = await aHealthspace(ctx);
    const sendTo = async (i: number) => codeOf(await send({ healthspaceId, email: `p${i}@example.nl` }));
    const sixty = await atOnce(60, sendTo);
    expect(sixty.filter((code) => code === "ok")).toHaveLength(30);
    expect(sixty.filter((code) => code === "invitation-staff-limit")).toHaveLength(30);
    const [row] = await ctx.db.read.select().from(invitations);
    ctx.clock.pass(MINUTE);
    expect(codeOf(await resend({ healthspaceId, invitationId: present(row).id }))).toBe("invitation-staff-limit");
    const colleague = { staffId: "mo", healthspaceId, email: "later@example.nl", locale: "nl" } as const;
    expect(codeOf(await inTransaction(ctx, (ctx) => sendInvitation(ctx, colleague)))).toBe("ok");
    for (let hour = 1; hour <= 2; hour += 1) {
      ctx.clock.pass(60 * MINUTE);
      for (let i = 0; i < 30; i += 1) expect(await sendTo(100 * hour + i)).toBe("ok");
    }
    ctx.clock.pass(60 * MINUTE);
    for (let i = 0; i < 10; i += 1) expect(await sendTo(400 + i)).toBe("ok");
    expect(await sendTo(500)).toBe("invitation-staff-limit");
    ctx.clock.pass(DAY);
    expect(await sendTo(500)).toBe("ok");
  });

  test("an operator's command may invite a whole practice at once", async () => {
    const invitation = { staffId: "operator:eva", healthspaceId: await aHealthspace(ctx), locale: "nl" } as const;
    for (let i = 0; i < 120; i += 1) {
      const email = `p${i}@example.nl`;
      expect(codeOf(await inTransaction(ctx, (ctx) => sendInvitation(ctx, { ...invitation, email })))).toBe("ok");
    }
  });

  test("withdrawn or used, never both", async () => {
    const { token, healthspaceId } = await anInvitation(ctx);
    const cas = await someone("Cas");
    const [row] = await ctx.db.read.select().from(invitations);
    const invitationId = present(row).id;
    const [accepted, withdrawn] = await Promise.all([accept(token, cas), withdraw({ healthspaceId, invitationId })]);
    expect([accepted.ok, withdrawn.ok].filter(Boolean)).toHaveLength(1);
    expect(codeOf(await withdraw({ healthspaceId, invitationId }))).toBe("invitation-gone");
    expect(codeOf(await resend({ healthspaceId, invitationId }))).toBe("invitation-gone");
  });

  test("an account that waits for its own activation does not own the invited address", async () => {
    const { token } = await anInvitation(ctx);
    await personWithoutTwoFactor(ctx, { email: mira.email, state: "not-activated" });
    expect(codeOf(await accept(token, await someone("Cas")))).toBe("ok");
    expect(await ctx.db.read.select().from(accounts)).toHaveLength(2);
  });
});
