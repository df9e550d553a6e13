import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { messageDrafts } from "@/db/schema";
import { openDraft } from "@/domain/healthspace/conversation/draft";
import { findOwnSubmission, listOwnSubmissions } from "@/domain/healthspace/submission/own-submissions";
import { buildInvitation } from "@/domain/operations/demo/build";
import { buildConversation } from "@/domain/operations/demo/conversation";
import { verifyPassword } from "@/domain/platform/crypto/password-hash";
import { findPersonKey } from "@/domain/platform/crypto/person-key";
import { present, tally } from "@/domain/testing/answers";
import nl from "@/messages/nl.json" with { type: "json" };
import { problemsOn, verdict } from "@/tests/support/answers";
import {
  type Answer,
  fireTogether,
  formOwnerOn,
  formsOf,
  type Shot,
  Visitor,
  type Which,
} from "@/tests/support/form-client";
import { codeFor, linkIn, mailFor } from "@/tests/support/inbox";
import {
  ENROLLED,
  enterCode,
  enterPhone,
  enterRecoveryCode,
  IN,
  logIn,
  logInUpToTheCode,
  paths,
} from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { MovedClock } from "@/tests/support/moved-clock";
import { makePerson, newPhone, type Person, type Story } from "@/tests/support/people";
import {
  activeFactors,
  audited,
  challengesDone,
  codeHashes,
  queued,
  sessionsOf,
  usedRecoveryCodes,
  usedTextCodes,
} from "@/tests/support/records";
import type { Server } from "@/tests/support/server";
import { type Fault, watchWrites } from "@/tests/support/strace";
import { until } from "@/tests/support/until";
import { AUTOSAVE, checkPath, filledInWork, HANDED_IN, SENT, treatedByEva, withoutIds } from "@/tests/support/work";

// The production server is killed at its k-th write to the database files, for every k from 1 to 60, each in two of the flows, and
// on to beyond the last write of each flow. What the file then says is read before anything else opens it and once more after the
// restart.
const KILLS = 60;
const FLOWS_A_KILL = 2;
/** Points from the sixtieth write to the last one; one more lies so far beyond that it never comes. */
const LATE_KILLS = 4;
/** The same click writes a few pages more or less: only this part of what was counted is sure to come. */
const SURE = 0.9;
const MINUTE = 60_000;

interface Flow {
  does: string;
  /** Killed at every one of its writes from 1 to 60, not only in its turn. */
  at?: "every write";
  story: Story;
  /** Everything up to the last click. */
  prepare(browser: Visitor, person: Person): Promise<Ready>;
  /** The last click was answered like this when it was done. */
  done: string;
  /** The same click again after it was done gets the same answer (ADR 0080): left out, it is refused. */
  again?: "the same answer";
  /** What holds in the file, whether the click was done or not. */
  holds(person: Person): Promise<"done" | "not done">;
}

interface Ready {
  shot: Shot;
  /** The same click again after a restart: done at last, or refused because it was done before. */
  again(): Promise<Answer>;
}

let lab: Lab;

beforeAll(async () => {
  lab = await openLab("kill");
});
afterAll(() => lab.close());

const renewed = "Paarse-Olifant-9";

