import { getHeapSpaceStatistics } from "node:v8";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { collectGarbage, giveBackMemoryAtRest, REST_MS } from "./idle-memory";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("memory is given back once after everybody has gone, and again after the next visit", () => {
  const collect = vi.fn(async () => {});
  const note = giveBackMemoryAtRest(collect);
  vi.advanceTimersByTime(10 * REST_MS);
  expect(collect).not.toHaveBeenCalled();

  note("/nl/login");
  vi.advanceTimersByTime(REST_MS - 1);
  note("/en/workspace?page=2");
  vi.advanceTimersByTime(REST_MS - 1);
  expect(collect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(collect).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(10 * REST_MS);
  expect(collect).toHaveBeenCalledTimes(1);

  note("/nl/login");
  vi.advanceTimersByTime(REST_MS);
  expect(collect).toHaveBeenCalledTimes(2);
});

test("the questions of monitoring are no visit: they neither keep memory nor have it collected", () => {
  const collect = vi.fn(async () => {});
  const note = giveBackMemoryAtRest(collect);
  note("/api/health");
  vi.advanceTimersByTime(2 * REST_MS);
  expect(collect).not.toHaveBeenCalled();
  note("/nl/login");
  for (const probe of ["/api/health", "/api/ready", "/api/metrics"]) {
    vi.advanceTimersByTime(REST_MS / 3);
    note(probe);
  }
  expect(collect).toHaveBeenCalledTimes(1);
});

test("what nobody needs any more is gone, and the room for new objects is given back", async () => {
  const room = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space")?.space_size ?? 0;
  const lost = new WeakRef(Array.from({ length: 400_000 }, (_, n) => ({ n })));
  const grown = room();
  await collectGarbage();
  expect(lost.deref()).toBeUndefined();
  expect(room()).toBeLessThan(grown);
});
