import { describe, expect, test } from "vitest";
import { createHashPool, HashingBusy } from "./hash-pool";

/** Work that ends when the test says so. */
function held() {
  let end: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { done, end };
}

const settled = (promises: Promise<unknown>[]) => Promise.allSettled(promises);

describe("the places for slow hashes", () => {
  test("four run, thirty-two wait, the next one is turned away at once", async () => {
    const pool = createHashPool({ running: 4, waiting: 32, waitMs: 10_000 });
    const gate = held();
    let running = 0;
    const inside = Array.from({ length: 36 }, () =>
      pool.run(() => {
        running += 1;
        return gate.done;
      }),
    );
    await expect(pool.run(() => Promise.resolve())).rejects.toBeInstanceOf(HashingBusy);
    expect(running).toBe(4);
    gate.end();
    await Promise.all(inside);
    expect(running).toBe(36);
    expect(await pool.run(() => Promise.resolve("free again"))).toBe("free again");
  });

  test("who waits too long is turned away and leaves no hole in the queue", async () => {
    const pool = createHashPool({ running: 1, waiting: 2, waitMs: 5 });
    const gate = held();
    const first = pool.run(() => gate.done);
    const waiting = [pool.run(() => Promise.resolve()), pool.run(() => Promise.resolve())];
    const answers = await settled(waiting);
    expect(answers.map((answer) => answer.status)).toEqual(["rejected", "rejected"]);
    gate.end();
    await first;
    expect(await pool.run(() => Promise.resolve(1))).toBe(1);
  });

  test("in order of arrival", async () => {
    const pool = createHashPool({ running: 1, waiting: 5, waitMs: 10_000 });
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4].map((number) => pool.run(async () => order.push(number))));
    expect(order).toEqual([1, 2, 3, 4]);
  });

  test("work with a place needs no second one: it cannot wait for itself", async () => {
    const pool = createHashPool({ running: 1, waiting: 0, waitMs: 5 });
    expect(await pool.run(() => pool.run(() => pool.run(() => Promise.resolve("inside"))))).toBe("inside");
  });

  test("a place comes back when the work throws", async () => {
    const pool = createHashPool({ running: 1, waiting: 0, waitMs: 5 });
    await expect(pool.run(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await pool.run(() => Promise.resolve(1))).toBe(1);
  });
});