const flows: Flow[] = [
  {
    does: "text-code login",
    story: { twoFactor: "sms" },
    done: IN,
    async prepare(browser, noor) {
      await logInUpToTheCode(browser, noor);
      const code = await codeFor(lab, noor.phone.e164, 1);
      return { shot: await aimed(browser, paths.verify, code), again: () => enterCode(browser, code) };
    },
    async holds({ account: { id } }) {
      const done = await sessionsOf(lab, id);
      expect(await usedTextCodes(lab, id), "the code is used iff there is a session").toBe(done);
      expect(await challengesDone(lab, id), "the login is over iff there is a session").toBe(done);
      expect(await audited(lab, id, "login.second.ok"), "it is written down iff there is a session").toBe(done);
      return done === 1 ? "done" : "not done";
    },
  },
  {
    does: "recovery-code login",
    story: { twoFactor: "app" },
    done: IN,
    async prepare(browser, noor) {
      await logInUpToTheCode(browser, noor);
      const code = present(noor.codes[3]);
      return { shot: await aimed(browser, paths.recovery, code), again: () => enterRecoveryCode(browser, code) };
    },
    async holds({ account: { id } }) {
      const done = await sessionsOf(lab, id);
      expect(await usedRecoveryCodes(lab, id), "the code is used iff there is a session").toBe(done);
      expect(await challengesDone(lab, id), "the login is over iff there is a session").toBe(done);
      expect(await queued(lab, id, "recovery-code-used"), "a mail is written iff there is a session").toBe(done);
      expect(await trustVersion(id), "trust ended iff there is a session").toBe(1 + done);
      return done === 1 ? "done" : "not done";
    },
  },
  {
    does: "enable two-factor",
    story: { twoFactor: "off" },
    done: ENROLLED,
    async prepare(browser, cas) {
      await logIn(lab, browser, cas, { with: "nothing" });
      await enterPhone(browser, cas.phone.typed);
      const code = await codeFor(lab, cas.phone.e164, 1);
      return {
        shot: await aimed(browser, paths.phoneCode, code),
        again: () => browser.submit(paths.phoneCode, { field: "code" }, { code }),
      };
    },
    async holds({ account: { id } }) {
      const on = await activeFactors(lab, id);
      expect(await codeHashes(lab, id), "ten code hashes iff two-factor is on").toBe(on * 10);
      expect(await usedTextCodes(lab, id), "the code is used iff two-factor is on").toBe(on);
      expect(await enrolmentsDone(id), "the set-up is over iff two-factor is on").toBe(on);
      expect(await audited(lab, id, "2fa.enabled"), "it is written down iff two-factor is on").toBe(on);
      expect(await queued(lab, id, "two-factor-on"), "a mail is written iff two-factor is on").toBe(on);
      return on === 1 ? "done" : "not done";
    },
  },
  {
    does: "change phone number",
    story: { twoFactor: "sms" },
    done: "to /account/two-factor/set-up/done with a session",
    async prepare(browser, noor) {
      await logIn(lab, browser, noor, { with: "sms" });
      const other = newPhone();
      await enterPhone(browser, other.typed);
      const code = await codeFor(lab, other.e164, 1);
      return {
        shot: await aimed(browser, paths.phoneCode, code),
        again: () => browser.submit(paths.phoneCode, { field: "code" }, { code }),
      };
    },
    async holds({ account: { id }, phone }) {
      const [factor] = await lab.rows("SELECT phone FROM factors WHERE account_id = ? AND removed_at IS NULL", [id]);
      expect(await activeFactors(lab, id), "one factor at every moment").toBe(1);
      const done = present(factor).phone === phone.e164 ? 0 : 1;
      expect(await lab.count("SELECT count(*) FROM factors WHERE account_id = ?", [id])).toBe(1 + done);
      expect(await usedTextCodes(lab, id), "the code is used iff the number changed").toBe(1 + done);
      expect(await enrolmentsDone(id), "the set-up is over iff the number changed").toBe(done);
      expect(await audited(lab, id, "2fa.phone_changed"), "written down iff the number changed").toBe(done);
      expect(await queued(lab, id, "factor-changed"), "one mail and two texts iff the number changed").toBe(3 * done);
      expect(await codeHashes(lab, id), "the recovery codes stay").toBe(10);
      expect(await usedRecoveryCodes(lab, id)).toBe(0);
      return done === 1 ? "done" : "not done";
    },
  },
  {
    does: "reset password",
    story: { twoFactor: "sms" },
    done: "to /reset-password/done",
    async prepare(browser, noor) {
      await logIn(lab, new Visitor(lab.url), noor, { with: "sms" });
      await browser.submit("/nl/forgot-password", { field: "email" }, { email: noor.email });
      const link = linkIn(await mailFor(lab, noor.email, nl.mail["password-reset"].subject), "reset-password");
      const choice = [link, { field: "password" }, { password: renewed, repeat: renewed }] as const;
      return { shot: await aimedAt(browser, ...choice), again: () => browser.submit(...choice) };
    },
    async holds({ account: { id } }) {
      const [account] = await lab.rows("SELECT password_hash, session_version FROM accounts WHERE id = ?", [id]);
      const { password_hash, session_version } = present(account);
      const done = (await verifyPassword(lab.ctx.keys, String(password_hash), renewed)) ? 1 : 0;
      expect(await usedLinks(id), "the link is used iff the password is new").toBe(done);
      expect(await openSessions(id), "the old session is over iff the password is new").toBe(1 - done);
      expect(session_version, "everything ended once iff the password is new").toBe(1 + done);
      expect(await audited(lab, id, "reset.completed"), "written down iff the password is new").toBe(done);
      expect(await queued(lab, id, "password-changed"), "a mail and a text iff the password is new").toBe(2 * done);
      return done === 1 ? "done" : "not done";
    },
  },
  {
    does: "accept invitation",
    story: { twoFactor: "off" },
    done: "to /workspace",
    async prepare(browser, cas) {
      await logIn(lab, browser, cas, { with: "nothing" });
      const [healthspace] = await lab.rows("SELECT id FROM healthspaces WHERE alias = 'behandelmodules'");
      const invited = { email: cas.email, healthspaceId: String(present(healthspace).id) };
      const link = `/nl/invitations/${await buildInvitation(lab.ctx, invited)}`;
      const join = [link, { button: nl.invitation.join }, {}] as const;
      return { shot: await aimedAt(browser, ...join), again: () => browser.submit(...join) };
    },
    async holds({ account: { id }, email }) {
      const done = await lab.count("SELECT count(*) FROM memberships WHERE account_id = ?", [id]);
      const used = "SELECT count(*) FROM invitations WHERE email = ? AND used_at IS NOT NULL AND used_by = ?";
      expect(await lab.count(used, [email, id]), "the invitation is used iff there is a member").toBe(done);
      expect(await audited(lab, id, "invite.accepted"), "it is written down iff there is a member").toBe(done);
      return done === 1 ? "done" : "not done";
    },
  },
  {
    does: "hand in work",
    at: "every write",
    story: { twoFactor: "off" },
    done: HANDED_IN,
    async prepare(browser, cas) {
      // Long enough for sixty writes of the file.
      const id = await filledInWork(lab, cas, {
        story: { text: `Lang wakker. ${"🙂".repeat(20)} `.repeat(290), chosen: [] },
        who: { text: "", chosen: ["friend"] },
        how: { text: `Ze belt me op. ${"🙂".repeat(20)} `.repeat(270), chosen: [] },
        helped: { text: "", chosen: ["true"] },
      });
      await logIn(lab, browser, cas, { with: "nothing" });
      const submit = [checkPath(id), { button: nl.work.submit }, {}] as const;
      return { shot: await aimedAt(browser, ...submit), again: () => browser.submit(...submit) };
    },
    async holds({ account: { id } }) {
      const mine = "SELECT id FROM assignments WHERE account_id = ?";
      const done = await lab.count(`SELECT count(*) FROM submissions WHERE assignment_id IN (${mine})`, [id]);
      const handedIn = "SELECT count(*) FROM assignments WHERE account_id = ? AND submitted_at IS NOT NULL";
      expect(await lab.count(handedIn, [id]), "it counts as handed in iff there is a submission").toBe(done);
      expect(await audited(lab, id, "work.submitted"), "it is written down iff there is a submission").toBe(done);
      const told = `SELECT count(*) FROM notices WHERE subject_id IN (${mine})`;
      expect(await lab.count(told, [id]), "the clinician is told iff there is a submission").toBe(done);
      const revisions = `SELECT sum(revision) FROM answers WHERE assignment_id IN (${mine})`;
      expect(await lab.count(revisions, [id]), "the answers stay").toBe(4);
      for (const { id: submission } of await listOwnSubmissions(lab.ctx, id)) {
        const opened = await findOwnSubmission(lab.ctx, id, submission);
        expect(JSON.stringify(opened?.response), "the response can be opened").toContain("Ze belt me op.");
      }
      return done === 1 ? "done" : "not done";
    },
  },
  {
    does: "send a message",
    story: { twoFactor: "off" },
    done: SENT,
    again: "the same answer",
    async prepare(browser, cas) {
      const { healthspaceId, eva } = await treatedByEva(lab, cas);
      const between = { client: cas.account, staff: eva, healthspaceId };
      const messages = [{ from: "client", body: "Ik slaap slecht." }];
      const conversationId = await buildConversation(lab.ctx, between, { subject: "Maandag", messages });
      await logIn(lab, browser, cas, { with: "nothing" });
      const form = [`/nl/messages/${conversationId}`, { body: "Kan het dinsdag?" }] as const;
      return typedMessage(browser, ...form, { conversationId });
    },
    holds: (cas) => messageHolds(cas, 1),
  },
  {
    does: "begin a conversation",
    story: { twoFactor: "off" },
    done: SENT,
    again: "the same answer",
    async prepare(browser, cas) {
      const { healthspaceId, eva } = await treatedByEva(lab, cas);
      await logIn(lab, browser, cas, { with: "nothing" });
      const form = ["/nl/messages/new", { to: eva.id, subject: "Maandag", body: "Kan het dinsdag?" }] as const;
      return typedMessage(browser, ...form, { healthspaceId, clientId: cas.account.id });
    },
    holds: (cas) => messageHolds(cas, 0),
  },
];

