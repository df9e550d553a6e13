// One process of `bench:far -- --operations`: logs people in as the forms do, without any page around it. Cheap hashes, so that two
// processors are enough for four of these, and what is measured is the distance and the lock.
import { generateSync } from "otplib";
import { openDatabase } from "@/db/client";
import { readPageFrame } from "@/domain/account-lifecycle/profile/page-frame";
import { findChallenge } from "@/domain/authentication/login/challenge";
import { startLogin } from "@/domain/authentication/login/start-login";
import { verifySecondFactor } from "@/domain/authentication/login/verify-second-factor";
import { activeFactor } from "@/domain/authentication/second-factor/factor";
import { textState } from "@/domain/authentication/second-factor/text-code";
import type { Context, HashCost } from "@/domain/context";
import { listTiles } from "@/domain/healthspace/worksheet/tiles";
import { askHeadEarly } from "@/domain/platform/audit/record";
import { HashingBusy } from "@/domain/platform/crypto/hash-pool";
import { findSession } from "@/domain/platform/session/find-session";
import { present, value } from "@/domain/testing/answers";
import { contextOn } from "@/tests/support/database";
import { password } from "@/tests/support/people";

export interface Order {
  file: string;
  secret: string;
  url: string;
  token: string;
  atOnce: number;
  people: { email: string; secret: string }[];
  hash: HashCost;
}

const userAgent = { browser: "Firefox", system: "Windows" };

/** Whoever is told that it is too busy tries again. */
async function enterPassword(ctx: Context, email: string): ReturnType<typeof startLogin> {
  try {
    return await startLogin(ctx, { email, password, userAgent, devices: [], openChallenge: null });
  } catch (error) {
    if (!(error instanceof HashingBusy)) throw error;
    return enterPassword(ctx, email);
  }
}

async function logIn(ctx: Context, { email, secret }: Order["people"][number]): Promise<void> {
  const started = value(await enterPassword(ctx, email));
  if (started.next !== "second-step") throw new Error("no code was asked");
  const page = present(await findChallenge(ctx, started.challenge));
  await Promise.all([activeFactor(ctx, page.account.id), textState(ctx, { purpose: "login", parentId: page.id })]);
  const challenge = present(await findChallenge(ctx, started.challenge));
  const code = generateSync({ secret });
  const { sessionSecret } = value(await verifySecondFactor(ctx, { challenge, code, userAgent, trust: "no" }));
  const { account } = present(await findSession(ctx, sessionSecret));
  const { healthspaces } = await readPageFrame(ctx, account.id, "nl", null);
  await listTiles(ctx, account.id, present(healthspaces[0]).id, "nl");
}

process.on("message", async ({ file, secret, url, token, atOnce, people, hash }: Order) => {
  const local = contextOn(file, secret);
  local.db.close();
  local.config.passwordHash = hash;
  const ctx = { ...local, db: openDatabase(url, token), onBegin: askHeadEarly };
  const work = Array.from({ length: atOnce }, async () => {
    for (let person = people.pop(); person; person = people.pop()) await logIn(ctx, person);
  });
  const said = await Promise.all(work).then(
    () => "done",
    (error: Error) => String(error.stack),
  );
  ctx.db.close();
  process.send?.(said);
});
process.send?.("ready");
