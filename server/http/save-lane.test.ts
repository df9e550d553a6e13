import { expect, test } from "vitest";
import { inSaveLane } from "./save-lane";

test("at most four are saved at once, in order, and one that failed leaves its place too", async () => {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const saves = Array.from({ length: 6 }, (_, n) =>
    inSaveLane(async () => {
      begun.push(n);
      await new Promise<void>((end) => ends.push(end));
      if (n === 0) throw new Error("the database is gone");
      return n;
    }).catch(() => "failed"),
  );
  await new Promise((wake) => setImmediate(wake));
  expect(begun).toEqual([0, 1, 2, 3]);
  ends[0]?.();
  expect(await saves[0]).toBe("failed");
  await new Promise((wake) => setImmediate(wake));
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  for (let n = 1; n < 6; n += 1) {
    ends[n]?.();
    await new Promise((wake) => setImmediate(wake));
  }
  expect(await Promise.all(saves)).toEqual(["failed", 1, 2, 3, 4, 5]);
});
