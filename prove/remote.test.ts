import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { databaseFacts } from "@/db/schema";
import { type Lab, openLab } from "@/tests/support/lab";
import { type RemoteDatabase, serveFile } from "@/tests/support/remote";

// Two servers of the product on one remote libSQL server: the whole race suite, in fewer rounds because each statement is a call.
process.env.PROVE_DATABASE = "remote";
process.env.PROVE_ROUNDS ??= "2";
await import("./races.test");

describe("a remote libSQL server", () => {
  let lab: Lab;
  let remote: RemoteDatabase;
  beforeAll(async () => {
    process.env.PROVE_DATABASE = "";
    lab = await openLab("remote");
    remote = await serveFile(lab.file);
  });
  afterAll(async () => {
    await remote.close();
    await lab.close();
  });
  const open = (token = remote.env.DATABASE_AUTH_TOKEN) => openDatabase(remote.env.DATABASE_URL, token);
  const put = (key: string) => ({ key, value: "1" });

  test("a transaction that throws leaves nothing, and one that ends well is there for another connection", async () => {
    const db = open();
    const undone = db.write(async (tx) => {
      await tx.insert(databaseFacts).values(put("undone"));
      throw new Error("changed my mind");
    });
    await expect(undone).rejects.toThrow("changed my mind");
    await db.write((tx) => tx.insert(databaseFacts).values(put("done")));
    expect(await lab.rows("SELECT key FROM database_facts WHERE key IN ('done', 'undone')")).toEqual([{ key: "done" }]);
    db.close();
  });

  test("what the tables refuse is refused there too, and the queue of writes goes on", async () => {
    const db = open();
    await db.write((tx) => tx.insert(databaseFacts).values(put("once")));
    await expect(db.write((tx) => tx.insert(databaseFacts).values(put("once")))).rejects.toThrow();
    await db.write((tx) => tx.insert(databaseFacts).values(put("after")));
    expect(await lab.count("SELECT count(*) FROM database_facts WHERE key IN ('once', 'after')")).toBe(2);
    db.close();
  });

  test("two processes that write at once lose nothing: forty facts each", async () => {
    const [one, two] = [open(), open()];
    const writes = Array.from({ length: 80 }, (_, i) =>
      (i % 2 ? one : two).write((tx) => tx.insert(databaseFacts).values(put(`fact|${i}`))),
    );
    await Promise.all(writes);
    expect(await lab.count("SELECT count(*) FROM database_facts WHERE key LIKE 'fact|%'")).toBe(80);
    one.close();
    two.close();
  });

  test("a wrong token reads nothing", async () => {
    const stranger = open("wrong");
    await expect(stranger.read.select().from(databaseFacts)).rejects.toThrow();
    stranger.close();
  });
});
