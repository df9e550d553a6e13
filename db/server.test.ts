import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { writeMigratedDatabase } from "@/domain/testing/migrated-database";
import { type RemoteDatabase, serveFile } from "@/tests/support/remote";
import { freePort } from "@/tests/support/server";
import { type Database, DatabaseBusy, DatabaseUnreachable, type Limits, OutcomeUnknown, openDatabase } from "./client";
import { faultOf } from "./faults";
import { databaseFacts } from "./schema";

// A database on a libSQL server, and what becomes of a transaction when the way to it fails.
const folder = mkdtempSync(join(tmpdir(), "two-step-server-"));
const file = join(folder, "app.db");
let server: RemoteDatabase;
let db: Database;
const open = (limits: Partial<Limits> = {}, token = server.env.DATABASE_AUTH_TOKEN) =>
  openDatabase(server.env.DATABASE_URL, token, limits);
beforeAll(async () => {
  await writeMigratedDatabase(file);
  server = await serveFile(file);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await server.trouble();
  db = open();
});
afterEach(async () => {
  db.close();
  await server.trouble();
});

/** What somebody else reads who never goes through the server. */
async function factsInFile(): Promise<Record<string, string>> {
  const witness = createClient({ url: `file:${file}`, timeout: 2_000 });
  const { rows } = await witness.execute("SELECT key, value FROM database_facts WHERE key NOT LIKE 'commit|%'");
  witness.close();
  return Object.fromEntries(rows.map((row) => [String(row.key), String(row.value)]));
}

const put = (key: string, value = "1") => ({ key, value });
/** Spends one of something and answers how many are left: a question, a decision, and writes that answer nothing. */
const spend = (key: string) =>
  db.write(async (tx) => {
    const [row] = await tx
      .update(databaseFacts)
      .set({ value: sql`value - 1` })
      .where(eq(databaseFacts.key, key))
      .returning();
    await tx
      .insert(databaseFacts)
      .values(put(`${key}|line`))
      .onConflictDoUpdate({
        target: databaseFacts.key,
        set: { value: sql`value + 1` },
      });
    return Number(row?.value);
  });

describe("a connection that breaks", () => {
  test("at any trip, before or after the server did what it was asked: the change is made once and the answer is right", async () => {
    await db.write((tx) => tx.insert(databaseFacts).values(put("codes", "10")));
    await server.trouble();
    expect(await spend("codes")).toBe(9);
    const { trips } = await server.trouble();
    expect(trips).toBe(2);
    let left = 9;
    for (const cut of ["before", "after"] as const) {
      for (let cutAt = 1; cutAt <= trips; cutAt += 1) {
        await server.trouble({ cutAt, cut });
        left -= 1;
        expect(await spend("codes"), `${cut} trip ${cutAt}`).toBe(left);
      }
    }
    expect(await factsInFile()).toMatchObject({ codes: String(left), "codes|line": String(10 - left) });
  });

  test("and something in front sends the COMMIT once more: a stream that is over does not mean that nothing was done", async () => {
    await db.write((tx) => tx.insert(databaseFacts).values(put("again", "10")));
    await server.trouble({ cutAt: 2, cut: "again" });
    expect(await spend("again")).toBe(9);
    expect(await factsInFile()).toMatchObject({ again: "9", "again|line": "1" });
  });

  test("while a page reads: it is asked once more", async () => {
    await server.trouble({ cutAt: 1, cut: "after" });
    expect(await db.read.select().from(databaseFacts).where(eq(databaseFacts.key, "nobody"))).toEqual([]);
  });

  test("for good after COMMIT was sent: nobody says that nothing changed", async () => {
    db = open({ call: 150, callInSilence: 150, lost: 200 });
    await server.trouble({ silentFrom: 2 });
    await expect(
      db.write(async (tx) => {
        await tx.select().from(databaseFacts);
        await tx.insert(databaseFacts).values(put("perhaps"));
      }),
    ).rejects.toThrow(OutcomeUnknown);
  });
});

