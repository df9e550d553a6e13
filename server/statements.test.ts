import type { Client } from "@libsql/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readPageFrame } from "@/domain/account-lifecycle/profile/page-frame";
import { deviceCookieOf } from "@/domain/authentication/login/device-cookie";
import { entranceOf } from "@/domain/healthspace/healthspace";
import { listClientWork } from "@/domain/healthspace/staff/client-work";
import { openClient } from "@/domain/healthspace/staff/clients";
import { saveAnswers } from "@/domain/healthspace/worksheet/save-answers";
import { listTiles } from "@/domain/healthspace/worksheet/tiles";
import { findWork } from "@/domain/healthspace/worksheet/work";
import { buildHealthspace, buildMembership } from "@/domain/operations/demo/build";
import type { Account } from "@/domain/platform/account/account";
import { endSession, findSession } from "@/domain/platform/session/find-session";
import { present, value } from "@/domain/testing/answers";
import { appCodeAt } from "@/domain/testing/codes";
import { comeInside, enterCode, enterPassword, logIn, logInUpToTheCode, passBothSteps } from "@/domain/testing/log-in";
import { newestCode } from "@/domain/testing/messages";
import { personWithApp, personWithoutTwoFactor, personWithText } from "@/domain/testing/people";
import { testContext } from "@/domain/testing/test-context";
import { aTreatment, handedInOften, handedInWork } from "@/domain/testing/treating";
import { aPlaceFor, importTestLibrary, putReady, text } from "@/domain/testing/work";
import { startWorker } from "./messaging/worker";

// What one operation asks of the database. A statement more is a round trip more where the database is a server.

const { asked } = vi.hoisted(() => ({ asked: [] as string[] }));
vi.mock("@/db/file-client", async (original) => {
  const real = await original<typeof import("@/db/file-client")>();
  // The same object may come back: a statement counts once.
  const listened = new WeakSet<object>();
  function counted<T extends Pick<Client, "execute">>(to: T): T {
    if (listened.has(to)) return to;
    listened.add(to);
    const execute = to.execute.bind(to) as (statement: { sql: string }) => ReturnType<Client["execute"]>;
    return Object.assign(to, {
      execute(statement: { sql: string }) {
        asked.push(statement.sql);
        return execute(statement);
      },
    });
  }
  return {
    ...real,
    openFile(...at: Parameters<typeof real.openFile>) {
      const client = counted(real.openFile(...at));
      const transaction: Client["transaction"] = client.transaction.bind(client);
      client.transaction = async (...mode: []) => {
        asked.push("BEGIN");
        return counted(await transaction(...mode));
      };
      return client;
    },
  };
});

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

async function worksheet(secret: string): Promise<string[]> {
  asked.length = 0;
  const { account } = present(await findSession(ctx, secret));
  const { healthspaces, factor } = await readPageFrame(ctx, account.id, "nl", null);
  const entrance = entranceOf(healthspaces[0], factor, ctx.clock.now());
  if (!entrance.entered) throw new Error("not inside");
  await listTiles(ctx, account.id, entrance.healthspace.id, "nl");
  return [...asked];
}

test.each([
  ["an app", personWithApp],
  ["text messages", personWithText],
] as const)("the first worksheet after a login with %s asks three things, and writes nothing", async (_, make) => {
  const { account } = await make(ctx);
  const space = { alias: "space", name: "Space", descriptionNl: "", descriptionEn: "" };
  await buildMembership(ctx, account, await buildHealthspace(ctx, space));
  const { sessionSecret } = await passBothSteps(ctx, account);
  const statements = await worksheet(sessionSecret);
  expect(statements).toHaveLength(3);
  expect(statements.filter((sql) => !sql.startsWith("select"))).toEqual([]);
});

test("a page of work asks four things, and a package one more", async () => {
  const account = await personWithoutTwoFactor(ctx);
  const library = await importTestLibrary(ctx);
  const healthspaceId = await aPlaceFor(ctx, account);
  const id = await putReady(ctx, account, { healthspaceId, versionId: library.sleep });
  const whole = await putReady(ctx, account, { healthspaceId, versionId: library.package });
  const statements = async (id: string) => {
    asked.length = 0;
    await findWork(ctx, account.id, id);
    return asked.length;
  };
  expect([await statements(id), await statements(whole)]).toEqual([4, 5]);
});

