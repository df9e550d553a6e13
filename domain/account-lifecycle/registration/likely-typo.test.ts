import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sendInvitation } from "../../healthspace/invitation/send";
import { openPending } from "../../platform/account/pending-sign-up";
import { present, value } from "../../testing/answers";
import { logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { MINUTE } from "../../testing/moments";
import { personWithoutTwoFactor, userAgent } from "../../testing/people";
import { accept, aHealthspace, anInvitation, mira, signUp } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { askEmailChange } from "../email-change/email-change";
import { beginRegistration } from "./begin";
import { changeAddress } from "./resend-activation";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const slip = "mira@gmial.com";
const asked = { code: "email-suggestion", suggestion: "mira@gmail.com" };

/** Every place where somebody types an address that mail then goes to. Each answers what was refused, or `null`. */
const entries = {
  "signing up": async () => {
    const { entry } = await anInvitation(ctx);
    return async (email: string, confirmedEmail?: string) => {
      const input = { typed: { ...mira, email }, confirmedEmail, entry, locale: "nl", userAgent } as const;
      const begun = await beginRegistration(ctx, input);
      if (begun.ok) value(await accept(ctx, begun.value.secret));
      if (begun.ok || begun.failure.code !== "fields") return begun.ok ? null : begun.failure;
      return begun.failure.problems.map(({ field: _, ...problem }) => problem)[0];
    };
  },
  "correcting the address of a sign-up": async () => {
    const { entry } = await anInvitation(ctx);
    const pending = await signUp(ctx, entry);
    ctx.clock.pass(MINUTE);
    return async (email: string, confirmedEmail?: string) => {
      const changed = await changeAddress(ctx, pending, email, userAgent, confirmedEmail);
      if (changed.ok) expect(present(openPending(ctx, changed.value.pending)).email).toBe(email);
      return changed.ok ? null : changed.failure;
    };
  },
  "changing my address": async () => {
    const cas = await logIn(ctx, await personWithoutTwoFactor(ctx));
    return async (email: string, confirmedEmail?: string) => {
      const changed = await askEmailChange(ctx, cas, email, confirmedEmail);
      return changed.ok ? null : changed.failure;
    };
  },
  "inviting somebody": async () => {
    const healthspaceId = await aHealthspace(ctx);
    return async (email: string, confirmedEmail?: string) => {
      const input = { staffId: "eva", locale: "nl", healthspaceId, email, confirmedEmail } as const;
      const sent = await inTransaction(ctx, (ctx) => sendInvitation(ctx, input));
      return sent.ok ? null : sent.failure;
    };
  },
};

describe.each(Object.entries(entries))("a slip in the address when %s", (_, open) => {
  test("is asked about before any mail goes out; yes", async () => {
    const type = await open();
    const before = await queuedMails(ctx);
    expect(await type(slip)).toEqual(asked);
    expect(await queuedMails(ctx)).toEqual(before);
    expect(await type(asked.suggestion)).toBeNull();
    expect(present((await queuedMails(ctx)).at(-1)).to).toBe(asked.suggestion);
  });

  test("no, my address is right", async () => {
    const type = await open();
    expect(await type(slip)).toEqual(asked);
    expect(await type(slip, slip)).toBeNull();
    expect(present((await queuedMails(ctx)).at(-1)).to).toBe(slip);
  });
});