describe("a server that is silent", () => {
  test("is waited for within a limit: reads end, writes end, those behind them too, and afterwards all goes on", async () => {
    db = open({ call: 200, callInSilence: 100, lost: 250, queue: 400 });
    await server.trouble({ silentFrom: 1 });
    const started = performance.now();
    const asked = [
      db.read.select().from(databaseFacts),
      ...["a", "b", "c", "d"].map((key) => db.write((tx) => tx.insert(databaseFacts).values(put(key)).returning())),
    ];
    const outcomes = await Promise.allSettled(asked);
    expect(performance.now() - started).toBeLessThan(2_000);
    const reasons = outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason.cause?.name);
    const [read, first, ...behind] = outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason);
    expect([read.cause ?? read, reasons.length]).toEqual([expect.any(DatabaseUnreachable), 5]);
    expect(first).toBeInstanceOf(DatabaseUnreachable);
    for (const each of behind) expect([DatabaseBusy, DatabaseUnreachable]).toContain(each.constructor);
    await server.trouble();
    await db.write((tx) => tx.insert(databaseFacts).values(put("after the silence")));
    expect(Object.keys(await factsInFile())).toContain("after the silence");
    expect(Object.keys(await factsInFile())).not.toContain("a");
  });

  test("is named without the secrets in its address, and so is one that is not there", async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const gone = openDatabase(`${nobody}/?authToken=secret`, undefined);
    const failure = await gone.migrate("db/migrations").catch((error: Error) => error);
    expect(failure).toBeInstanceOf(DatabaseUnreachable);
    expect(String(failure)).toContain(nobody);
    expect(String(failure)).toContain("ECONNREFUSED");
    expect(String(failure)).not.toContain("secret");
    gone.close();
  });
});

describe("what is refused is refused once", () => {
  test("a row that is there already, with the plain code of a server: no second try, and nothing stays", async () => {
    await db.write((tx) => tx.insert(databaseFacts).values(put("once")));
    let runs = 0;
    const refused = db.write(async (tx) => {
      runs += 1;
      await tx.insert(databaseFacts).values(put("beside it"));
      await tx.insert(databaseFacts).values(put("once", "2"));
    });
    await expect(refused).rejects.toThrow("UNIQUE constraint");
    expect(runs).toBe(1);
    expect(await factsInFile()).toMatchObject({ once: "1" });
    expect(Object.keys(await factsInFile())).not.toContain("beside it");
  });

  test("a wrong token", async () => {
    const stranger = open({}, "wrong");
    await expect(stranger.read.select().from(databaseFacts)).rejects.toThrow();
    expect((await server.trouble()).trips).toBe(0);
    stranger.close();
  });

  test("what a savepoint takes back is gone, also what was not sent yet; the rest stays", async () => {
    for (const asks of ["before", "inside", "never"]) {
      await db.write(async (tx) => {
        await tx.insert(databaseFacts).values(put(`outside ${asks}`));
        if (asks === "before") await tx.select().from(databaseFacts);
        await tx
          .transaction(async (part) => {
            await part.insert(databaseFacts).values(put(`inside ${asks}`));
            if (asks === "inside") await part.select().from(databaseFacts);
            throw new Error("changed my mind");
          })
          .catch(() => undefined);
        await tx.insert(databaseFacts).values(put(`later ${asks}`));
      });
      const keys = Object.keys(await factsInFile());
      expect(keys).toEqual(expect.arrayContaining([`outside ${asks}`, `later ${asks}`]));
      expect(keys).not.toContain(`inside ${asks}`);
    }
  });
});

describe("an error of the work itself", () => {
  test.each([
    ["broken JSON", () => void JSON.parse("{")],
    ["something that was called off", () => AbortSignal.abort().throwIfAborted()],
    ["a time limit", () => Promise.reject(new DOMException("too late", "TimeoutError"))],
    ["a file that is not there", () => void readFileSync("nowhere")],
    [
      "another server",
      () => Promise.reject(Object.assign(new Error("fetch failed"), { code: "ECONNREFUSED", status: 502 })),
    ],
  ])("%s: it is thrown as it is, the work does not run again, and nothing stays", async (_, fails) => {
    let runs = 0;
    const written = db.write(async (tx) => {
      runs += 1;
      await tx.insert(databaseFacts).values(put("of failed work")).returning();
      await fails();
    });
    const error = await written.catch((thrown: Error) => thrown);
    expect(error).not.toBeInstanceOf(DatabaseUnreachable);
    expect(runs).toBe(1);
    expect(Object.keys(await factsInFile())).not.toContain("of failed work");
  });

  test("but a page of something in between is no answer of the database", async () => {
    let asked = 0;
    const between = createServer((_, answer) => {
      asked += 1;
      answer.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Log in to the network</title>");
    });
    await once(between.listen(0, "127.0.0.1"), "listening");
    const lost = openDatabase(`http://127.0.0.1:${(between.address() as AddressInfo).port}`);
    const failure = await lost.read
      .select()
      .from(databaseFacts)
      .catch((error: Error) => error);
    expect((failure as Error).cause ?? failure).toBeInstanceOf(DatabaseUnreachable);
    expect(asked).toBe(2);
    lost.close();
    between.close();
  });
});

