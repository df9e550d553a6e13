import { expect, test } from "vitest";
import { testContext } from "../../testing/test-context";
import { loseNothing } from "../../testing/two-tabs";

// A thousand of them in `npm run prove`.
test("sixty ways in which two tabs, sessions that end and refusals meet: no piece of text is lost", async () => {
  const ctx = await testContext();
  await expect(loseNothing(ctx, 60)).resolves.toBeUndefined();
  ctx.dispose();
}, 60_000);
