import { expect, test } from "vitest";
import { testContext } from "@/domain/testing/test-context";
import { loseNothing } from "@/domain/testing/two-tabs";

test("a thousand ways in which two tabs, sessions that end and refusals meet: no piece of text is lost", async () => {
  const ctx = await testContext();
  await expect(loseNothing(ctx, 1_000)).resolves.toBeUndefined();
  ctx.dispose();
});
