import { eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/libsql";
import { blob, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FileClient, openFile } from "./file-client";
import { withRowMapper } from "./row-mapper";

const people = sqliteTable("people", {
  id: text("id").primaryKey(),
  isOld: integer("is_old", { mode: "boolean" }).notNull(),
  roles: text("roles", { mode: "json" }).$type<string[]>(),
  key: blob("key", { mode: "buffer" }),
});
const pets = sqliteTable("pets", {
  id: text("id").primaryKey(),
  ownerId: text("owner_id").notNull(),
  name: text("name"),
});

let client: FileClient;
let db: ReturnType<typeof drizzle>;
beforeEach(async () => {
  client = openFile("file::memory:", 1_000);
  db = drizzle(client as never);
  await client.execute("CREATE TABLE people (id TEXT PRIMARY KEY, is_old INTEGER NOT NULL, roles TEXT, key BLOB)");
  await client.execute("CREATE TABLE pets (id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, name TEXT)");
  await db.insert(people).values([
    { id: "noor", isOld: true, roles: ["client", "staff"], key: Buffer.from("secret") },
    { id: "cas", isOld: false, roles: null, key: null },
  ]);
  await db.insert(pets).values([
    { id: "1", ownerId: "noor", name: "Tijger" },
    { id: "2", ownerId: "noor", name: null },
  ]);
});
afterEach(() => client.close());

const statements = {
  "a whole table": () => db.select().from(people),
  "columns and expressions": () =>
    db
      .select({ id: people.id, isOld: people.isOld, upper: sql<string>`upper(${people.id})`, both: people })
      .from(people),
  "tables that are joined, and may be missing": () =>
    db.select().from(people).leftJoin(pets, eq(pets.ownerId, people.id)),
  "objects of columns of a table that may be missing, the first of them empty": () =>
    db
      .select({
        pet: { name: pets.name, id: pets.id },
        mixed: { name: pets.name, owner: people.id },
        n: sql<number>`1`,
      })
      .from(people)
      .leftJoin(pets, eq(pets.ownerId, people.id)),
  "objects with expressions": () =>
    db
      .select({ pet: { long: sql<number>`length(${pets.name})`, name: pets.name } })
      .from(people)
      .leftJoin(pets, eq(pets.ownerId, people.id)),
  "tables that are there": () => db.select().from(people).innerJoin(pets, eq(pets.ownerId, people.id)),
  "what a write answers": () =>
    db.update(people).set({ isOld: true }).returning({ id: people.id, roles: people.roles }),
  "no row": () => db.select().from(people).where(eq(people.id, "nobody")),
};

test.each(Object.entries(statements))("%s: the same objects as the query library's", async (_, statement) => {
  const [theirs, ours] = [statement().prepare(), withRowMapper(statement().prepare())];
  const wanted = await theirs.all();
  expect(await ours.all()).toEqual(wanted);
  expect(await ours.get()).toEqual(await theirs.get());
  expect(JSON.stringify(await ours.all())).toBe(JSON.stringify(wanted));
});

test("what answers no rows is left as it is", async () => {
  const statement = withRowMapper(db.delete(pets).where(eq(pets.id, "1")).prepare());
  await statement.run();
  expect(await db.select().from(pets)).toHaveLength(1);
});
