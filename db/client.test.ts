import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { atOnce } from "@/domain/testing/answers";
import { sharedFile } from "@/domain/testing/second-connection";
import { DatabaseBusy, openDatabase } from "./client";
import { databaseFacts } from "./schema";

let file: Awaited<ReturnType<typeof sharedFile>>;
beforeEach(async () => {
  file = await sharedFile();
});
afterEach(() => file.dispose());

const store = (key: string, value = "1") =>
  file.db.write((tx) => tx.insert(databaseFacts).values({ key, value }).returning());
const read = (key: string) => file.db.read.select().from(databaseFacts).where(eq(databaseFacts.key, key));

describe("T100 another process holds the write lock", () => {
  test("for 300 ms: the event loop goes on, the write waits its turn, runs once and is really there", async () => {
    const release = await file.holdLock();
    setTimeout(release, 300);
    let runs = 0;
    await file.db.write(async (tx) => {
      runs += 1;
      await tx.insert(databaseFacts).values({ key: "waited", value: "1" });
    });
    expect(runs).toBe(1);
    expect(await file.factsOutside()).toEqual(["waited"]);
  });

  test("for longer than two seconds: DatabaseBusy and nothing written; after the release the first try works", async () => {
    const release = await file.holdLock();
    const started = performance.now();
    await expect(store("too-late")).rejects.toBeInstanceOf(DatabaseBusy);
    expect(performance.now() - started).toBeGreaterThan(2_000);
    expect(performance.now() - started).toBeLessThan(6_000);
    await release();
    expect(await file.factsOutside()).toEqual([]);
    await store("first-try");
    expect(await file.factsOutside()).toEqual(["first-try"]);
  });

  test("people who only read are not kept waiting", async () => {
    await store("before");
    const release = await file.holdLock();
    expect(await read("before")).toHaveLength(1);
    await release();
  });
});

