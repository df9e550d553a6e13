import type { Client, InStatement } from "@libsql/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { completeDueDeletions } from "@/domain/account-lifecycle/closure/closure";
import { readPageFrame } from "@/domain/account-lifecycle/profile/page-frame";
import { completeDueAccountRecoveries } from "@/domain/authentication/account-recovery/account-recovery";
import { recoveryCodeState } from "@/domain/authentication/recovery-code/state";
import { completeDueConnections } from "@/domain/healthspace/connection/end";
import { listContacts } from "@/domain/healthspace/connection/list";
import { findConversation, openConversation } from "@/domain/healthspace/conversation/conversation";
import { listOwnConversations } from "@/domain/healthspace/conversation/list";
import { listReceivers } from "@/domain/healthspace/conversation/people";
import { startConversation } from "@/domain/healthspace/conversation/send";
import { listUnreadByClients, listUnreadFor } from "@/domain/healthspace/conversation/unread";
import { listWhoLooked } from "@/domain/healthspace/dossier/who-looked";
import { listConversationsWith, listStaffConversations } from "@/domain/healthspace/staff/client-messages";
import { listClientWork, openWork } from "@/domain/healthspace/staff/client-work";
import { listClients, openClient } from "@/domain/healthspace/staff/clients";
import { findOwnSubmission, listOwnSubmissions } from "@/domain/healthspace/submission/own-submissions";
import { readSubmissionAsStaff } from "@/domain/healthspace/submission/staff-submissions";
import { listStoppedWork } from "@/domain/healthspace/submission/stopped-work";
import { dropChange, reopenWork } from "@/domain/healthspace/worksheet/change";
import { saveAnswers } from "@/domain/healthspace/worksheet/save-answers";
import { listTiles } from "@/domain/healthspace/worksheet/tiles";
import { findWork } from "@/domain/healthspace/worksheet/work";
import { buildConnection } from "@/domain/operations/demo/build";
import { present, value } from "@/domain/testing/answers";
import { comeInside, logIn, passBothSteps } from "@/domain/testing/log-in";
import { personWithoutTwoFactor, personWithText } from "@/domain/testing/people";
import { testContext } from "@/domain/testing/test-context";
import { aClinician, aTreatment, handedInOften, handedInWork } from "@/domain/testing/treating";
import { aPlaceFor, handInNow, importTestLibrary, putReady, text } from "@/domain/testing/work";
import { startWorker } from "./worker";

// A question that reads a whole table is quick among ten people and slow among a million.

const { asked, clients } = vi.hoisted(() => ({ asked: new Set<string>(), clients: [] as Pick<Client, "execute">[] }));
vi.mock("@/db/file-client", async (original) => {
  const real = await original<typeof import("@/db/file-client")>();
  function listened<T extends Pick<Client, "execute">>(to: T): T {
    const execute: (statement: InStatement) => ReturnType<Client["execute"]> = to.execute.bind(to);
    const note = (statement: InStatement) => {
      asked.add(typeof statement === "string" ? statement : statement.sql);
      return execute(statement);
    };
    return Object.assign(to, { execute: note });
  }
  return {
    ...real,
    openFile(...at: Parameters<typeof real.openFile>) {
      const client = listened(real.openFile(...at));
      clients.push(client);
      const transaction: Client["transaction"] = client.transaction.bind(client);
      client.transaction = async (...mode: []) => listened(await transaction(...mode));
      return client;
    },
  };
});

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const allowed = [
  // The newest line: from the end backwards, one row.
  /^SCAN audit_events: .*order by "audit_events"."id" desc limit \?$/,
  // One row of JSON, of a row that was found by an index.
  /^SCAN json_each /,
  // This test looks at the phone.
  /^SCAN outbox: .*from "outbox" order by rowid asc$/,
];

test("who looked and the contacts are found by indexes", async () => {
  const { account } = await personWithText(ctx);
  asked.clear();
  await listWhoLooked(ctx, account.id, { locale: "nl", lines: "file", dayOf: String });
  await listContacts(ctx, account.id, "2026-11-22");
  expect(asked.size).toBeGreaterThan(1);
  expect(await readFromEndToEnd()).toEqual([]);
});

