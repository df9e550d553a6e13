import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildConversation } from "@/domain/operations/demo/conversation";
import { verifyPassword } from "@/domain/platform/crypto/password-hash";
import { issueToken } from "@/domain/platform/one-time-token/one-time-token";
import { present } from "@/domain/testing/answers";
import { HOUR_MS } from "@/domain/time";
import { inTransaction } from "@/domain/transaction";
import nl from "@/messages/nl.json" with { type: "json" };
import { verdict } from "@/tests/support/answers";
import { appCode } from "@/tests/support/authenticator";
import { type Answer, Visitor } from "@/tests/support/form-client";
import {
  enterCode,
  enterPassword,
  enterRecoveryCode,
  IN,
  logIn,
  logInUpToTheCode,
  paths,
} from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson, type Person } from "@/tests/support/people";
import { audited, queued, sessionsOf, usedRecoveryCodes } from "@/tests/support/records";
import type { RemoteDatabase } from "@/tests/support/remote";
import { freePort, type Server, startServer } from "@/tests/support/server";
import { until } from "@/tests/support/until";
import { checkPath, filledInWork, HANDED_IN, SENT, treatedByEva, withoutIds } from "@/tests/support/work";

// The production build with its database on a libSQL server, and the way between them broken at every round trip, or dead.
const LIMIT_MS = 8_000;
/** The first call that is not answered, the second, and a bit for the machine itself. */
const SAYS_SO_WITHIN_MS = 2 * LIMIT_MS;

const renewed = "Paarse-Olifant-9";

let lab: Lab;
let remote: RemoteDatabase;
let server: Server;
beforeAll(async () => {
  process.env.PROVE_DATABASE = "remote";
  lab = await openLab("far-database");
  process.env.PROVE_DATABASE = "";
  remote = present(lab.remote);
  server = await lab.start({ OUTBOX_WORKER: "separate" });
});
afterAll(() => lab.close());

const sentence = (text: string) => text.split("{")[0]?.split(". ")[0] ?? "";
const ready = () => fetch(`http://localhost:${server.port}/api/ready`);

interface Act {
  /** Everything up to the last click, which `click` is. */
  prepare(browser: Visitor, person: Person): Promise<() => Promise<Answer>>;
  /** What the click is told when it is done. */
  done: string;
  /** That it was done, once. */
  holds(person: Person): Promise<void>;
}

const acts: Record<string, Act> = {
  "an app code": {
    async prepare(browser, noor) {
      await logInUpToTheCode(browser, noor);
      return () => enterCode(browser, appCode(noor.secret, lab.ctx.clock.now()));
    },
    done: IN,
    holds: (noor) => insideOnce(noor, 0),
  },
  "a recovery code": {
    async prepare(browser, noor) {
      await logInUpToTheCode(browser, noor);
      return () => enterRecoveryCode(browser, present(noor.codes[0]));
    },
    done: IN,
    holds: (noor) => insideOnce(noor, 1),
  },
  "a reset link": {
    async prepare(browser, { account: { id } }) {
      const link = { purpose: "password-reset", accountId: id, subjectId: id, lifeMs: HOUR_MS } as const;
      const token = await inTransaction(lab.ctx, (ctx) => issueToken(ctx, link));
      const page = await browser.open(`/nl/reset-password/${token}`);
      const fields = { password: renewed, repeat: renewed };
      return () => browser.send(browser.prepare(page.path, page, { field: "password" }, fields));
    },
    done: "to /reset-password/done",
    async holds({ account: { id } }) {
      const [account] = await lab.rows("SELECT password_hash, session_version FROM accounts WHERE id = ?", [id]);
      expect(await verifyPassword(lab.ctx.keys, String(present(account).password_hash), renewed)).toBe(true);
      expect(present(account).session_version, "sessions ended once").toBe(2);
      expect(
        await lab.count(
          "SELECT count(*) FROM one_time_tokens WHERE purpose = 'password-reset' AND used_at IS NOT NULL AND account_id = ?",
          [id],
        ),
      ).toBe(1);
      expect(await audited(lab, id, "reset.completed")).toBe(1);
      expect(await queued(lab, id, "password-changed")).toBe(1);
    },
  },
  "work that is handed in": {
    async prepare(browser, cas) {
      const id = await filledInWork(lab, cas);
      await logIn(lab, browser, cas, { with: "app" });
      const page = await browser.open(checkPath(id));
      return () => browser.send(browser.prepare(page.path, page, { button: nl.work.submit }));
    },
    done: HANDED_IN,
    async holds({ account: { id } }) {
      const mine = "SELECT id FROM assignments WHERE account_id = ?";
      expect(await lab.count(`SELECT count(*) FROM submissions WHERE assignment_id IN (${mine})`, [id])).toBe(1);
      expect(await audited(lab, id, "work.submitted")).toBe(1);
      expect(await lab.count(`SELECT count(*) FROM notices WHERE subject_id IN (${mine})`, [id])).toBe(1);
    },
  },
  "a message": {
    async prepare(browser, cas) {
      const { healthspaceId, eva } = await treatedByEva(lab, cas);
      const story = { subject: "Maandag", messages: [{ from: "staff", body: "Hoe gaat het?" }] };
      const id = await buildConversation(lab.ctx, { client: cas.account, staff: eva, healthspaceId }, story);
      await logIn(lab, browser, cas, { with: "app" });
      const page = await browser.open(`/nl/messages/${id}`);
      return () => browser.send(browser.prepare(page.path, page, { field: "body" }, { body: "Goed." }));
    },
    done: SENT,
    async holds({ account: { id } }) {
      const { count } = lab;
      expect(await count("SELECT count(*) FROM conversation_messages WHERE author_id = ?", [id])).toBe(1);
      expect(await audited(lab, id, "message.sent")).toBe(1);
      const mine = "SELECT id FROM conversations WHERE client_id = ?";
      expect(
        await count(`SELECT count(*) FROM notices WHERE kind = 'new-message' AND subject_id IN (${mine})`, [id]),
      ).toBe(1);
    },
  },
};

