import {
  closeSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "@/domain/clock";
import { verifyAudit } from "@/domain/platform/audit/chain";
import { recordAudit } from "@/domain/platform/audit/record";
import { createKeyRing } from "@/domain/platform/crypto/key-ring";
import { testContext } from "@/domain/testing/test-context";
import { inTransaction } from "@/domain/transaction";
import { copyDatabase, faultsOf, fileOf, lookAtCopy, NotACopy, openCopy, putInPlace } from "./backup";
import { type Database, openDatabase } from "./client";
import { databaseFacts } from "./schema";

let folder: string;
let url: string;
let db: Database;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "two-step-backup-"));
  url = `file:${join(folder, "app.db")}`;
  db = openDatabase(url);
  await db.migrate("db/migrations");
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const copyAt = () => join(folder, "copy.db");

test("a copy made while a server writes is one moment: both halves of every change, a sound chain, readable by its owner only", async () => {
  const ctx = { ...(await testContext()), db, keys: createKeyRing(["a-secret-for-tests-only-000000000000000000"]) };
  let going = true;
  let written = 0;
  const writing = (async () => {
    while (going) {
      await inTransaction(ctx, async (ctx) => {
        await ctx.tx.insert(databaseFacts).values({ key: `pair-${written}`, value: "x" });
        await recordAudit(ctx, { event: "stepup.ok", accountId: `a-${written}` });
      });
      written += 1;
      // The driver never lets go of the event loop by itself.
      await new Promise((wake) => setImmediate(wake));
    }
  })();
  const before = written;
  await copyDatabase(url, copyAt());
  await new Promise((wake) => setImmediate(wake));
  going = false;
  await writing;
  expect(written).toBeGreaterThan(before);
  expect(await faultsOf(copyAt())).toEqual([]);
  expect(statSync(copyAt()).mode & 0o777).toBe(0o600);
  const copy = openCopy(copyAt());
  const [facts, rows] = [await copy.read.query.databaseFacts.findMany(), await copy.read.query.auditEvents.findMany()];
  expect(facts.length).toBe(rows.length);
  expect(facts.length).toBeLessThanOrEqual(written);
  expect(await verifyAudit({ db: copy, clock: systemClock, keys: ctx.keys })).toMatchObject({ sound: true });
  expect(await copy.migrationState("db/migrations")).toBe("current");
  copy.close();
});

test("nothing is copied over, and a database on a server is not copied here", async () => {
  await copyDatabase(url, copyAt());
  await expect(copyDatabase(url, copyAt())).rejects.toThrow("is there already");
  await expect(copyDatabase("file:/no/such/file.db", join(folder, "x.db"))).rejects.toThrow("there is no database");
  expect(() => fileOf("libsql://db.example.nl")).toThrow("on a server");
});

describe("looking at a file before it is restored", () => {
  const elsewhere = () => `file:${join(folder, "elsewhere.db")}`;
  const look = (file: string, database = elsewhere()) => lookAtCopy(file, database, faultsOf);
  const contents = () =>
    Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));

  test.each(["its own name", "a symbolic link", "another name of the file"])(
    "a database in use is refused by %s, and loses nothing that is only in its journal",
    async (how) => {
      await db.write((tx) => tx.insert(databaseFacts).values({ key: "only in the journal", value: "x" }));
      const [live, other] = [join(folder, "app.db"), join(folder, "other.db")];
      if (how === "a symbolic link") symlinkSync(live, other);
      if (how === "another name of the file") linkSync(live, other);
      const asked = how === "its own name" ? live : other;
      const before = contents();
      await expect(look(asked, url)).rejects.toThrow(NotACopy);
      if (how !== "another name of the file") await expect(look(asked)).rejects.toThrow(NotACopy);
      await expect(putInPlace(url, asked, join(folder, "kept.db"))).rejects.toThrow(NotACopy);
      expect(contents()).toEqual(before);
      expect((await db.read.query.databaseFacts.findMany()).map(({ key }) => key)).toEqual(["only in the journal"]);
      await db.write((tx) => tx.insert(databaseFacts).values({ key: "and goes on", value: "x" }));
    },
  );

  test("a file copied by hand out of a running server's folder is looked at, and nothing appears or changes beside it", async () => {
    const byHand = join(folder, "by-hand.db");
    copyFileSync(join(folder, "app.db"), byHand);
    db.close();
    const before = contents();
    await look(byHand);
    expect(contents()).toEqual(before);
  });

  test("a sound copy is found sound", async () => {
    await copyDatabase(url, copyAt());
    expect(await look(copyAt(), url)).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.startsWith("copy"))).toEqual(["copy.db"]);
  });
});

describe("restoring", () => {
  test("a copy with a broken page is found, and so is a file that is none", async () => {
    for (let n = 0; n < 200; n += 1) {
      await db.write((tx) => tx.insert(databaseFacts).values({ key: `k${n}`, value: "v".repeat(500) }));
    }
    await copyDatabase(url, copyAt());
    const file = openSync(copyAt(), "r+");
    writeSync(file, Buffer.alloc(4_096, 0xff), 0, 4_096, statSync(copyAt()).size - 8_192);
    closeSync(file);
    expect(await faultsOf(copyAt())).not.toEqual([]);
    const text = join(folder, "text.db");
    const other = openSync(text, "w");
    writeSync(other, "this is no database at all, it only has the name of one\n".repeat(40));
    closeSync(other);
    expect(await faultsOf(text)).not.toEqual([]);
  });

  test("while somebody has the database open nothing is replaced", async () => {
    await copyDatabase(url, copyAt());
    await db.write((tx) => tx.insert(databaseFacts).values({ key: "after the copy", value: "x" }));
    await db.read.query.databaseFacts.findMany();
    await expect(putInPlace(url, copyAt(), join(folder, "kept.db"))).rejects.toThrow("in use");
    expect((await db.read.query.databaseFacts.findMany()).map(({ key }) => key)).toEqual(["after the copy"]);
    expect(existsSync(join(folder, "kept.db"))).toBe(false);
  });

  test("when nobody has, the copy is the database and the former one is kept, whole", async () => {
    await db.write((tx) => tx.insert(databaseFacts).values({ key: "before", value: "x" }));
    await copyDatabase(url, copyAt());
    await db.write((tx) => tx.insert(databaseFacts).values({ key: "after", value: "x" }));
    // A file that nobody of this process ever opened: a closed connection lets go only when its memory is collected.
    const standing = join(folder, "standing.db");
    await copyDatabase(url, standing);
    const kept = join(folder, "kept.db");
    expect(await putInPlace(`file:${standing}`, copyAt(), kept)).toBe("kept");
    const now = openCopy(standing);
    expect((await now.read.query.databaseFacts.findMany()).map(({ key }) => key)).toEqual(["before"]);
    now.close();
    const former = openCopy(kept);
    expect((await former.read.query.databaseFacts.findMany()).map(({ key }) => key).sort()).toEqual([
      "after",
      "before",
    ]);
    former.close();
    expect(readdirSync(folder)).not.toContain("standing.db.restoring");
  });

  test("on a new machine there is nothing to keep", async () => {
    await copyDatabase(url, copyAt());
    const elsewhere = `file:${join(folder, "new.db")}`;
    expect(await putInPlace(elsewhere, copyAt(), join(folder, "kept.db"))).toBe("nothing was there");
    const fresh = openDatabase(elsewhere);
    expect(await fresh.migrationState("db/migrations")).toBe("current");
    fresh.close();
  });
});
