// What autosave costs while a hundred people type, and what it costs those who log in meanwhile.
//   npm run bench:autosave -- [seconds of typing] [people]     needs a build and a quiet machine
// Times are taken by the one who asks, on the same machine: what the server itself needs is less.
import { availableParallelism, loadavg } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { buildMembership } from "@/domain/operations/demo/build";
import { present } from "@/domain/testing/answers";
import { aPlaceFor, importTestLibrary, putReady } from "@/domain/testing/work";
import { formOwnerOn, Visitor } from "@/tests/support/form-client";
import { enterPassword, expectVerdict, IN } from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson } from "@/tests/support/people";
import { passwordShots, passwordSteps, people, quantile } from "./steps";

const [seconds = 60, howMany = 100] = process.argv.slice(2).map(Number);
const EVERY_MS = 5_000;
const LOGIN_EVERY_MS = 500;
const TARGETS = { saveMs: 50, loginShare: 1.1 };

/** Somebody on a page of work. Each call saves what they typed since the last one. */
type Typist = () => Promise<void>;

async function typists(lab: Lab): Promise<Typist[]> {
  const { sleep: versionId } = await importTestLibrary(lab.ctx);
  let healthspaceId: string | null = null;
  const made: Typist[] = [];
  for (let n = 0; n < howMany; n += 1) {
    const { account, email } = await makePerson(lab.ctx, {});
    if (healthspaceId === null) healthspaceId = await aPlaceFor(lab.ctx, account);
    else await buildMembership(lab.ctx, account, healthspaceId);
    const id = await putReady(lab.ctx, account, { healthspaceId, versionId });
    const visitor = new Visitor(lab.url);
    expectVerdict(await enterPassword(visitor, { email }), IN);
    made.push(await typist(lab, visitor, id));
  }
  return made;
}

const PAGE = "night";
const SENTENCE = "Vannacht lag ik weer lang wakker. ";

async function typist(lab: Lab, visitor: Visitor, id: string): Promise<Typist> {
  const page = await visitor.open(`/nl/workspace/${id}/pages/${PAGE}`);
  const owner = present(formOwnerOn(page)["form-owner"], "the owner of the form");
  const headers = {
    Host: new URL(lab.url).host,
    Origin: lab.url,
    "User-Agent": visitor.agent,
    "Content-Type": "application/json",
  };
  let [revision, text] = [0, ""];
  return async () => {
    text += SENTENCE;
    const answers = [{ linkId: "story", revision, draft: { text, chosen: [] } }];
    const body = Buffer.from(JSON.stringify({ owner, id, round: 1, page: PAGE, answers, leave: false }));
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await visitor.send({
      ...{ visitor, port: visitor.port, path: "/api/work/nl/answers", body },
      headers: { ...headers, Cookie: cookie, "Content-Length": String(body.length) },
    });
    if (answer.status !== 200) throw new Error(`a save answered ${answer.status}: ${answer.body}`);
    const { saved } = JSON.parse(answer.body) as { saved: { revision: number }[] };
    revision = present(saved[0], "a save").revision;
  };
}

async function timed(step: () => Promise<void>, into: number[]): Promise<void> {
  const at = performance.now();
  await step();
  into.push(performance.now() - at);
}

/** Everybody acts every five seconds, each at a moment of their own. */
async function actFor(ms: number, who: readonly (() => Promise<void>)[]): Promise<number[]> {
  const waits: number[] = [];
  const began = performance.now();
  await Promise.all(
    who.map(async (act) => {
      for (let due = Math.random() * EVERY_MS; due < ms; due += EVERY_MS) {
        await wait(Math.max(0, began + due - performance.now()));
        await timed(act, waits);
      }
    }),
  );
  return waits;
}

/**
 * Password steps of one person after the other, at a pace that leaves the server idle in between. Each at any moment of its half
 * second: at a fixed one, all of them would begin with a save or none.
 */
async function logInFor(ms: number, steps: (() => Promise<void>)[]): Promise<number[]> {
  const waits: number[] = [];
  const began = performance.now();
  for (let due = 0; due < ms; due += LOGIN_EVERY_MS) {
    const at = due + Math.random() * 0.8 * LOGIN_EVERY_MS;
    await wait(Math.max(0, began + at - performance.now()));
    await timed(present(steps.pop(), "a login"), waits);
  }
  return waits;
}

const lab = await openLab("bench-autosave");
try {
  await lab.start();
  const who = await typists(lab);
  const ms = seconds * 1_000;
  const shots = await passwordShots(lab, await people(lab, 60), (3 * ms + EVERY_MS) / LOGIN_EVERY_MS + 20);
  const steps = passwordSteps(shots);
  const cheapest = who.map(() => async () => void (await new Visitor(lab.url).get("/api/health")));
  await Promise.all([actFor(EVERY_MS, who), logInFor(EVERY_MS, steps)]);
  // Half of the logins alone before it and half after: machines are shared.
  const load = loadavg();
  const before = await logInFor(ms / 2, steps);
  const [saves, beside] = await Promise.all([actFor(ms, who), logInFor(ms, steps)]);
  const [, floor] = await Promise.all([actFor(ms, cheapest), logInFor(ms, steps)]);
  const alone = [...before, ...(await logInFor(ms / 2, steps))];
  const [p95, share] = [quantile(saves, 0.95), quantile(beside, 0.5) / quantile(alone, 0.5)];
  console.table({
    saves: saves.length,
    "save, median ms": quantile(saves, 0.5),
    "save, p95 ms": p95,
    "login alone, median ms": quantile(alone, 0.5),
    "login beside, median ms": quantile(beside, 0.5),
    "login beside / alone": share,
    "login beside as many of /api/health / alone": quantile(floor, 0.5) / quantile(alone, 0.5),
  });
  console.log(
    `${availableParallelism()} cores; load before ${load.map((each) => each.toFixed(1))}, after ${loadavg().map((each) => each.toFixed(1))}`,
  );
  const met = p95 <= TARGETS.saveMs && share <= TARGETS.loginShare;
  console.log(`p95 ≤ ${TARGETS.saveMs} ms and logins ≤ ${TARGETS.loginShare} × alone: ${met ? "reached" : "MISSED"}`);
  process.exitCode = met ? 0 : 1;
} finally {
  await lab.close();
}