describe("T101 after a lock error nothing is only pretended", () => {
  test("five acknowledged writes after an error: another process sees all five", async () => {
    const release = await file.holdLock();
    await expect(store("refused")).rejects.toBeInstanceOf(DatabaseBusy);
    await release();
    for (const key of ["a", "b", "c", "d", "e"]) expect(await store(key)).toHaveLength(1);
    expect(await file.factsOutside()).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("ten short locks in between: every acknowledged write is there, and no other", async () => {
    const acknowledged: string[] = [];
    for (let round = 10; round < 20; round += 1) {
      const release = await file.holdLock();
      setTimeout(release, 20);
      await store(`${round}`);
      acknowledged.push(`${round}`);
      expect(await file.factsOutside()).toEqual(acknowledged);
    }
  });

  test("writes that queued up behind a lock all arrive, in order", async () => {
    const release = await file.holdLock();
    setTimeout(release, 200);
    const order: number[] = [];
    await atOnce(10, (index) =>
      file.db.write(async (tx) => {
        order.push(index);
        await tx.insert(databaseFacts).values({ key: `${index}`, value: "1" });
      }),
    );
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await file.factsOutside()).toHaveLength(10);
  });

  test("our own write gives the lock back: another process can write right after it", async () => {
    await store("ours");
    await file.other.execute("INSERT INTO database_facts (key, value) VALUES ('theirs', '1')");
    expect(await read("theirs")).toHaveLength(1);
  });

  test("a read that hits an exclusive lock fails alone: the next write is really there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "two-step-exclusive-"));
    const url = `file:${join(folder, "test.db")}`;
    const greedy = createClient({ url });
    await greedy.execute("CREATE TABLE database_facts (key TEXT PRIMARY KEY, value TEXT NOT NULL)");
    await greedy.execute("PRAGMA locking_mode = EXCLUSIVE");
    await greedy.execute("INSERT INTO database_facts VALUES ('greedy', '1')");
    const db = openDatabase(url);
    await expect(db.read.select().from(databaseFacts)).rejects.toThrow();
    // Closing alone gives the lock back only when the driver collects its garbage.
    await greedy.execute("PRAGMA locking_mode = NORMAL");
    await greedy.execute("SELECT * FROM database_facts");
    greedy.close();
    await db.write((tx) => tx.insert(databaseFacts).values({ key: "ours", value: "1" }));
    const third = createClient({ url });
    expect((await third.execute("SELECT key FROM database_facts ORDER BY key")).rows.map((row) => row.key)).toEqual([
      "greedy",
      "ours",
    ]);
    third.close();
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

describe("T102 many flows in one process", () => {
  test("a hundred that read and then write, at one instant: all succeed and no step is lost", async () => {
    await store("counter", "0");
    await atOnce(100, () =>
      file.db.write(async (tx) => {
        const [row] = await tx.select().from(databaseFacts).where(eq(databaseFacts.key, "counter"));
        await tx
          .update(databaseFacts)
          .set({ value: String(Number(row?.value) + 1) })
          .where(eq(databaseFacts.key, "counter"));
      }),
    );
    expect(await read("counter")).toEqual([{ key: "counter", value: "100" }]);
  });

  test("AT-62 two server processes on one file, fifty each: none is refused and no step is lost", async () => {
    await store("counter", "0");
    const second = openDatabase(file.url);
    await atOnce(100, (index) =>
      (index % 2 ? second : file.db).write((tx) =>
        tx.update(databaseFacts).set({ value: sql`value + 1` }).where(eq(databaseFacts.key, "counter")),
      ),
    );
    second.close();
    expect(await read("counter")).toEqual([{ key: "counter", value: "100" }]);
  });

  test("one that fails takes nothing with it: its own changes go, the others stay", async () => {
    const outcomes = await Promise.allSettled([
      store("first"),
      file.db.write(async (tx) => {
        await tx.insert(databaseFacts).values({ key: "undone", value: "1" });
        throw new Error("changed my mind");
      }),
      store("first"),
      store("last"),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect(await file.factsOutside()).toEqual(["first", "last"]);
  });

  test("nobody sees half of a change: what is not committed is not read", async () => {
    await file.db.write(async (tx) => {
      await tx.insert(databaseFacts).values({ key: "half", value: "1" });
      expect(await read("half")).toEqual([]);
      expect(await file.factsOutside()).toEqual([]);
    });
    expect(await read("half")).toHaveLength(1);
  });
});

describe("the database file", () => {
  test("lets readers go on while one writes, waits briefly, writes through to the disk, and keeps its references", async () => {
    const pragmas: Record<string, unknown> = {};
    for (const name of ["journal_mode", "busy_timeout", "synchronous", "foreign_keys"]) {
      const [row] = await file.db.write((tx) => tx.all<Record<string, unknown>>(sql.raw(`PRAGMA ${name}`)));
      pragmas[name] = Object.values(row ?? {})[0];
    }
    expect(pragmas).toEqual({ journal_mode: "wal", busy_timeout: 100, synchronous: 2, foreign_keys: 1 });
  });

  test("has the same settings on the connection after a lock error", async () => {
    const release = await file.holdLock();
    setTimeout(release, 50);
    const [row] = await file.db.write((tx) => tx.all<{ foreign_keys: number }>(sql`PRAGMA foreign_keys`));
    expect(row?.foreign_keys).toBe(1);
  });

  test("refuses a row that belongs to nobody", async () => {
    await expect(
      file.db.write((tx) => tx.run(sql`INSERT INTO recovery_codes (set_id, code_hash) VALUES ('nobody', 'x')`)),
    ).rejects.toThrow();
  });

  test("is brought up to date twice without harm", async () => {
    await store("kept");
    await file.db.migrate("db/migrations");
    expect(await read("kept")).toHaveLength(1);
  });

  test("two server processes that start on one empty file both come up", async () => {
    const folder = mkdtempSync(join(tmpdir(), "two-step-start-"));
    const url = `file:${join(folder, "test.db")}`;
    const [one, two] = [openDatabase(url), openDatabase(url)];
    const outcomes = await Promise.allSettled([one.migrate("db/migrations"), two.migrate("db/migrations")]);
    one.close();
    two.close();
    rmSync(folder, { recursive: true, force: true });
    expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "fulfilled"]);
  });
});