/** A message as it is typed: kept as a draft by its page, ready to be sent from there. */
async function typedMessage(
  browser: Visitor,
  path: string,
  values: Record<string, string>,
  topic: object,
): Promise<Ready> {
  const page = await browser.open(path);
  expect(problemsOn(page)).toEqual([]);
  const hidden = formsOf(page.body).flatMap((form) => form.hidden);
  const sendKey = present(hidden.find(([name]) => name === "sendKey"))[1];
  const fields = Object.entries(values)
    .filter(([name]) => name !== "to")
    .map(([linkId, text]) => ({ linkId, revision: 0, draft: { text, chosen: [] } }));
  const draft = { owner: formOwnerOn(page)["form-owner"], topic, sendKey, here: path.replace("/nl", ""), fields };
  const kept = await browser.postJson(AUTOSAVE, draft);
  expect(JSON.parse(kept.body).saved).toHaveLength(fields.length);
  const shot = browser.prepare(page.path, page, { field: "body" }, values);
  return { shot, again: () => browser.send(shot) };
}

/** Of a client who sends one message, where `earlier` are there already. */
async function messageHolds({ account: { id } }: Person, earlier: number): Promise<"done" | "not done"> {
  const written = "SELECT count(*) FROM conversation_messages WHERE author_id = ?";
  const done = (await lab.count(written, [id])) - earlier;
  const begun = await lab.count("SELECT count(*) FROM conversations WHERE client_id = ?", [id]);
  expect(begun, "a conversation is begun iff its first message is there").toBe(Math.max(earlier, done));
  const mine = "SELECT id FROM conversations WHERE client_id = ?";
  const people = `SELECT count(*) FROM conversation_people WHERE conversation_id IN (${mine})`;
  expect(await lab.count(people, [id]), "two read along in what is begun").toBe(2 * begun);
  const told = `SELECT count(*) FROM notices WHERE kind = 'new-message' AND subject_id IN (${mine})`;
  expect(await lab.count(told, [id]), "the clinician is told iff it was sent").toBe(done);
  expect(await audited(lab, id, "message.sent"), "it is written down iff it was sent").toBe(done);
  const drafts = await lab.ctx.db.read.select().from(messageDrafts).where(eq(messageDrafts.accountId, id));
  if (drafts.length === 0) return "not done";
  const key = present(await findPersonKey(lab.ctx, id));
  for (const row of drafts) {
    expect(openDraft(key, row).text === "", "the draft is put away iff it was sent").toBe(done === 1);
  }
  return done === 1 ? "done" : "not done";
}

