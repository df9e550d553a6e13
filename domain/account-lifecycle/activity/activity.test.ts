import { afterEach, beforeEach, expect, test } from "vitest";
import { logIn } from "../../testing/log-in";
import { personWithoutTwoFactor } from "../../testing/people";
import { testContext } from "../../testing/test-context";
import { listActivity, toCsv, userAgentOf } from "./activity";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

test("T92 one's own events only, the newest first", async () => {
  const cas = await personWithoutTwoFactor(ctx);
  const eva = await personWithoutTwoFactor(ctx, { email: "eva@example.nl" });
  await logIn(ctx, eva);
  await logIn(ctx, cas);
  const lines = await listActivity(ctx, cas.id, "page");
  expect(lines.map(({ event, browser, by }) => [event, browser, by])).toEqual([
    ["session.started", "Firefox / Windows", "owner"],
    ["login.password.ok", "Firefox / Windows", "owner"],
  ]);
});

test("a cell of the table is never run as a formula, and quotes stay quotes", () => {
  expect(toCsv([["=1+1", 'a "b"', "-x", "plain"]])).toBe(`"'=1+1","a ""b""","'-x","plain"`);
});

test("a stored browser is read back into its two words", () => {
  expect(userAgentOf("Firefox / Windows")).toEqual({ browser: "Firefox", system: "Windows" });
  expect(userAgentOf("? / ?")).toEqual({ browser: "?", system: "?" });
});
