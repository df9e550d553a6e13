import { afterEach, beforeEach, expect, test } from "vitest";
import { HOUR } from "../../testing/moments";
import { testContext } from "../../testing/test-context";
import { openLoginHint, sealLoginHint } from "./login-hint";
import { sealPending } from "./pending-sign-up";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

test("I see the whole address that I typed, as long as the link in the mail can live", () => {
  const sealed = sealLoginHint(ctx, "mira@exmple.nl");
  expect(sealed).not.toContain("mira");
  ctx.clock.pass(HOUR - 1);
  expect(openLoginHint(ctx, sealed)).toBe("mira@exmple.nl");
  ctx.clock.pass(1);
  expect(openLoginHint(ctx, sealed)).toBeNull();
});

test("T83 somebody plants an address of their own: it is as if there were none", () => {
  const other = sealPending(ctx, "a sign-up", "thief@evil.example");
  for (const planted of ["thief@evil.example", other, `${sealLoginHint(ctx, "mira@example.nl")}x`, "", undefined])
    expect(openLoginHint(ctx, planted)).toBeNull();
});