test("a save of one answer is one transaction of few statements", async () => {
  const account = await personWithoutTwoFactor(ctx);
  const { sleep } = await importTestLibrary(ctx);
  const id = await putReady(ctx, account, { healthspaceId: await aPlaceFor(ctx, account), versionId: sleep });
  const cas = await logIn(ctx, account);
  const save = (revision: number) => {
    const answers = [{ linkId: "story", revision, draft: text(`${revision}`) }];
    return saveAnswers(ctx, cas, { id, round: 1, answers });
  };
  value(await save(0));
  asked.length = 0;
  value(await save(1));
  expect(asked.filter((sql) => sql === "BEGIN")).toHaveLength(1);
  // The session, the limit, the work, its answers, the key, the answer.
  expect(asked).toHaveLength(7);
});

test("a client's page of staff asks as many things for two hundred submissions as for one, with login and frame 25 at most", async () => {
  const world = await aTreatment(ctx);
  const { alias, cas, eva } = world;
  const clientPage = async () => {
    asked.length = 0;
    const { account } = present(await findSession(ctx, eva.secret));
    await readPageFrame(ctx, account.id, "nl", null);
    const client = value(await openClient(ctx, eva, { alias, clientId: cas.account.id }));
    return { tiles: (await listClientWork(ctx, account.id, client, "nl")).length, statements: [...asked] };
  };
  await handedInWork(ctx, world);
  const few = await clientPage();
  await handedInOften(ctx, world, 200);
  const many = await clientPage();
  expect([few.tiles, many.tiles]).toEqual([1, 41]);
  expect(many.statements.length, many.statements.join("\n")).toBeLessThanOrEqual(25);
  expect(many.statements.length).toBeLessThanOrEqual(few.statements.length);
});

test("a worker with nothing to do asks one thing, and not again within five seconds", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const sender = { productName: "Karify", host: "localhost", appUrl: "http://localhost", helpdeskPhone: "030" };
  const transport = { name: "inbox", send: async () => ({ outcome: "sent" }) as const };
  asked.length = 0;
  const worker = startWorker(ctx, sender, { sms: [transport], mail: [transport], voice: [transport] });
  await vi.advanceTimersByTimeAsync(4_999);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toHaveLength(2);
  await worker.stop();
  vi.useRealTimers();
});

// Each step of a login as the operation behind its form, from a browser that was here before; "BEGIN" counts. One more fails.
const AT_MOST = {
  "password, nothing more": 13,
  "password, an app follows": 11,
  "password, a text message follows": 21,
  "app code": 14,
  "text code": 16,
  "recovery code": 24,
  "log out": 4,
};

test("each step of a login asks and writes no more than it did", async () => {
  const counted: Record<string, string[]> = {};
  async function count<T>(step: keyof typeof AT_MOST, work: () => Promise<T>): Promise<T> {
    asked.length = 0;
    const done = await work();
    counted[step] = [...asked];
    return done;
  }
  const password = (step: keyof typeof AT_MOST, account: Account) =>
    count(step, () => enterPassword(ctx, account.email, { deviceCookies: [deviceCookieOf(account)] }));
  const code = (step: keyof typeof AT_MOST, challenge: string, digits: string, account: Account) =>
    count(step, () => enterCode(ctx, challenge, digits, { deviceCookies: [deviceCookieOf(account)] }));
  const open = (started: Awaited<ReturnType<typeof enterPassword>>) =>
    started.ok && started.value.next === "second-step" ? started.value.challenge : "none was opened";

  await password("password, nothing more", await personWithoutTwoFactor(ctx, { email: "a@example.nl" }));
  const { account: sam, codes } = await personWithApp(ctx, { email: "b@example.nl" });
  const appStep = open(await password("password, an app follows", sam));
  const inside = value(await code("app code", appStep, appCodeAt(ctx.clock.now()), sam));
  await code("recovery code", await logInUpToTheCode(ctx, sam.email), present(codes[0]), sam);
  const { account: noor } = await personWithText(ctx, { email: "c@example.nl" });
  const textStep = open(await password("password, a text message follows", noor));
  await code("text code", textStep, await newestCode(ctx), noor);
  const { session } = await comeInside(ctx, inside.sessionSecret);
  await count("log out", () => endSession(ctx, sam.id, session.id));

  for (const [step, most] of Object.entries(AT_MOST)) {
    expect.soft(counted[step]?.length, `${step}:\n${counted[step]?.join("\n")}`).toBeLessThanOrEqual(most);
  }
});
