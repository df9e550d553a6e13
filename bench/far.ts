// Logins a second with the database 20 ms away, through the libSQL server of the tests, which delays every call:
//   npm run bench:far -- [processes] [logins] [at once]     needs a build and a quiet machine
import { readFileSync } from "node:fs";
import { generateSync } from "otplib";
import { present } from "@/domain/testing/answers";
import { verdict } from "@/tests/support/answers";
import { Visitor } from "@/tests/support/form-client";
import { enterCode, enterPassword, expectVerdict, IN, isInside, paths } from "@/tests/support/journeys";
import { type Lab, openLab } from "@/tests/support/lab";
import { makePerson, type Person } from "@/tests/support/people";

const [processes = 4, logins = 300, atOnce = 48] = process.argv.slice(2).map(Number);
const DELAY_MS = 20;
const TARGET = 20;

let busy = 0;

/** A login as a browser does it: password, page of the code, code, first page. Whoever is told that it is too busy tries again. */
async function logIn(lab: Lab, port: number, person: Person): Promise<void> {
  const visitor = new Visitor(lab.url, port);
  let answer = await enterPassword(visitor, person);
  for (; verdict(answer) === "try-again"; busy += 1) answer = await enterPassword(visitor, person);
  expectVerdict(answer, "to /login/verify");
  expectVerdict(await enterCode(visitor, generateSync({ secret: person.secret })), IN);
  if (!(await isInside(visitor))) throw new Error("not inside");
}

/** Milliseconds of processor time so far. */
function cpuOf(...pids: number[]): number {
  const used = pids.map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  });
  return used.reduce((sum, each) => sum + each, 0);
}

async function measure(lab: Lab, people: readonly Person[]) {
  const remote = present(lab.remote);
  const ports = lab.servers.map(({ port }) => port);
  const spent = () => ({
    product: cpuOf(...lab.servers.map(({ pid }) => pid)),
    database: cpuOf(remote.pid),
    client: cpuOf(process.pid),
  });
  await remote.trouble({ delayMs: DELAY_MS });
  busy = 0;
  const [began, before, waits] = [performance.now(), spent(), [] as number[]];
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let nth = next++; nth < people.length; nth = next++) {
        const at = performance.now();
        await logIn(lab, present(ports[nth % ports.length]), present(people[nth]));
        waits.push(performance.now() - at);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  const after = spent();
  const { trips, held } = await remote.trouble();
  waits.sort((a, b) => a - b);
  const each = (figure: number) => Number((figure / people.length).toFixed(1));
  return {
    perSecond: people.length / seconds,
    medianMs: Math.round(present(waits[Math.floor(waits.length / 2)])),
    "told to try again": busy,
    "trips of a login": each(trips),
    "of them with the write lock": each(held),
    "CPU of a login, ms: product": each(after.product - before.product),
    database: each(after.database - before.database),
    client: each(after.client - before.client),
  };
}

process.env.PROVE_DATABASE = "remote";
const lab = await openLab("bench-far");
try {
  for (let n = 0; n < processes; n += 1) await lab.start({ OUTBOX_WORKER: "separate" });
  const people: Person[] = [];
  for (let n = 0; n < logins * 1.2; n += 1) {
    people.push(await makePerson(lab.ctx, { twoFactor: "app", codesLeft: 1, healthspace: "demo" }));
  }
  for (const { port } of lab.servers) await new Visitor(lab.url, port).open(paths.login);
  await measure(lab, people.slice(logins));
  const { perSecond, ...figures } = await measure(lab, people.slice(0, logins));
  console.table({ processes, atOnce, delayMs: DELAY_MS, perSecond, ...figures });
  console.log(
    `${perSecond.toFixed(1)} logins a second, wanted ${TARGET}: ${perSecond >= TARGET ? "reached" : "MISSED"}`,
  );
  process.exitCode = perSecond >= TARGET ? 0 : 1;
} finally {
  await lab.close();
}