describe("T104 the server is killed at the k-th database write", () => {
  let plan: Map<Flow, number[]>;
  const met = new Set<number>();
  beforeAll(async () => {
    const writes = new Map<Flow, number>();
    for (const flow of flows) writes.set(flow, await writesOf(flow));
    plan = dealt(writes);
  });
  afterAll(() => Promise.all(lab.servers.map((server) => server.kill())));

  for (const flow of flows) {
    test(`${flow.does} is done or not done, and what was answered is kept`, async () => {
      const kills = present(plan.get(flow));
      const outcomes: string[] = [];
      for (const k of kills) {
        const outcome = await killedAt(flow, k).catch((error: unknown) => {
          throw new Error(`killed at write ${k}`, { cause: error });
        });
        if (outcome !== NOT_MET) met.add(k);
        outcomes.push(outcome);
      }
      console.info(`${flow.does}: killed at ${kills.join(", ")}\n  ${JSON.stringify(tally(outcomes))}`);
      expect(new Set(outcomes.map((outcome) => outcome.split(",")[0])).size, "both sides of the commit").toBe(2);
    });
  }

  test(`for every k from 1 to ${KILLS}, and each message was delivered once, with one key`, async () => {
    expect(oneTo(KILLS).filter((k) => !met.has(k))).toEqual([]);
    await Promise.all(lab.servers.map((server) => server.kill()));
    // What a killed server had under way may go again after half a minute.
    const clock = new MovedClock(lab.folder);
    clock.pass(MINUTE);
    const server = await lab.start(clock.env);
    await until("every message to leave the outbox", async () => ((await unsent()) === 0 ? true : undefined), 60_000);
    await server.stop();
    expect(await lab.count("SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL")).toBe(0);
    expect(await lab.count("SELECT count(*) FROM inbox_messages")).toBe(await lab.count("SELECT count(*) FROM outbox"));
    // One event, its messages: the same news under two keys would pass every check of keys.
    const events: Record<string, { event: string; messages: number }> = {
      "two-factor-on": { event: "2fa.enabled", messages: 1 },
      "recovery-code-used": { event: "login.backup_used", messages: 1 },
      "password-changed": { event: "reset.completed", messages: 2 },
      "factor-changed": { event: "2fa.phone_changed", messages: 3 },
      "login-code": { event: "sms.queued/login", messages: 1 },
      "enrolment-code": { event: "sms.queued/enrolment", messages: 1 },
    };
    for (const [template, { event, messages }] of Object.entries(events)) {
      const [name = "", purpose = ""] = event.split("/");
      const happened = await lab.count("SELECT count(*) FROM audit_events WHERE event = ? AND detail LIKE ?", [
        name,
        `%${purpose}%`,
      ]);
      expect(happened, event).toBeGreaterThan(0);
      expect(await lab.count("SELECT count(*) FROM outbox WHERE template = ?", [template]), template).toBe(
        happened * messages,
      );
    }
    expect(lab.integrity()).toBe("ok");
  });
});

