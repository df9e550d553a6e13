import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { repeatedPress as policy } from "@/domain/policy";
import { fail, ok, type Result } from "@/domain/result";
import { once, type Press } from "./once";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  // What was remembered is over: the next test begins with nothing.
  vi.advanceTimersByTime(policy.rememberedMs);
  vi.useRealTimers();
});

const press: Press = { form: "login-code", secret: "cookie", typed: ["123456", "on"] };

/** Lets in once, like a code: whoever comes after it is refused. */
function spending(): { work: () => Promise<Result<string, { code: string }>>; done: () => number } {
  let done = 0;
  const work = async () => {
    done += 1;
    return done === 1 ? ok("inside") : fail({ code: "code-replayed" });
  };
  return { work, done: () => done };
}

describe("a person presses the button again because the page does not come", () => {
  test("and gets the answer of the first press: the work is done once", async () => {
    const { work, done } = spending();
    expect(await once(press, work)).toEqual(ok("inside"));
    expect(await once(press, work)).toEqual(ok("inside"));
    expect(done()).toBe(1);
  });

  test("also while the first press is still being worked on", async () => {
    const { work, done } = spending();
    expect(await Promise.all([1, 2, 3].map(() => once(press, work)))).toEqual(Array(3).fill(ok("inside")));
    expect(done()).toBe(1);
  });

  test("and with the cookie that the first press brought, when that answer did arrive", async () => {
    const { work } = spending();
    await once(press, work, () => "new cookie");
    expect(await once({ ...press, secret: "new cookie" }, work)).toEqual(ok("inside"));
  });

  test("for a minute, and one step past it no more", async () => {
    const { work } = spending();
    await once(press, work, () => "new cookie");
    vi.advanceTimersByTime(policy.rememberedMs - 1);
    expect(await once(press, work)).toEqual(ok("inside"));
    vi.advanceTimersByTime(1);
    for (const secret of ["cookie", "new cookie"])
      expect(await once({ ...press, secret }, work)).toEqual(fail({ code: "code-replayed" }));
  });
});

describe("nobody else gets that answer", () => {
  test.each<[string, Partial<Press>]>([
    ["another browser that knows the code", { secret: "another cookie" }],
    ["a browser without a cookie", { secret: null }],
    ["the same browser with another code", { typed: ["654321", "on"] }],
    ["the same code that now wants trust", { typed: ["123456", ""] }],
    ["fields that only read the same in one line", { typed: ["12345", "6on"] }],
    ["another button", { form: "step-up-code" }],
  ])("%s", async (_, other) => {
    const { work } = spending();
    await once(press, work);
    expect(await once({ ...press, ...other }, work)).toEqual(fail({ code: "code-replayed" }));
  });

  test("who holds the same link and guesses what was typed has one guess", async () => {
    const { work } = spending();
    await once(press, work);
    expect(await once({ ...press, typed: ["guess", "on"] }, work)).toEqual(fail({ code: "code-replayed" }));
    expect(await once(press, work)).toEqual(fail({ code: "code-replayed" }));
  });

  test("nor does a guess that was under way when the right one succeeded leave more", async () => {
    const { work } = spending();
    let wrong: (refused: Result<string, { code: string }>) => void = () => undefined;
    const right = once(press, work);
    const compared = new Promise<Result<string, { code: string }>>((resolve) => {
      wrong = resolve;
    });
    const guess = once({ ...press, typed: ["guess", "on"] }, () => compared);
    await right;
    wrong(fail({ code: "code-wrong" }));
    await guess;
    expect(await once(press, work)).toEqual(ok("inside"));
    expect(await once({ ...press, typed: ["guess", "on"] }, work)).toEqual(fail({ code: "code-replayed" }));
    expect(await once(press, work)).toEqual(fail({ code: "code-replayed" }));
  });

  test("nor two browsers without a cookie from each other", async () => {
    const { work } = spending();
    await once({ ...press, secret: null }, work);
    expect(await once({ ...press, secret: null }, work)).toEqual(fail({ code: "code-replayed" }));
  });
});

describe("what is not kept", () => {
  test("a refusal: the next press is an attempt of its own", async () => {
    const work = vi.fn(async () => fail({ code: "code-wrong" }));
    await once(press, work);
    await once(press, work);
    expect(work).toHaveBeenCalledTimes(2);
  });

  test("a surprise: the next press may succeed", async () => {
    await expect(once(press, () => Promise.reject(new Error("busy")))).rejects.toThrow("busy");
    expect(await once(press, spending().work)).toEqual(ok("inside"));
  });

  test("more than memory allows: the oldest goes first", async () => {
    const first = spending();
    await once(press, first.work);
    for (let n = 0; n < policy.remembered; n += 1) await once({ ...press, secret: String(n) }, async () => ok(n));
    expect(await once(press, first.work)).toEqual(fail({ code: "code-replayed" }));
  });
});
