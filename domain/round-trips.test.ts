import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { type RemoteDatabase, serveFile } from "@/tests/support/remote";
import { readPageFrame } from "./account-lifecycle/profile/page-frame";
import { findChallenge } from "./authentication/login/challenge";
import { deviceCookieOf } from "./authentication/login/device-cookie";
import type { StartLogin } from "./authentication/login/start-login";
import { verifySecondFactor } from "./authentication/login/verify-second-factor";
import { listTiles } from "./healthspace/worksheet/tiles";
import { buildHealthspace, buildMembership } from "./operations/demo/build";
import type { Account } from "./platform/account/account";
import { askHeadEarly } from "./platform/audit/record";
import { endSession, findSession } from "./platform/session/find-session";
import { present, value } from "./testing/answers";
import { appCodeAt } from "./testing/codes";
import { enterPassword } from "./testing/log-in";
import { newestCode } from "./testing/messages";
import { writeMigratedDatabase } from "./testing/migrated-database";
import { personWithApp, personWithoutTwoFactor, personWithText, userAgent } from "./testing/people";
import { testContext } from "./testing/test-context";

// Round trips to a database server that a person waits for one after the other; each is some 20 ms to a server elsewhere. The numbers
// are what was reached, of the whole build as of the parts: ADR 0097.
const DELAY_MS = 40;
// A question that a busy machine sends late seems to have waited for another one: the smallest count is the true one.
const AGAIN = { retry: 3 };

const folder = mkdtempSync(join(tmpdir(), "two-step-trips-"));
let local: Awaited<ReturnType<typeof testContext>>;
let ctx: typeof local;
let server: RemoteDatabase;
beforeAll(async () => {
  const file = join(folder, "app.db");
  await writeMigratedDatabase(file);
  server = await serveFile(file);
  local = await testContext();
  const db = openDatabase(server.env.DATABASE_URL, server.env.DATABASE_AUTH_TOKEN);
  ctx = { ...local, db, onBegin: askHeadEarly };
});
afterAll(async () => {
  ctx.db.close();
  local.dispose();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** `[in sequence, of them with the one write lock held]`. */
type Trips = [inSequence: number, held: number];

async function trips<T>(work: () => Promise<T>): Promise<{ done: T; trips: Trips }> {
  await server.trouble({ delayMs: DELAY_MS });
  const done = await work();
  const { inSequence, held } = await server.trouble();
  return { done, trips: [inSequence, held] };
}

async function passwordStep(person: Account, other: Partial<StartLogin> = {}) {
  const { done, trips: password } = await trips(() => enterPassword(ctx, person.email, other));
  return { password, started: value(done) };
}

async function codeStep(
  { started }: Awaited<ReturnType<typeof passwordStep>>,
  code: () => Promise<string>,
  trust: "month" | "no" = "no",
) {
  if (started.next !== "second-step") throw new Error("no code was asked");
  const challenge = present(await findChallenge(ctx, started.challenge));
  const typed = await code();
  const verified = await trips(() => verifySecondFactor(ctx, { challenge, code: typed, userAgent, trust }));
  return { code: verified.trips, loggedIn: value(verified.done) };
}

const another = () => ({ email: `${crypto.randomUUID()}@example.nl` });
const appCode = async () => appCodeAt(ctx.clock.now());
const mostly = (person: Account) => ({ deviceCookies: [deviceCookieOf(person)] });

test("a login with an app code, and the pages after it", AGAIN, async () => {
  const { account: sam } = await personWithApp(ctx, another());
  const space = { alias: `s-${crypto.randomUUID()}`, name: "Space", descriptionNl: "", descriptionEn: "" };
  await buildMembership(ctx, sam, await buildHealthspace(ctx, space));
  const step = await passwordStep(sam);
  const { code, loggedIn } = await codeStep(step, appCode);
  const session = await trips(() => findSession(ctx, loggedIn.sessionSecret));
  const frame = await trips(() => readPageFrame(ctx, sam.id, "nl", null));
  const tiles = await trips(() => listTiles(ctx, sam.id, present(frame.done.healthspaces[0]).id, "nl"));
  const leaving = await trips(() => endSession(ctx, sam.id, present(session.done).session.id));
  expect({ password: step.password, code }).toEqual({ password: [3, 1], code: [4, 1] });
  expect([session, frame, tiles].map(({ trips }) => trips)).toEqual(Array(3).fill([1, 0]));
  expect(leaving.trips).toEqual([2, 1]);
});

test("a login with a code by text message", AGAIN, async () => {
  const { account: noor } = await personWithText(ctx, another());
  const step = await passwordStep(noor);
  const { code } = await codeStep(step, () => newestCode(ctx));
  expect({ password: step.password, code }).toEqual({ password: [5, 3], code: [6, 1] });
});

test("a login with a recovery code", AGAIN, async () => {
  const { account: bo, codes } = await personWithApp(ctx, another());
  const step = await passwordStep(bo, mostly(bo));
  const { code } = await codeStep(step, async () => present(codes[0]));
  expect({ password: step.password, code }).toEqual({ password: [4, 1], code: [8, 3] });
});

test("a login that asks no code: no second step is set up, or the device is trusted", AGAIN, async () => {
  const without = await passwordStep(await personWithoutTwoFactor(ctx, another()));
  const { account: eva } = await personWithApp(ctx, another());
  const { loggedIn } = await codeStep(await passwordStep(eva), appCode, "month");
  const devices = [present(loggedIn.device).claim];
  const trusted = await passwordStep(eva, { ...mostly(eva), devices });
  expect({ without: without.password, trusted: trusted.password }).toEqual({ without: [4, 2], trusted: [5, 2] });
});