/** Deals every k to flows that are sure to write so often, in rotation, and gives each flow what lies beyond. */
function dealt(writes: Map<Flow, number>): Map<Flow, number[]> {
  const plan = new Map([...writes.keys()].map((flow) => [flow, [] as number[]]));
  for (const k of oneTo(KILLS)) {
    const long = [...writes].flatMap(([flow, last]) => (last * SURE >= k ? [flow] : []));
    for (const hand of oneTo(Math.min(FLOWS_A_KILL, long.length))) {
      const at = (k + hand * Math.ceil(long.length / FLOWS_A_KILL)) % long.length;
      present(plan.get(present(long[at]))).push(k);
    }
  }
  for (const [flow, last] of writes) {
    const first = Math.min(KILLS, last);
    if (flow.at === "every write") plan.set(flow, oneTo(first));
    const late = oneTo(LATE_KILLS).map((nth) => first + Math.ceil((nth * (last - first)) / LATE_KILLS));
    present(plan.get(flow)).push(...new Set(late), last * 2);
  }
  return plan;
}

function oneTo(last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}

describe("T103 the disk of the database is full or broken during a text-code login", () => {
  afterEach(async () => {
    await Promise.all(lab.servers.map((server) => server.kill()));
  });
  const faults: Fault[] = [
    ...[1, 9, 19, 29].map((at) => ({ is: "disk-full", at }) as const),
    ...[1, 3].map((at) => ({ is: "disk-broken", at }) as const),
  ];
  for (const fault of faults) {
    test(`${faultName(fault)}: a readable answer, no half state, and it goes on after a restart`, async () => {
      const flow = present(flows[0]);
      const server = await lab.start();
      const { person, ready } = await prepared(flow);
      const watch = await watchWrites(lab, server, fault);
      const [answer] = await fireTogether([ready.shot]);
      await watch.end();
      const said = verdict(answer ?? null);
      const state = await flow.holds(person);
      console.info(`${faultName(fault)}: answered "${said}", ${state}`);
      // Between the code and the cookie the person is sent back to the login: the code is used, nobody is inside.
      expect(state === "done" ? [IN, "to /login"] : ["unexpected", "try-again"]).toContain(said);
      await server.kill();
      expect(await flow.holds(person), "nothing comes or goes with the restart").toBe(state);
      expect(lab.integrity()).toBe("ok");
      await lab.start();
      if (state === "not done") expect(verdict(await ready.again())).toBe(IN);
      else expect((await new Visitor(lab.url).open(paths.login)).status).toBe(200);
      expect(await flow.holds(person)).toBe("done");
    });
  }
});

