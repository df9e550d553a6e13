import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "@/domain/testing/answers";
import { appCode } from "@/tests/support/authenticator";
import { Visitor } from "@/tests/support/form-client";
import { enterCode, enterPassword, expectVerdict, IN, paths } from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson } from "@/tests/support/people";
import type { RemoteDatabase } from "@/tests/support/remote";

// How many round trips to a database server a person waits for, one after the other. Each is some 20 ms to a server elsewhere.
// The numbers are what was reached: one more fails.
const AT_MOST = {
  "password step": 5,
  "page of the code": 3,
  "code step": 9,
  "first page": 5,
  worksheet: 4,
};

let lab: Lab;
let remote: RemoteDatabase;
beforeAll(async () => {
  process.env.PROVE_DATABASE = "remote";
  lab = await openLab("round-trips");
  process.env.PROVE_DATABASE = "";
  remote = present(lab.remote);
  await lab.start({ OUTBOX_WORKER: "separate" });
});
afterAll(() => lab.close());

test("a login with an app code, its first page and a page after that", async () => {
  const noor = await makePerson(lab.ctx, { twoFactor: "app", healthspace: "demo" });
  const browser = new Visitor(lab.url);
  const counted: Record<string, number> = {};
  const count = async <T>(step: keyof typeof AT_MOST, work: () => Promise<T>): Promise<T> => {
    await remote.trouble({ delayMs: 20 });
    const done = await work();
    const { trips, inSequence } = await remote.trouble();
    counted[step] = inSequence;
    console.info(`${step}: ${inSequence} in sequence, ${trips} in all`);
    return done;
  };
  await browser.open(paths.login);
  await count("password step", () => enterPassword(browser, noor));
  await count("page of the code", () => browser.open(paths.verify));
  const answer = await count("code step", () => enterCode(browser, appCode(noor.secret, lab.ctx.clock.now())));
  expectVerdict(answer, IN);
  await count("first page", () => browser.open(paths.workspace));
  await count("worksheet", () => browser.open(paths.workspace));
  for (const [step, most] of Object.entries(AT_MOST)) expect(counted[step], step).toBeLessThanOrEqual(most);
});
