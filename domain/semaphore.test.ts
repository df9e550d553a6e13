import { expect, test, vi } from "vitest";
import { createSemaphore, type Release } from "./semaphore";

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test("permits are given in order of arrival, and one is given back once", async () => {
  const semaphore = createSemaphore({ permits: 2 });
  const begun: number[] = [];
  const done: (Release | null)[] = [];
  const enter = (n: number) =>
    void semaphore.acquire().then((release) => {
      begun.push(n);
      done[n] = release;
    });
  for (let n = 0; n < 5; n += 1) enter(n);
  await settle();
  expect(begun).toEqual([0, 1]);
  expect(semaphore.load()).toEqual({ running: 2, waiting: 3 });
  done[1]?.();
  done[1]?.();
  await settle();
  expect(begun).toEqual([0, 1, 2]);
  for (const n of [0, 2]) done[n]?.();
  await settle();
  for (const n of [3, 4]) done[n]?.();
  await settle();
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  for (const n of [5, 6, 7]) enter(n);
  await settle();
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test("whoever finds the queue full is refused at once, and takes no permit", async () => {
  const semaphore = createSemaphore({ permits: 1, maxWaiting: 1 });
  const first = await semaphore.acquire();
  const second = semaphore.acquire();
  expect(await semaphore.acquire()).toBeNull();
  first?.();
  (await second)?.();
  expect(semaphore.load()).toEqual({ running: 0, waiting: 0 });
});

test("whoever waits too long is refused and leaves the queue; the permit goes to the next one", async () => {
  vi.useFakeTimers();
  const semaphore = createSemaphore({ permits: 1, maxWaitMs: 1_000 });
  const first = await semaphore.acquire();
  const impatient = semaphore.acquire();
  await vi.advanceTimersByTimeAsync(999);
  const second = semaphore.acquire();
  await vi.advanceTimersByTimeAsync(1);
  expect(await impatient).toBeNull();
  expect(semaphore.load()).toEqual({ running: 1, waiting: 1 });
  first?.();
  expect(await second).toBeTypeOf("function");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(semaphore.load()).toEqual({ running: 1, waiting: 0 });
  vi.useRealTimers();
});

test("a permit that was given back is never taken by a newcomer before whoever waits", async () => {
  const semaphore = createSemaphore({ permits: 1 });
  const order: string[] = [];
  const first = await semaphore.acquire();
  const waiting = semaphore.acquire().then((release) => {
    order.push("waiting");
    release?.();
  });
  first?.();
  const newcomer = semaphore.acquire().then(() => order.push("newcomer"));
  await Promise.all([waiting, newcomer]);
  expect(order).toEqual(["waiting", "newcomer"]);
});
