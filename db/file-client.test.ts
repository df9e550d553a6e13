import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FileClient, openFile, pathOf } from "./file-client";

// T101 A statement that is kept must not keep a lock, nor know yesterday's tables.

let folder: string;
let client: FileClient;
let other: FileClient;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "two-step-file-client-"));
  [client, other] = [openFile(`file:${folder}/app.db`, 50), openFile(`file:${folder}/app.db`, 50)];
  await client.execute("CREATE TABLE facts (key TEXT PRIMARY KEY, value INTEGER)");
});
afterEach(() => {
  client.close();
  other.close();
  rmSync(folder, { recursive: true, force: true });
});

const store = (on: Pick<FileClient, "execute">, key: string) =>
  on.execute({ sql: "INSERT INTO facts VALUES (?, ?)", args: [key, 1] });
const keys = async () => (await other.execute("SELECT key FROM facts ORDER BY key")).rows.map(({ key }) => key);

test("a statement that was refused leaves no lock behind, alone and in a transaction, and works again", async () => {
  await store(client, "a");
  await expect(store(client, "a")).rejects.toMatchObject({ code: "SQLITE_CONSTRAINT_PRIMARYKEY" });
  await store(other, "b");
  const transaction = await client.transaction();
  await store(transaction, "c");
  await expect(store(transaction, "b")).rejects.toThrow();
  await transaction.rollback();
  await store(other, "d");
  await store(client, "e");
  expect(await keys()).toEqual(["a", "b", "d", "e"]);
});

test("a read that was answered leaves none either, nor one that met a lock", async () => {
  await store(client, "a");
  await client.execute("SELECT * FROM facts");
  const transaction = await other.transaction();
  await store(transaction, "b");
  await expect(store(client, "c")).rejects.toMatchObject({ code: "SQLITE_BUSY" });
  await transaction.commit();
  client.reconnect();
  await store(client, "c");
  expect(await keys()).toEqual(["a", "b", "c"]);
});

test("a connection that is thrown away in the middle takes its transaction with it", async () => {
  const transaction = await client.transaction();
  await store(transaction, "a");
  client.reconnect();
  await transaction.rollback();
  await store(other, "b");
  expect(await keys()).toEqual(["b"]);
});

test("a table that was changed by another process is read as it is now", async () => {
  await store(client, "a");
  expect((await client.execute("SELECT value FROM facts")).rows[0]?.value).toBe(1);
  await other.execute("ALTER TABLE facts RENAME COLUMN value TO worth");
  await expect(client.execute("SELECT value FROM facts")).rejects.toThrow();
  expect((await client.execute("SELECT worth FROM facts")).rows[0]?.worth).toBe(1);
});

test.each([
  ["file:data/app.db", "data/app.db"],
  ["file:/srv/app.db", "/srv/app.db"],
  ["file:///srv/a%20b.db", "/srv/a b.db"],
  ["file::memory:", ":memory:"],
])("the path of %s is %s", (url, path) => {
  expect(pathOf(url)).toBe(path);
});
