import { afterAll, beforeAll, expect, test } from "vitest";
import { present, tally } from "@/domain/testing/answers";
import { verdict } from "@/tests/support/answers";
import { type Answer, fireTogether, Visitor } from "@/tests/support/form-client";
import { arrivedFor } from "@/tests/support/inbox";
import { paths } from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson, type Person, password } from "@/tests/support/people";
import { until } from "@/tests/support/until";

const ROUNDS = 5;
const AT_ONCE = 24;
let lab: Lab;
beforeAll(async () => {
  lab = await openLab("stopping");
});
afterAll(() => lab.close());

test(`a server is asked to stop while ${AT_ONCE} people log in, ${ROUNDS} times: everybody is answered, and every text message arrives exactly once`, async () => {
  const [stopMs, verdicts]: [number[], string[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const server = await lab.start();
    const people: Person[] = [];
    for (let n = 0; n < AT_ONCE; n += 1) people.push(await makePerson(lab.ctx, { twoFactor: "sms" }));
    const page = await new Visitor(lab.url).open(paths.login);
    const shots = people.map(({ email }) =>
      new Visitor(lab.url).prepare(page.path, page, { field: "email" }, { email, password }),
    );
    const sent = fireTogether(shots);
    // The first answer is there, the others are under way.
    await until("a first session or challenge", async () =>
      (await lab.count("SELECT count(*) FROM login_challenges WHERE created_at > ?", [Date.now() - 5_000])) > 0
        ? true
        : undefined,
    );
    const began = performance.now();
    const stopped = server.stop();
    const answers: (Answer | null)[] = await sent;
    await stopped;
    stopMs.push(Math.round(performance.now() - began));
    verdicts.push(...answers.map((answer) => verdict(answer)));

    const next = await lab.start();
    for (const [n, { phone, account }] of people.entries()) {
      const went = verdict(present(answers[n])) === "to /login/verify";
      expect(await lab.count("SELECT count(*) FROM login_challenges WHERE account_id = ?", [account.id])).toBe(
        went ? 1 : 0,
      );
      if (!went) continue;
      await until(
        "the text message",
        async () => ((await arrivedFor(lab, phone.e164)).length > 0 ? true : undefined),
        60_000,
      );
    }
    await until("an empty queue", async () =>
      (await lab.count("SELECT count(*) FROM outbox WHERE sent_at IS NULL")) === 0 ? true : undefined,
    );
    for (const { phone } of people) expect((await arrivedFor(lab, phone.e164)).length).toBeLessThanOrEqual(1);
    await next.stop();
  }
  console.info(`asked to stop: over after ${stopMs.join(", ")} ms; answers ${JSON.stringify(tally(verdicts))}`);
  expect(verdicts.filter((said) => said !== "to /login/verify" && said !== "try-again")).toEqual([]);
  expect(verdicts.filter((said) => said === "to /login/verify").length).toBeGreaterThan(0);
  expect(lab.integrity()).toBe("ok");
});
