import { afterEach, beforeEach, expect, test } from "vitest";
import { findAccount } from "../../platform/account/account";
import { codeOf, present, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { personWithoutTwoFactor } from "../../testing/people";
import { testContext } from "../../testing/test-context";
import { absenceOf, clearAbsence, setAbsence } from "./absence";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Inside;
beforeEach(async () => {
  ctx = await testContext();
  cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
});
afterEach(() => ctx.dispose());

const form = { from: "2026-12-24", until: "2026-12-31", message: " Ik ben weg. ", today: "2026-11-22" };
const account = async () => present(await findAccount(ctx, cas.account.id));

test("is planned, active from its first to its last day, then over; and can be taken away", async () => {
  value(await setAbsence(ctx, cas, form));
  const days = ["2026-12-23", "2026-12-24", "2026-12-31", "2027-01-01"];
  const saved = await account();
  expect(days.map((day) => absenceOf(saved, day)?.state)).toEqual(["planned", "active", "active", "over"]);
  expect(absenceOf(saved, "2026-12-24")?.message).toBe("Ik ben weg.");
  await clearAbsence(ctx, cas);
  expect(absenceOf(await account(), "2026-12-24")).toBeNull();
});

test("I write the days as I write any date", async () => {
  value(await setAbsence(ctx, cas, { ...form, from: "24 december 2026", until: "31/12/2026" }));
  expect(await account()).toMatchObject({ absenceFrom: "2026-12-24", absenceUntil: "2026-12-31" });
});

test.each([
  [{ from: "" }, "absence-from-missing"],
  [{ from: "00-12-2026" }, "absence-from-missing"],
  [{ until: "2026-02-30" }, "absence-until-missing"],
  [{ until: "2026-12-23" }, "absence-order"],
  [{ from: "2026-11-01", until: "2026-11-21" }, "absence-past"],
  [{ message: " " }, "absence-message-missing"],
  [{ message: "a".repeat(501) }, "absence-message-long"],
  [{ message: "weg\u202e" }, "text-invalid"],
  [{ message: "weg\u0000" }, "text-invalid"],
])("%j is refused: %s", async (other, code) => {
  expect(codeOf(await setAbsence(ctx, cas, { ...form, ...other }))).toBe(code);
  expect((await account()).absenceFrom).toBeNull();
});