describe("a write in one call", () => {
  const count = (key: string) =>
    db.write(async (tx) => {
      const [[row], others] = await Promise.all([
        tx
          .insert(databaseFacts)
          .values(put(key))
          .onConflictDoUpdate({ target: databaseFacts.key, set: { value: sql`value + 1` } })
          .returning(),
        tx.select().from(databaseFacts),
      ]);
      return [Number(row?.value), others.length > 0];
    }, "in-one-call");

  test("is one round trip, its answers included", async () => {
    expect(await count("one call")).toEqual([1, true]);
    expect(await server.trouble()).toEqual({ trips: 1, inSequence: 1, held: 0 });
    expect(await factsInFile()).toMatchObject({ "one call": "1" });
  });

  test("is made again when its answer was lost: it counts once too often, never too little", async () => {
    await server.trouble({ cutAt: 1, cut: "before" });
    expect(await count("cut before")).toEqual([1, true]);
    await server.trouble({ cutAt: 1, cut: "after" });
    expect(await count("cut after")).toEqual([2, true]);
  });

  test("leaves nothing of itself where one of its statements is refused", async () => {
    const refused = db.write(
      (tx) => Promise.all([tx.insert(databaseFacts).values(put("half")), tx.run(sql`INSERT INTO nowhere VALUES (1)`)]),
      "in-one-call",
    );
    await expect(refused).rejects.toThrow();
    expect(Object.keys(await factsInFile())).not.toContain("half");
  });

  test("takes no statement that waited for the answer of another", async () => {
    const late = db.write(async (tx) => {
      await tx.select().from(databaseFacts);
      await tx.insert(databaseFacts).values(put("late"));
    }, "in-one-call");
    const failure = await late.catch((error: Error) => error);
    expect(String((failure as Error).cause)).toContain("begun at once");
    expect(Object.keys(await factsInFile())).not.toContain("late");
  });
});

test("writes of one process wait for the lock of the server, and not for the answers to each other's COMMIT", async () => {
  await server.trouble({ delayMs: 40 });
  await Promise.all(
    Array.from({ length: 8 }, () =>
      db.write(async (tx) => {
        await tx.select().from(databaseFacts);
        await tx.insert(databaseFacts).values(put(crypto.randomUUID()));
      }),
    ),
  );
  const { inSequence } = await server.trouble();
  expect(inSequence).toBeLessThan(16);
});

describe("round trips", () => {
  test("questions begun together are one, what has no answer costs none, and COMMIT is one", async () => {
    await db.write(async (tx) => {
      const one = (key: string) => tx.select().from(databaseFacts).where(eq(databaseFacts.key, key));
      await tx.insert(databaseFacts).values(put("first")).onConflictDoNothing();
      await Promise.all([one("a"), one("b"), one("c")]);
      await tx.insert(databaseFacts).values(put("last")).onConflictDoNothing();
    });
    expect(await server.trouble()).toEqual({ trips: 2, inSequence: 2, held: 1 });
    await db.write((tx) => tx.insert(databaseFacts).values(put("alone")).onConflictDoNothing());
    expect((await server.trouble()).trips).toBe(1);
  });

  test("a primary shows at once what was written to it", async () => {
    expect(await db.readsWhatItWrote()).toBe(true);
  });
});

test.each([
  ["busy", { code: "SQLITE_BUSY" }],
  ["busy", { code: "SQLITE_BUSY_SNAPSHOT" }],
  ["busy", { code: "TRANSACTION_BUSY" }],
  ["ended", { code: "STREAM_EXPIRED" }],
  ["ended", { code: "TRANSACTION_TIMEOUT" }],
  ["ended", { code: "SQLITE_UNKNOWN", message: "SQLite error: cannot rollback - no transaction is active" }],
  ["ended", { code: "SQLITE_UNKNOWN", message: "SQLite error: cannot commit - no transaction is active" }],
  ["unreachable", { code: "PROXY_ERROR" }],
  ["unreachable", { name: "HttpServerError", status: 502 }],
  [null, { name: "HttpServerError", status: 401 }],
  [null, { status: 502 }],
  [null, { code: "SQLITE_CONSTRAINT" }],
  [null, { code: "SQLITE_CONSTRAINT_UNIQUE" }],
  [null, { code: "SQLITE_UNKNOWN", message: "SQLite error: no such table: nothing" }],
  [null, {}],
] as const)("%s: %j, also deep inside another error", (fault, facts) => {
  const error = Object.assign(new Error("message" in facts ? facts.message : "some message"), facts);
  expect(faultOf(error)).toBe(fault);
  expect(faultOf(new Error("outside", { cause: new Error("between", { cause: error }) }))).toBe(fault);
});
