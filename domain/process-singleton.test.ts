import { expect, test, vi } from "vitest";
import { processSingleton } from "./process-singleton";

test("a value is made once, a falsy one too", () => {
  const make = vi.fn(() => 0);
  expect([processSingleton("test-once", make), processSingleton("test-once", make)]).toEqual([0, 0]);
  expect(make).toHaveBeenCalledTimes(1);
});

test("a second copy of the module, as in another bundle, gets the same value", async () => {
  const first = processSingleton("test-copies", () => ({}));
  vi.resetModules();
  const copy = await import("./process-singleton");
  expect(copy.processSingleton).not.toBe(processSingleton);
  expect(copy.processSingleton("test-copies", () => ({}))).toBe(first);
});

test("a failed start is not kept", () => {
  const fail = () => {
    throw new Error("no environment");
  };
  expect(() => processSingleton("test-failed", fail)).toThrow("no environment");
  expect(processSingleton("test-failed", () => "made")).toBe("made");
});