test("a login with its text message, the page behind it and the worker read no table from end to end", async () => {
  const { account } = await personWithText(ctx);
  asked.clear();
  await comeInside(ctx, (await passBothSteps(ctx, account)).sessionSecret);
  await recoveryCodeState(ctx, account.id);
  await readPageFrame(ctx, account.id, "nl", null);
  const sender = { productName: "Karify", host: "localhost", appUrl: "http://localhost", helpdeskPhone: "030" };
  const taken: string[] = [];
  const send = async ({ id }: { id: string }) => {
    taken.push(id);
    return { outcome: "sent" } as const;
  };
  const worker = startWorker(ctx, sender, { sms: [{ name: "sms", send }], mail: [{ name: "mail", send }], voice: [] });
  // Rendering is loaded with the first message, which takes its time here.
  await vi.waitFor(() => expect(taken).toHaveLength(1), { timeout: 10_000 });
  await completeDueAccountRecoveries(ctx);
  await completeDueDeletions(ctx);
  await completeDueConnections(ctx);
  await worker.stop();
  expect(asked.size).toBeGreaterThan(30);
  expect(await readFromEndToEnd()).toEqual([]);
});

test("the worksheet, a page of it, a save, a hand-in and its reading read no table from end to end", async () => {
  const account = await personWithoutTwoFactor(ctx);
  const library = await importTestLibrary(ctx);
  const healthspaceId = await aPlaceFor(ctx, account);
  const id = await putReady(ctx, account, { healthspaceId, versionId: library.sleep });
  const whole = await putReady(ctx, account, { healthspaceId, versionId: library.package });
  const cas = await logIn(ctx, account);
  const eva = await aClinician(ctx, healthspaceId, "Eva");
  await buildConnection(ctx, { client: account, staff: eva.account, healthspaceId });
  asked.clear();
  await listTiles(ctx, account.id, healthspaceId, "nl");
  await findWork(ctx, account.id, whole);
  const answers = [{ linkId: "story", revision: 0, draft: text("x") }];
  value(await saveAnswers(ctx, cas, { id, round: 1, answers, leavePage: "night" }));
  const submissionId = await handInNow(ctx, cas, id);
  await listOwnSubmissions(ctx, account.id);
  await listStoppedWork(ctx, account.id);
  await findOwnSubmission(ctx, account.id, submissionId);
  expect(await readSubmissionAsStaff(ctx, eva, { healthspaceId, submissionId })).not.toBeNull();
  value(await reopenWork(ctx, cas, id));
  value(await dropChange(ctx, cas, id));
  expect(asked.size).toBeGreaterThan(20);
  expect(await readFromEndToEnd()).toEqual([]);
});

test("what staff read of a client with two hundred submissions reads no table from end to end", async () => {
  const world = await aTreatment(ctx);
  const { alias, cas, eva } = world;
  await handedInOften(ctx, world, 200);
  const assignmentId = await handedInWork(ctx, world);
  asked.clear();
  value(await listClients(ctx, eva, alias));
  const client = value(await openClient(ctx, eva, { alias, clientId: cas.account.id }));
  expect(await listClientWork(ctx, eva.account.id, client, "nl")).toHaveLength(41);
  value(await openWork(ctx, eva, { alias, clientId: cas.account.id, assignmentId }, "nl"));
  const today = "2026-11-22";
  value(await findConversation(ctx, eva, { assignmentId }, { today }));
  const where = { healthspaceId: world.healthspaceId, clientId: cas.account.id };
  const message = { sendKey: crypto.randomUUID(), subject: "Maandag", body: "Lukt het?", today };
  const { conversationId } = value(await startConversation(ctx, eva, where, message));
  value(await openConversation(ctx, eva, conversationId, { today }));
  value(await listStaffConversations(ctx, eva, alias));
  await listConversationsWith(ctx, eva.account.id, where);
  await listUnreadFor(ctx, eva.account.id, where.healthspaceId);
  await listUnreadByClients(ctx, eva.account.id, where.healthspaceId);
  await listOwnConversations(ctx, cas.account.id);
  await listReceivers(ctx, where, today);
  await readPageFrame(ctx, cas.account.id, "nl", null);
  await readPageFrame(ctx, eva.account.id, "nl", null);
  expect(asked.size).toBeGreaterThan(10);
  expect(await readFromEndToEnd()).toEqual([]);
});

/** The statements that read a whole table, as their plans say. */
async function readFromEndToEnd(): Promise<string[]> {
  const whole: string[] = [];
  for (const statement of [...asked].filter((sql) => /^\s*(select|insert|update|delete|with)/i.test(sql))) {
    // The rows of a JSON list, and those of a query inside the query, whose own steps are here as well.
    for (const step of await planOf(statement))
      if (/^SCAN (?!CONSTANT|\(subquery|\w+ VIRTUAL TABLE|json_each |l$)/.test(step))
        whole.push(`${step}: ${statement}`);
  }
  return whole.filter((line) => !allowed.some((each) => each.test(line)));
}

async function planOf(statement: string): Promise<string[]> {
  const args = (statement.match(/\?/g) ?? []).map(() => 1);
  const { rows } = await present(clients.at(-1)).execute({ sql: `EXPLAIN QUERY PLAN ${statement}`, args });
  return rows.map((row) => String(row.detail));
}
