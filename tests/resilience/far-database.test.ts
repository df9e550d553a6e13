import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { present } from "@/domain/testing/answers";
import nl from "@/messages/nl.json" with { type: "json" };
import { verdict } from "@/tests/support/answers";
import { appCode } from "@/tests/support/authenticator";
import { Visitor } from "@/tests/support/form-client";
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
import { sessionsOf, usedRecoveryCodes } from "@/tests/support/records";
import type { RemoteDatabase } from "@/tests/support/remote";
import { freePort, type Server, startServer } from "@/tests/support/server";
import { until } from "@/tests/support/until";

// The production build with its database on a libSQL server, and the way between them broken at every round trip, or dead.
const LIMIT_MS = 8_000;
/** The first call that is not answered, the second, and a bit for the machine itself. */
const SAYS_SO_WITHIN_MS = 2 * LIMIT_MS;

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

describe("cut at every round trip of the second step, before the server did it and after", () => {
  const steps: Record<string, { type(browser: Visitor, person: Person): ReturnType<typeof enterCode>; spent: number }> =
    {
      "an app code": { type: (b, p) => enterCode(b, appCode(p.secret, lab.ctx.clock.now())), spent: 0 },
      "a recovery code": { type: (b, p) => enterRecoveryCode(b, present(p.codes[0])), spent: 1 },
    };
  for (const [what, { type, spent }] of Object.entries(steps)) {
    for (const cut of ["before", "after"] as const) {
      test(`${what}, ${cut}: whoever types it is inside, once, and it is spent once`, async () => {
        let points = 0;
        for (let cutAt = 1; ; cutAt += 1) {
          const person = await makePerson(lab.ctx, { twoFactor: "app", healthspace: "demo" });
          const browser = new Visitor(lab.url);
          await logInUpToTheCode(browser, person);
          await remote.trouble({ cutAt, cut, transactionMs: 300 });
          const answer = await type(browser, person);
          const { trips } = await remote.trouble();
          expect(verdict(answer), `cut ${cut} trip ${cutAt}`).toBe(IN);
          expect(await sessionsOf(lab, person.account.id), `sessions, cut ${cut} trip ${cutAt}`).toBe(1);
          expect(await usedRecoveryCodes(lab, person.account.id)).toBe(spent);
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
