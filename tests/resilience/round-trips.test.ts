import { afterAll, beforeAll, expect, test } from "vitest";
import { runMaintenance } from "@/domain/operations/maintenance/nightly";
import { present } from "@/domain/testing/answers";
import { appCode } from "@/tests/support/authenticator";
import { Visitor } from "@/tests/support/form-client";
import { expectVerdict, IN, paths } from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson } from "@/tests/support/people";
import type { RemoteDatabase, Trips } from "@/tests/support/remote";
import { until } from "@/tests/support/until";

// How many round trips to a database server a person waits for, one after the other, and how many of them hold its one write lock.
// Each is some 20 ms to a server elsewhere. The numbers are what was reached: one more fails.
const AT_MOST = {
  "password step": { inSequence: 3, held: 1 },
  "page of the code": { inSequence: 2, held: 0 },
  "code step": { inSequence: 5, held: 1 },
  "first page": { inSequence: 3, held: 0 },
  worksheet: { inSequence: 3, held: 0 },
};
/** From the password to the first page. */
const LOGIN_AT_MOST = 13;

let lab: Lab;
let remote: RemoteDatabase;
beforeAll(async () => {
  process.env.PROVE_DATABASE = "remote";
  lab = await openLab("round-trips");
  process.env.PROVE_DATABASE = "";
  remote = present(lab.remote);
  // The daily work is done already: nothing else asks the database meanwhile.
  await runMaintenance(lab.ctx);
  await lab.start({ OUTBOX_WORKER: "separate" });
});
afterAll(() => lab.close());

// A question that a busy machine sends late seems to have waited for another one: the smallest count is the true one.
test("a login with an app code, its first page and a page after that", { retry: 2 }, async () => {
  const noor = await makePerson(lab.ctx, { twoFactor: "app", healthspace: "demo" });
  const browser = new Visitor(lab.url);
  const counted = {} as Record<keyof typeof AT_MOST, Trips>;
  const count = async <T>(step: keyof typeof AT_MOST, work: () => Promise<T>): Promise<T> => {
    await remote.trouble({ delayMs: 20 });
    const done = await work();
    counted[step] = await remote.trouble();
    console.info(`${step}: ${JSON.stringify(counted[step])}`);
    return done;
  };
  const login = await browser.open(paths.login);
  await until("the work of a start to be over", async () => (await remote.trouble()).trips === 0 || undefined);
  const password = browser.prepare(
    paths.login,
    login,
    { field: "email" },
    { email: noor.email, password: noor.password },
  );
  expectVerdict(await count("password step", () => browser.send(password)), "to /login/verify");
  const page = await count("page of the code", () => browser.open(paths.verify));
  const code = appCode(noor.secret, lab.ctx.clock.now());
  const typed = browser.prepare(paths.verify, page, { field: "code" }, { code });
  expectVerdict(await count("code step", () => browser.send(typed)), IN);
  for (const step of ["first page", "worksheet"] as const) {
    const { path } = await count(step, () => browser.open(paths.workspace));
    expect(path).toBe(paths.workspace);
  }
  for (const [step, most] of Object.entries(AT_MOST)) {
    const { inSequence, held } = counted[step as keyof typeof AT_MOST];
    expect.soft(inSequence, `${step}: in sequence`).toBeLessThanOrEqual(most.inSequence);
    expect.soft(held, `${step}: with the lock`).toBeLessThanOrEqual(most.held);
  }
  const all = Object.values(counted).reduce((sum, { inSequence }) => sum + inSequence, 0);
  expect(all - counted.worksheet.inSequence).toBeLessThanOrEqual(LOGIN_AT_MOST);
});
