import type { Client, InStatement } from "@libsql/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { completeDueDeletions } from "@/domain/account-lifecycle/closure/closure";
import { readPageFrame } from "@/domain/account-lifecycle/profile/page-frame";
import { completeDueAccountRecoveries } from "@/domain/authentication/account-recovery/account-recovery";
import { recoveryCodeState } from "@/domain/authentication/recovery-code/state";
import { present } from "@/domain/testing/answers";
import { comeInside, passBothSteps } from "@/domain/testing/log-in";
import { personWithText } from "@/domain/testing/people";
import { testContext } from "@/domain/testing/test-context";
import { startWorker } from "./worker";

// A question that reads a whole table is quick among ten people and slow among a million.

const { asked, clients } = vi.hoisted(() => ({ asked: new Set<string>(), clients: [] as Client[] }));
vi.mock("@libsql/client", async (original) => {
  const real = await original<typeof import("@libsql/client")>();
  function listened<T extends Pick<Client, "execute">>(to: T): T {
    const execute: (statement: InStatement) => ReturnType<Client["execute"]> = to.execute.bind(to);
    const note = (statement: InStatement) => {
      asked.add(typeof statement === "string" ? statement : statement.sql);
      return execute(statement);
    };
    return Object.assign(to, { execute: note });
  }
  return {
    ...real,
    createClient(config: Parameters<typeof real.createClient>[0]) {
      const client = listened(real.createClient(config));
      clients.push(client);
      const transaction: Client["transaction"] = client.transaction.bind(client);
      client.transaction = async (...mode: []) => listened(await transaction(...mode));
      return client;
    },
  };
});

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const allowed = [
  // The newest line: from the end backwards, one row.
  /^SCAN audit_events: .*order by "audit_events"."id" desc limit \?$/,
  // This test looks at the phone.
  /^SCAN outbox: .*from "outbox" order by rowid asc$/,
];

test("a login with its text message, the page behind it and the worker read no table from end to end", async () => {
  const { account } = await personWithText(ctx);
  asked.clear();
  await comeInside(ctx, (await passBothSteps(ctx, account)).sessionSecret);
  await recoveryCodeState(ctx, account.id);
  await readPageFrame(ctx, account.id, "nl", null);
  const sender = { productName: "Karify", host: "localhost", appUrl: "http://localhost", helpdeskPhone: "030" };
  const taken: string[] = [];
  const send = async ({ id }: { id: string }) => {
    taken.push(id);
    return { outcome: "sent" } as const;
  };
  const worker = startWorker(ctx, sender, { sms: [{ name: "sms", send }], mail: [{ name: "mail", send }], voice: [] });
  await vi.waitFor(() => expect(taken).toHaveLength(1));
  await completeDueAccountRecoveries(ctx);
  await completeDueDeletions(ctx);
  await worker.stop();
  expect(asked.size).toBeGreaterThan(30);
  const whole: string[] = [];
  for (const statement of [...asked].filter((sql) => /^\s*(select|insert|update|delete|with)/i.test(sql))) {
    for (const step of await planOf(statement))
      if (/^SCAN (?!CONSTANT|\(subquery|\w+ VIRTUAL TABLE)/.test(step)) whole.push(`${step}: ${statement}`);
  }
  expect(whole.filter((line) => !allowed.some((each) => each.test(line)))).toEqual([]);
});

async function planOf(statement: string): Promise<string[]> {
  const args = (statement.match(/\?/g) ?? []).map(() => 1);
  const { rows } = await present(clients.at(-1)).execute({ sql: `EXPLAIN QUERY PLAN ${statement}`, args });
  return rows.map((row) => String(row.detail));
}