async function insideOnce({ account }: Person, spent: number): Promise<void> {
  expect(await sessionsOf(lab, account.id)).toBe(1);
  expect(await usedRecoveryCodes(lab, account.id)).toBe(spent);
}

describe("cut at every round trip of an act that spends something, before the server did it and after", () => {
  for (const [what, { prepare, done, holds }] of Object.entries(acts)) {
    for (const cut of ["before", "after"] as const) {
      test(`${what}, ${cut}: it is done, once`, async () => {
        let points = 0;
        for (let cutAt = 1; ; cutAt += 1) {
          const person = await makePerson(lab.ctx, { twoFactor: "app", healthspace: "demo" });
          const click = await prepare(new Visitor(lab.url), person);
          await remote.trouble({ cutAt, cut, transactionMs: 300 });
          const answer = await click();
          const { trips } = await remote.trouble();
          expect(withoutIds(verdict(answer)), `cut ${cut} trip ${cutAt}`).toBe(done);
          await holds(person).catch((error: unknown) => {
            throw new Error(`cut ${cut} trip ${cutAt}`, { cause: error });
          });
          if (trips < cutAt) break;
          points += 1;
        }
        console.info(`${what}, ${cut}: ${points} points`);
        expect(points).toBeGreaterThan(5);
      });
    }
  }
});

describe("a database that is silent", () => {
  test("pages and forms say so within the limit, the process is not ready, and afterwards all goes on", async () => {
    const cas = await makePerson(lab.ctx, { twoFactor: "off", healthspace: "demo" });
    const [inside, outside] = [new Visitor(lab.url), new Visitor(lab.url)];
    await logIn(lab, inside, cas, { with: "nothing" });
    await inside.open(paths.workspace);
    expect((await ready()).status).toBe(200);
    await remote.trouble({ silentFrom: 1 });
    const started = performance.now();
    const [page, picture, form, readiness] = await Promise.all([
      inside.get(paths.workspace),
      inside.get("/nl/account/profile/picture"),
      enterPassword(outside, cas),
      ready(),
    ]);
    const took = Math.round(performance.now() - started);
    console.info(`silence was said after ${took} ms`);
    expect(took).toBeLessThan(SAYS_SO_WITHIN_MS);
    expect([page.status, picture.status, readiness.status]).toEqual([503, 503, 503]);
    expect(page.headers["retry-after"]).toBeDefined();
    expect(page.body).toContain(nl.errorPage.unavailable);
    for (const { body } of [page, picture, form]) expect(body).toContain(sentence(nl.errors.unreachable));
    await remote.trouble();
    await until("the process to be ready again", async () => (await ready()).status === 200 || undefined);
    expect((await inside.get(paths.workspace)).status).toBe(200);
    expect(verdict(await enterPassword(outside, cas))).toBe(IN);
  });
});

test("a start without its database names the address and what to do, and no secret", async () => {
  const address = `http://127.0.0.1:${await freePort()}`;
  const settings = { ...lab.settings(), DATABASE_URL: address, DATABASE_AUTH_TOKEN: "a-token-of-ours" };
  const failure = await startServer(await freePort(), settings).then(
    () => "it started",
    (error: Error) => error.message,
  );
  expect(failure).toContain("ended at once");
  expect(failure).toContain(address);
  expect(failure).toContain("DATABASE_AUTH_TOKEN");
  expect(failure).not.toContain("a-token-of-ours");
});
