import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { invitations } from "@/db/schema";
import { buildMembership } from "../../operations/demo/build";
import { whenDue } from "../../operations/maintenance/due";
import { invitation as policy } from "../../policy";
import { atOnce, present, value } from "../../testing/answers";
import { queuedMails } from "../../testing/messages";
import { DAY, MINUTE } from "../../testing/moments";
import { personWithoutTwoFactor } from "../../testing/people";
import { audited } from "../../testing/records";
import { aHealthspace } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { findInvitation } from "./invitation";
import { remindOfInvitations } from "./remind";
import { resendInvitation, sendInvitation, withdrawInvitation } from "./send";

let ctx: Awaited<ReturnType<typeof testContext>>;
let healthspaceId: string;
let invitationId: string;
const staffId = "operator:test";
beforeEach(async () => {
  ctx = await testContext();
  healthspaceId = await aHealthspace(ctx);
  const input = { email: "mira@example.nl", locale: "en", healthspaceId, staffId } as const;
  ({ invitationId } = value(await inTransaction(ctx, (ctx) => sendInvitation(ctx, input))));
});
afterEach(() => ctx.dispose());

const reminders = async () => (await queuedMails(ctx)).filter(({ template }) => template === "invitation-reminder");
const own = () => ({ invitationId, healthspaceId, staffId });
const change = (values: Partial<typeof invitations.$inferInsert>) =>
  ctx.db.write((tx) => tx.update(invitations).set(values).where(eq(invitations.id, invitationId)));

test("three days and seven days after the first mail, not a moment before, once each, and never again", async () => {
  const counts = [];
  for (const pass of [3 * DAY - 1, 1, 1, 4 * DAY - 2, 1, 20 * DAY]) {
    ctx.clock.pass(pass);
    await remindOfInvitations(ctx);
    counts.push((await reminders()).length);
  }
  expect(counts).toEqual([0, 1, 1, 1, 2, 2]);
  expect(await audited(ctx, "invite.reminded")).toBe(2);
});

test("in the language of the invitation, from the same sender, with a link that works until the same day; the older is dead", async () => {
  const [first] = await queuedMails(ctx);
  ctx.clock.pass(3 * DAY);
  await remindOfInvitations(ctx);
  const [mail] = await reminders();
  expect(mail).toMatchObject({ locale: "en", to: "mira@example.nl", values: { sender: "Team Zonnehof" } });
  const found = await findInvitation(ctx, present(mail?.links?.main?.token));
  expect(found).toMatchObject({ id: invitationId, state: "open" });
  expect(mail?.values).toMatchObject({ due: ctx.clock.now() - 3 * DAY + policy.lifeMs });
  expect(await findInvitation(ctx, present(first?.links?.main?.token))).toBeNull();
});

test("the scheduler is woken when the next one is due, and not when there is none", async () => {
  const sentAt = ctx.clock.now();
  expect((await whenDue(ctx)).invitations).toBe(sentAt + 3 * DAY);
  ctx.clock.pass(3 * DAY);
  await remindOfInvitations(ctx);
  expect((await whenDue(ctx)).invitations).toBe(sentAt + 7 * DAY);
  ctx.clock.pass(4 * DAY);
  await remindOfInvitations(ctx);
  expect((await whenDue(ctx)).invitations).toBeNull();
});

describe("nobody is reminded", () => {
  test.each([
    ["who joined", () => change({ usedAt: ctx.clock.now(), usedBy: "a" })],
    ["whose invitation was withdrawn", () => inTransaction(ctx, (ctx) => withdrawInvitation(ctx, own()))],
    ["whose invitation is over", () => change({ expiresAt: ctx.clock.now() + 3 * DAY })],
    [
      "who became a member in another way",
      async () => buildMembership(ctx, await personWithoutTwoFactor(ctx, { email: "mira@example.nl" }), healthspaceId),
    ],
  ])("%s", async (_, happens) => {
    await happens();
    ctx.clock.pass(3 * DAY);
    await remindOfInvitations(ctx);
    ctx.clock.pass(4 * DAY);
    await remindOfInvitations(ctx);
    expect(await reminders()).toEqual([]);
    expect((await whenDue(ctx)).invitations).toBeNull();
  });
});

test("after a week in which nothing was sent: one mail, not two", async () => {
  ctx.clock.pass(8 * DAY);
  await remindOfInvitations(ctx);
  expect(await reminders()).toHaveLength(1);
});

test("by several servers at one instant: one mail", async () => {
  ctx.clock.pass(3 * DAY);
  await atOnce(10, () => remindOfInvitations(ctx));
  expect(await reminders()).toHaveLength(1);
});

test("sent again by staff a moment later: the reminder's link dies, and only the newest works", async () => {
  ctx.clock.pass(3 * DAY);
  await remindOfInvitations(ctx);
  ctx.clock.pass(MINUTE);
  value(await inTransaction(ctx, (ctx) => resendInvitation(ctx, own())));
  const tokens = (await queuedMails(ctx)).map(({ links }) => present(links?.main?.token));
  const states = await Promise.all(tokens.map(async (token) => (await findInvitation(ctx, token))?.state ?? "dead"));
  expect(states).toEqual(["dead", "dead", "open"]);
});
