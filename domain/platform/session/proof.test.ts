import { describe, expect, test } from "vitest";
import { MINUTE } from "../../testing/moments";
import { aalOf, isFresh, isFreshForSecondStep, type Proof, type ProofMethod, withProofs } from "./proof";

const now = 1_800_000_000_000;
const shown = (method: ProofMethod, ago = 0): Proof => ({ method, at: now - ago });

describe("how sure we are", () => {
  test.each<[ProofMethod[], 1 | 2]>([
    [[], 1],
    [["pwd"], 1],
    [["pwd", "device"], 1],
    [["device"], 1],
    [["pwd", "lost"], 1],
    [["pwd", "device", "lost"], 1],
    [["sms"], 1],
    [["totp"], 1],
    [["recovery"], 1],
    [["pwd", "sms"], 2],
    [["pwd", "totp"], 2],
    [["pwd", "recovery"], 2],
    [["pwd", "device", "totp"], 2],
  ])("%j: level %i", (methods, aal) => {
    expect(aalOf(methods.map((method) => shown(method)))).toBe(aal);
  });
});

describe("fresh enough for a sensitive change", () => {
  test("ten minutes: at 9:59.999 yes, at 10:00 no", () => {
    expect(isFresh([shown("pwd", 10 * MINUTE - 1)], "off", now)).toBe(true);
    expect(isFresh([shown("pwd", 10 * MINUTE)], "off", now)).toBe(false);
    expect(isFresh([shown("pwd"), shown("sms", 10 * MINUTE - 1)], "on", now)).toBe(true);
    expect(isFresh([shown("pwd"), shown("sms", 10 * MINUTE)], "on", now)).toBe(false);
    expect(isFresh([shown("pwd", 10 * MINUTE), shown("sms")], "on", now)).toBe(false);
  });

  test.each<[ProofMethod[], boolean, boolean]>([
    [[], false, false],
    [["pwd"], true, false],
    [["pwd", "device"], true, false],
    [["sms"], false, false],
    [["recovery"], false, false],
    [["lost"], false, false],
    [["pwd", "sms"], true, true],
    [["pwd", "totp"], true, true],
    [["pwd", "recovery"], true, true],
    [["pwd", "lost"], true, false],
  ])("T77 %j: enough with two-factor off %j, on %j", (methods, off, on) => {
    const proofs = methods.map((method) => shown(method));
    expect(isFresh(proofs, "off", now)).toBe(off);
    expect(isFresh(proofs, "on", now)).toBe(on);
  });

  test("a phone reported lost is enough for the second step itself: with the password, and for ten minutes", () => {
    expect(isFreshForSecondStep([shown("pwd"), shown("lost", 10 * MINUTE - 1)], "on", now)).toBe(true);
    expect(isFreshForSecondStep([shown("pwd"), shown("lost", 10 * MINUTE)], "on", now)).toBe(false);
    expect(isFreshForSecondStep([shown("pwd", 10 * MINUTE), shown("lost")], "on", now)).toBe(false);
    expect(isFreshForSecondStep([shown("pwd"), shown("device")], "on", now)).toBe(false);
    expect(isFreshForSecondStep([shown("pwd"), shown("totp")], "on", now)).toBe(true);
    expect(isFreshForSecondStep([shown("pwd")], "off", now)).toBe(true);
  });

  test("T105 a proof from the future, after the clock was set back, is no proof", () => {
    expect(isFresh([shown("pwd", -1)], "off", now)).toBe(false);
  });
});

test("of each method the newest proof is kept", () => {
  const before = [shown("pwd", MINUTE), shown("sms", MINUTE)];
  expect(withProofs(before, [shown("pwd")])).toEqual([shown("sms", MINUTE), shown("pwd")]);
  expect(withProofs(before, [])).toEqual(before);
  expect(withProofs([], [shown("device")])).toEqual([shown("device")]);
});
