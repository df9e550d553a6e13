import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { type RemoteDatabase, serveFile } from "@/tests/support/remote";
import { type Challenge, findChallenge } from "./authentication/login/challenge";
import { verifySecondFactor } from "./authentication/login/verify-second-factor";
import { listTiles } from "./healthspace/healthspace";
import { buildHealthspace, buildMembership } from "./operations/demo/build";
import type { Account } from "./platform/account/account";
import { askHeadEarly } from "./platform/audit/record";
import { findSession } from "./platform/session/find-session";
import { present, value } from "./testing/answers";
import { appCodeAt } from "./testing/codes";
import { enterHealthspace } from "./testing/entrance";
import { enterPassword } from "./testing/log-in";
import { newestCode } from "./testing/messages";
import { writeMigratedDatabase } from "./testing/migrated-database";
import { personWithApp, personWithText, userAgent } from "./testing/people";
import { testContext } from "./testing/test-context";

// Round trips to a database server that a person waits for one after the other; each is some 20 ms to a server elsewhere. The numbers
// are what was reached, of the whole build as of the parts: ADR 0097.
const DELAY_MS = 10;

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

async function trips<T>(work: () => Promise<T>): Promise<{ done: T; inSequence: number }> {
  await server.trouble({ delayMs: DELAY_MS });
  const done = await work();
  return { done, inSequence: (await server.trouble()).inSequence };
}

async function passwordStep(person: Account) {
  const password = await trips(() => enterPassword(ctx, person.email));
  const started = value(password.done);
  if (started.next !== "second-step") throw new Error("no code was asked");
  return { password: password.inSequence, challenge: present(await findChallenge(ctx, started.challenge)) };
}

async function codeStep(challenge: Challenge, code: string) {
  const verified = await trips(() => verifySecondFactor(ctx, { challenge, code, userAgent, trust: "no" }));
  return { code: verified.inSequence, secret: value(verified.done).sessionSecret };
}

test("a login with an app code, and the pages after it", async () => {
  const { account: sam } = await personWithApp(ctx);
  const space = { alias: "space", name: "Space", descriptionNl: "", descriptionEn: "" };
  await buildMembership(ctx, sam, await buildHealthspace(ctx, space));
  const { password, challenge } = await passwordStep(sam);
  const { code, secret } = await codeStep(challenge, appCodeAt(ctx.clock.now()));
  const first = await trips(() => findSession(ctx, secret));
  const later = await trips(() => findSession(ctx, secret));
  const worksheet = await trips(async () => {
    const entrance = await enterHealthspace(ctx, sam.id, "nl");
    return entrance.entered && listTiles(ctx, sam.id, entrance.healthspace.id);
  });
  expect({ password, code }).toEqual({ password: 3, code: 4 });
  expect([first, later, worksheet].map(({ inSequence }) => inSequence)).toEqual([1, 1, 2]);
});

test("a login with a code by text message", async () => {
  const { account: noor } = await personWithText(ctx);
  const { password, challenge } = await passwordStep(noor);
  const { code } = await codeStep(challenge, await newestCode(ctx));
  expect({ password, code }).toEqual({ password: 5, code: 6 });
});

test("a login with a recovery code", async () => {
  const { account: bo, codes } = await personWithApp(ctx, { email: "bo@example.nl" });
  const { password, challenge } = await passwordStep(bo);
  const { code } = await codeStep(challenge, present(codes[0]));
  expect({ password, code }).toEqual({ password: 3, code: 8 });
});
