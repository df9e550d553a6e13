import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { personKeys } from "@/db/schema";
import { buildAccount } from "@/domain/operations/demo/build";
import { present } from "@/domain/testing/answers";
import { testContext } from "@/domain/testing/test-context";
import { inTransaction } from "../../transaction";
import { ensurePersonKey, findPersonKey, Unreadable } from "./person-key";

let ctx: Awaited<ReturnType<typeof testContext>>;
let [cas, noor] = ["", ""];
beforeEach(async () => {
  ctx = await testContext();
  cas = (await buildAccount(ctx, { firstName: "Cas", lastName: "Test", email: "cas@example.nl" })).id;
  noor = (await buildAccount(ctx, { firstName: "Noor", lastName: "Bakker", email: "noor@example.nl" })).id;
});
afterEach(() => ctx.dispose());

const keyOf = (id: string) => inTransaction(ctx, (ctx) => ensurePersonKey(ctx, id));

test("what a person wrote opens with their key again, whatever it holds", async () => {
  const key = await keyOf(cas);
  const again = present(await findPersonKey(ctx, cas));
  for (const text of ["", "ja", "👩‍👩‍👧 é \u0000", "x".repeat(10_000)])
    expect(again.open("answers|a|1|q|1", key.seal("answers|a|1|q|1", text))).toBe(text);
});

test("two tabs that write for the first time at one instant share one key", async () => {
  const [first, second] = await Promise.all([keyOf(cas), keyOf(cas)]);
  expect(second.open("x", first.seal("x", "hallo"))).toBe("hallo");
  expect(await ctx.db.read.select().from(personKeys)).toHaveLength(1);
});

test("the length of what is stored tells no yes from no", async () => {
  const key = await keyOf(cas);
  const lengths = ["", "ja", "nee", "x".repeat(252)].map((text) => key.seal("x", text).length);
  expect(new Set(lengths).size).toBe(1);
  expect(key.seal("x", "x".repeat(253)).length).toBeGreaterThan(lengths[0] ?? 0);
});

test("a row that was moved, an older revision put back, another person's key: nothing opens", async () => {
  const [own, other] = [await keyOf(cas), await keyOf(noor)];
  const sealed = own.seal("answers|a|1|q|2", "geheim");
  for (const place of ["answers|b|1|q|2", "answers|a|1|q|3", "answers|a|1|q|1", ""])
    expect(() => own.open(place, sealed)).toThrow(Unreadable);
  expect(() => other.open("answers|a|1|q|2", sealed)).toThrow(Unreadable);
  expect(() => own.open("answers|a|1|q|2", `${sealed.slice(0, -3)}AAA`)).toThrow(Unreadable);
  expect(() => own.open("answers|a|1|q|2", "")).toThrow(Unreadable);
});

test("a key that was put under another person opens nothing, and nobody else is affected", async () => {
  await keyOf(cas);
  await keyOf(noor);
  const [row] = await ctx.db.read.select().from(personKeys).where(eq(personKeys.accountId, noor));
  await inTransaction(ctx, (ctx) =>
    ctx.tx
      .update(personKeys)
      .set({ keySealed: present(row).keySealed })
      .where(eq(personKeys.accountId, cas)),
  );
  await expect(findPersonKey(ctx, cas)).rejects.toThrow(Unreadable);
  expect(await findPersonKey(ctx, noor)).not.toBeNull();
});