function faultName(fault: Fault): string {
  return fault.is === "counted" ? "nothing" : `${fault.is} from write ${fault.at} on`;
}

/** The whole click was over before the k-th write came. */
const NOT_MET = "done, acknowledged, and the kill never came";

async function killedAt(flow: Flow, k: number): Promise<string> {
  const server = await running();
  const { person, ready } = await prepared(flow);
  const watch = await watchWrites(lab, server, { is: "killed", at: k });
  const [answer] = await fireTogether([ready.shot]);
  // The worker's deliveries are writes as well: the kill may still come.
  await until(
    "the kill, or the end of all writes",
    async () => server.isOver() || (answer !== null && (await unsentTo(person)) === 0) || undefined,
  );
  const came = server.isOver();
  await server.kill();
  await watch.end();
  const before = await flow.holds(person);
  expect(lab.integrity()).toBe("ok");
  if (answer) {
    expect(said(answer)).toBe(flow.done);
    expect(before, "what was acknowledged is kept").toBe("done");
  }
  // The server that comes up again is the one of the next kill.
  await running();
  expect(await flow.holds(person), "nothing comes or goes with the restart").toBe(before);
  const again = await ready.again().catch((error: unknown) => String(error));
  if (before === "not done") expect(typeof again === "string" ? again : said(again)).toBe(flow.done);
  else if (flow.again) expect(typeof again === "string" ? again : said(again)).toBe(flow.done);
  else if (typeof again !== "string") expect(said(again), "done is done").not.toBe(flow.done);
  expect(await flow.holds(person)).toBe("done");
  if (!came) return NOT_MET;
  return `${before}, ${answer ? "acknowledged" : "not acknowledged"}`;
}

/** How many writes the whole click takes, deliveries included. */
async function writesOf(flow: Flow): Promise<number> {
  const server = await running();
  const { person, ready } = await prepared(flow);
  const watch = await watchWrites(lab, server, { is: "counted" });
  const [answer] = await fireTogether([ready.shot]);
  expect(said(answer ?? null)).toBe(flow.done);
  await until("its messages", async () => ((await unsentTo(person)) === 0 ? true : undefined));
  await watch.end();
  expect(await flow.holds(person)).toBe("done");
  return watch.writes();
}

function said(answer: Answer | null): string {
  return withoutIds(verdict(answer));
}

async function running(): Promise<Server> {
  return lab.servers.find((server) => !server.isOver()) ?? lab.start();
}

async function prepared(flow: Flow): Promise<{ person: Person; ready: Ready }> {
  const person = await makePerson(lab.ctx, flow.story);
  const browser = new Visitor(lab.url);
  const ready = await flow.prepare(browser, person);
  await until("earlier messages", async () => ((await unsentTo(person)) === 0 ? true : undefined));
  expect(await flow.holds(person)).toBe("not done");
  return { person, ready };
}

function aimed(browser: Visitor, path: string, code: string): Promise<Shot> {
  return aimedAt(browser, path, { field: "code" }, { code });
}

async function aimedAt(browser: Visitor, path: string, which: Which, values: Record<string, string>): Promise<Shot> {
  const page = await browser.open(path);
  expect(problemsOn(page)).toEqual([]);
  return browser.prepare(page.path, page, which, values);
}

function unsentTo({ account }: Person): Promise<number> {
  return lab.count("SELECT count(*) FROM outbox WHERE account_id = ? AND sent_at IS NULL", [account.id]);
}

function unsent(): Promise<number> {
  return lab.count("SELECT count(*) FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL");
}

function usedLinks(accountId: string): Promise<number> {
  const query = "SELECT count(*) FROM one_time_tokens WHERE account_id = ? AND purpose = ? AND used_at IS NOT NULL";
  return lab.count(query, [accountId, "password-reset"]);
}

function openSessions(accountId: string): Promise<number> {
  const query =
    "SELECT count(*) FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE a.id = ? AND s.session_version = a.session_version";
  return lab.count(query, [accountId]);
}

function enrolmentsDone(accountId: string): Promise<number> {
  return lab.count("SELECT count(*) FROM enrolments WHERE account_id = ? AND done_at IS NOT NULL", [accountId]);
}

function trustVersion(accountId: string): Promise<number> {
  return lab.count("SELECT trust_version FROM accounts WHERE id = ?", [accountId]);
}
