import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  accounts,
  answers,
  assignments,
  connections,
  conversationMessages,
  conversations,
  messageDrafts,
  submissions,
} from "@/db/schema";
import {
  askDeletion,
  completeDueDeletions,
  deactivateAccount,
  undoDeletion,
} from "../../account-lifecycle/closure/closure";
import { exportData } from "../../account-lifecycle/data-export/data-export";
import { buildConnection, buildMembership } from "../../operations/demo/build";
import type { Account } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { ensurePersonKey } from "../../platform/crypto/person-key";
import { closure } from "../../policy";
import { present, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { password, personWithApp, personWithoutTwoFactor } from "../../testing/people";
import { audited, auditTrail, wholeDatabase } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import { aPlaceFor, handInNow, importTestLibrary, putReady, text, type } from "../../testing/work";
import { inTransaction } from "../../transaction";
import { acceptOffer, narrowConnection } from "../connection/answer";
import { listContacts } from "../connection/list";
import { readersOf } from "../connection/living";
import { offerConnection } from "../connection/offer";
import { cancelMembership, listMemberships } from "../membership/own-memberships";
import { listOwnSubmissions } from "../submission/own-submissions";
import { readSubmissionAsStaff } from "../submission/staff-submissions";
import { findWork } from "../worksheet/work";
import { dossierExport } from "./export";
import { listWhoLooked } from "./who-looked";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Inside;
let eva: Account;
let here = "";
let sleep = "";
let work = "";

const form = { password, understood: "yes" } as const;

beforeEach(async () => {
  ctx = await testContext();
  const library = await importTestLibrary(ctx);
  sleep = library.sleep;
  const account = await personWithoutTwoFactor(ctx);
  eva = (await personWithApp(ctx, { firstName: "Eva", lastName: "Jansen", email: "eva@example.nl" })).account;
  here = await aPlaceFor(ctx, account);
  await buildMembership(ctx, eva, here, ["clinician"]);
  cas = await logIn(ctx, account);
  await connect();
  work = await putReady(ctx, account, { healthspaceId: here, versionId: library.sleep, word: "Rustig aan, Cas" });
});
afterEach(() => ctx.dispose());

async function connect() {
  const offer = {
    healthspaceId: here,
    clientId: cas.account.id,
    staffId: eva.id,
    access: "record",
    untilAt: null,
  } as const;
  const made = await inTransaction(ctx, (ctx) => offerConnection(ctx, offer, eva.id));
  value(await acceptOffer(ctx, cas, value(made).connectionId));
}

async function handInOnce() {
  value(await type(ctx, cas, work, { story: text("Ik lag wakker van de buren") }));
  await handInNow(ctx, cas, work);
}

async function writeFeedback() {
  await inTransaction(ctx, async (ctx) => {
    const key = await ensurePersonKey(ctx, cas.account.id);
    const now = ctx.clock.now();
    await ctx.tx.insert(conversations).values({
      id: "c1",
      healthspaceId: here,
      clientId: cas.account.id,
      assignmentId: work,
      createdBy: eva.id,
      createdAt: now,
    });
    await ctx.tx.insert(conversationMessages).values({
      id: "m1",
      conversationId: "c1",
      sequence: 1,
      authorId: eva.id,
      authorNameSealed: key.seal("conversation_messages|m1|author", "Eva Jansen"),
      bodySealed: key.seal("conversation_messages|m1|body", "Goed opgeschreven"),
      sendKey: "k",
      sentAt: now,
    });
    await ctx.tx.insert(messageDrafts).values({
      accountId: cas.account.id,
      subjectId: work,
      revision: 1,
      valueSealed: key.seal(
        `message_drafts|${cas.account.id}|${work}|1`,
        JSON.stringify({ text: "Ik wil nog vragen", page: "" }),
      ),
      updatedAt: now,
    });
  });
}

test("P14 the file has what Cas handed in, is still typing, was told, and who looked; then the account goes and nothing is left", async () => {
  await handInOnce();
  const second = await putReady(ctx, cas.account, { healthspaceId: here, versionId: sleep });
  value(await type(ctx, cas, second, { story: text("Nog niet klaar") }));
  await writeFeedback();
  await inTransaction(ctx, (ctx) =>
    recordAudit(ctx, { event: "client.opened", accountId: cas.account.id, actorId: eva.id, healthspaceId: here }),
  );
  const file = value(await exportData(ctx, cas));
  expect(file.assignments).toContainEqual(expect.objectContaining({ word: "Rustig aan, Cas" }));
  expect(file.care.contacts).toMatchObject([{ name: "Eva Jansen", access: "record", endedAt: null }]);
  expect(file.care.submissions).toMatchObject([{ title: "Slapen", number: 1 }]);
  expect(file.care.submissions[0]?.response).toMatchObject({ resourceType: "QuestionnaireResponse" });
  expect(JSON.stringify(file.care.submissions)).toContain("Ik lag wakker van de buren");
  expect(file.care.drafts).toContainEqual(
    expect.objectContaining({ question: "Hoe ging het?", text: "Nog niet klaar" }),
  );
  expect(file.care.feedback).toMatchObject([{ from: "Eva Jansen", text: "Goed opgeschreven" }]);
  expect(file.care.messageDrafts).toMatchObject([{ text: "Ik wil nog vragen" }]);
  expect(file.care.whoLooked.map(({ event }) => event)).toContain("client.opened");

  value(await askDeletion(ctx, cas, form));
  ctx.clock.pass(closure.deleteMs);
  expect(await completeDueDeletions(ctx)).toBe(1);
  for (const table of [
    answers,
    submissions,
    assignments,
    connections,
    conversations,
    conversationMessages,
    messageDrafts,
  ])
    expect(await ctx.db.read.select().from(table)).toEqual([]);
  const left = await wholeDatabase(ctx);
  for (const word of ["buren", "Nog niet klaar", "Goed opgeschreven", "cas@example.nl"])
    expect(left).not.toContain(word);
  expect((await auditTrail(ctx)).at(-2)).toBe("connection.ended");
});

test("nothing of another client is in it, nor what one writes as staff", async () => {
  await handInOnce();
  await writeFeedback();
  const inside = await logIn(ctx, eva);
  await inTransaction(ctx, async (ctx) => {
    const key = await ensurePersonKey(ctx, cas.account.id);
    await ctx.tx.insert(messageDrafts).values({
      accountId: eva.id,
      subjectId: work,
      revision: 1,
      valueSealed: key.seal(`message_drafts|${eva.id}|${work}|1`, JSON.stringify({ text: "Over Cas", page: "" })),
      updatedAt: ctx.clock.now(),
    });
  });
  const care = value(await exportData(ctx, inside)).care;
  const nothing = { contacts: [], submissions: [], drafts: [], feedback: [], messages: [], messageDrafts: [] };
  expect(care).toEqual({ ...nothing, whoLooked: [] });
});

test("P13 he cancels the membership: all of it stays in his record, read only, and staff read nothing", async () => {
  await handInOnce();
  const unfinished = await putReady(ctx, cas.account, { healthspaceId: here, versionId: sleep });
  value(await type(ctx, cas, unfinished, { story: text("Nog niet klaar") }));
  const [membership] = await listMemberships(ctx, cas.account.id);
  value(await cancelMembership(ctx, cas, present(membership).id));
  expect(await readersOf(ctx, { accountId: cas.account.id, healthspaceId: here })).toEqual([]);
  expect(await listOwnSubmissions(ctx, cas.account.id)).toMatchObject([{ assignmentId: work }]);
  expect(await findWork(ctx, cas.account.id, unfinished)).toMatchObject({ canWrite: false });
  const care = await dossierExport(ctx, cas.account.id, "nl");
  expect(care.contacts).toMatchObject([{ endedAt: new Date(ctx.clock.now()).toISOString() }]);
  expect(care.drafts.map((draft) => draft.text)).toContain("Nog niet klaar");
  const refused = await type(ctx, cas, unfinished, { story: text("Toch nog iets") });
  expect(refused.ok).toBe(false);
  expect(await audited(ctx, "connection.ended")).toBe(1);
});

test("C8 he asks for deletion: who reads his record is asked once for a copy, can still read, and he sees that they were asked", async () => {
  await handInOnce();
  value(await askDeletion(ctx, cas, form));
  const mails = (await queuedMails(ctx)).filter(({ template }) => template === "copy-needed");
  expect(mails.map(({ to, values }) => [to, values.due])).toEqual([
    ["eva@example.nl", ctx.clock.now() + closure.deleteMs],
  ]);
  expect(JSON.stringify(mails)).not.toContain("Cas");
  expect(await readersOf(ctx, { accountId: cas.account.id, healthspaceId: here })).toHaveLength(1);
  ctx.clock.pass(closure.deleteMs - 1);
  expect(await completeDueDeletions(ctx)).toBe(0);
  const undo = present(
    (await queuedMails(ctx)).find(({ template }) => template === "account-closing")?.links?.main?.token,
  );
  value(await undoDeletion(ctx, undo));
  const lines = await listWhoLooked(ctx, cas.account.id, { locale: "nl", lines: "page", dayOf: String });
  expect(lines.filter(({ event }) => event === "copy.asked")).toMatchObject([{ what: { text: "Eva Jansen" } }]);
});

test.each([
  ["deactivates the account", deactivateAccount],
  ["asks for its deletion", askDeletion],
] as const)("a member of staff who %s treats nobody any more, and the clients are told", async (_, end) => {
  value(await end(ctx, await logIn(ctx, eva), form));
  expect(await readersOf(ctx, { accountId: cas.account.id, healthspaceId: here })).toEqual([]);
  const told = (await queuedMails(ctx)).filter(
    ({ template, to }) => template === "connection-changed" && to === cas.account.email,
  );
  // Offered, accepted, ended.
  expect(told).toHaveLength(3);
});

test("a client who deactivates the account is treated by nobody any more, and staff are told", async () => {
  value(await deactivateAccount(ctx, cas, form));
  expect(await audited(ctx, "connection.ended")).toBe(1);
  expect((await queuedMails(ctx)).filter(({ to }) => to === eva.email)).toMatchObject([
    { template: "connection-changed" },
  ]);
});

test("a clinician who is deleted leaves the work and the words that they wrote", async () => {
  await handInOnce();
  await writeFeedback();
  await buildConnection(ctx, { client: eva, staff: cas.account, healthspaceId: here });
  await inTransaction(ctx, (ctx) => ctx.tx.delete(accounts).where(eq(accounts.id, eva.id)));
  const care = await dossierExport(ctx, cas.account.id, "nl");
  expect(care.feedback).toMatchObject([{ from: "Eva Jansen" }]);
  expect(care.submissions).toHaveLength(1);
});

test("P9 he stops her access while she has his work open: the next click finds nothing, and leaves no line", async () => {
  await handInOnce();
  const [submission] = await listOwnSubmissions(ctx, cas.account.id);
  const inside = await logIn(ctx, eva);
  const read = () => readSubmissionAsStaff(ctx, inside, { healthspaceId: here, submissionId: present(submission).id });
  expect(await read()).toMatchObject({ clientId: cas.account.id });
  const [contact] = await listContacts(ctx, cas.account.id, "2026-11-22");
  value(await narrowConnection(ctx, cas, present(contact).id));
  expect(await read()).toBeNull();
  expect(await audited(ctx, "submission.read")).toBe(1);
});
