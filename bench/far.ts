// Logins a second with the database 20 ms away, through the libSQL server of the tests, which delays every call.
//   npm run bench:far -- [logins] [at once in a process]     whole requests; needs a build and a quiet machine
//   npm run bench:far -- --operations [logins] [at once]     the same without pages and with a cheap hash: what distance and lock allow
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { generateSync } from "otplib";
import { present } from "@/domain/testing/answers";
import { verdict } from "@/tests/support/answers";
import { enterCode, enterPassword, expectVerdict, IN, isInside, paths } from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson, type Person } from "@/tests/support/people";
import type { Order } from "./far-operations";
import { visitorTo } from "./steps";

const onlyOperations = process.argv[2] === "--operations";
const [logins = 300, atOnce = 6] = process.argv.slice(onlyOperations ? 3 : 2).map(Number);
const PROCESSES = 4;
/**
 * Logins of a process before anything is measured. Until some 150 the just-in-time compiler is at work: by operations a login costs 34 ms
 * of processor time in the first forty of a process, 28, 22 and 21 in the next ones, and 15 from the 160th on (2026-12-01).
 */
const WARM_UP = 200;
const DELAY_MS = 20;
const TARGET = 20;
const CHEAP_HASH = { memoryKiB: 64, passes: 1, parallelism: 1 };

/** A login as a browser does it: password, page of the code, code, first page. Whoever is told that it is too busy tries again. */
async function logIn(lab: Lab, port: number, person: Person): Promise<void> {
  const visitor = visitorTo(lab.url, port);
  let answer = await enterPassword(visitor, person);
  while (verdict(answer) === "try-again") answer = await enterPassword(visitor, person);
  expectVerdict(answer, "to /login/verify");
  expectVerdict(await enterCode(visitor, generateSync({ secret: person.secret })), IN);
  if (!(await isInside(visitor))) throw new Error("not inside");
}

async function logInThroughPages(lab: Lab, people: readonly Person[]): Promise<void> {
  const left = [...people];
  const oneAfterTheOther = async (port: number) => {
    for (let person = left.pop(); person; person = left.pop()) await logIn(lab, port, person);
  };
  await Promise.all(lab.servers.flatMap(({ port }) => Array.from({ length: atOnce }, () => oneAfterTheOther(port))));
}

async function logInByOperations(lab: Lab, workers: readonly ChildProcess[], people: readonly Person[]): Promise<void> {
  const { DATABASE_URL: url, DATABASE_AUTH_TOKEN: token } = present(lab.remote).env;
  await Promise.all(
    workers.map(async (worker, nth) => {
      const own = people.filter((_, n) => n % workers.length === nth).map(({ email, secret }) => ({ email, secret }));
      const order: Order = { file: lab.file, secret: lab.secret, url, token, atOnce, people: own, hash: CHEAP_HASH };
      worker.send(order);
      const [said] = await once(worker, "message");
      if (said !== "done") throw new Error(String(said));
    }),
  );
}

/** Milliseconds of processor time so far. */
function cpuOf(pids: readonly (number | undefined)[]): number {
  const used = pids.map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  });
  return used.reduce((sum, each) => sum + each, 0);
}

async function measure(lab: Lab, of: readonly { pid?: number }[], howMany: number, work: () => Promise<void>) {
  const remote = present(lab.remote);
  const spent = () => [of.map(({ pid }) => pid), [remote.pid], [process.pid]].map(cpuOf);
  await remote.trouble({ delayMs: DELAY_MS });
  const [began, before] = [performance.now(), spent()];
  await work();
  const seconds = (performance.now() - began) / 1_000;
  const [product, database, client] = spent().map((ms, nth) => Math.round((ms - present(before[nth])) / howMany));
  const { trips, held } = await remote.trouble();
  const perSecond = howMany / seconds;
  console.table({ perSecond, trips: trips / howMany, withTheLock: held / howMany, cpuMs: product, database, client });
  return perSecond;
}

process.env.PROVE_DATABASE = "remote";
const lab = await openLab("bench-far");
const workers: ChildProcess[] = [];
try {
  if (onlyOperations) lab.ctx.config.passwordHash = CHEAP_HASH;
  const people: Person[] = [];
  for (let n = 0; n < logins + WARM_UP * PROCESSES; n += 1) {
    people.push(await makePerson(lab.ctx, { twoFactor: "app", codesLeft: 1, healthspace: "asks-two-factor" }));
  }
  for (let n = 0; n < PROCESSES; n += 1) {
    if (onlyOperations) workers.push(fork("bench/far-operations.ts", [], { execArgv: ["--import", "tsx"] }));
    else await visitorTo(lab.url, (await lab.start({ OUTBOX_WORKER: "separate" })).port).open(paths.login);
  }
  await Promise.all(workers.map((worker) => once(worker, "message")));
  const work = (who: Person[]) => (onlyOperations ? logInByOperations(lab, workers, who) : logInThroughPages(lab, who));
  const processes = onlyOperations ? workers : lab.servers;
  await work(people.slice(logins));
  const perSecond = await measure(lab, processes, logins, () => work(people.slice(0, logins)));
  console.log(
    `${perSecond.toFixed(1)} logins a second, wanted ${TARGET}: ${perSecond >= TARGET ? "reached" : "MISSED"}`,
  );
  process.exitCode = perSecond >= TARGET ? 0 : 1;
} finally {
  for (const worker of workers) worker.kill();
  await lab.close();
}
