import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts } from "@/db/schema";
import { present } from "../../testing/answers";
import { queuedMails } from "../../testing/messages";
import { personWithoutTwoFactor, userAgent } from "../../testing/people";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import type { Account } from "../account/account";
import { newToken } from "../crypto/token";
import { enqueue } from "./enqueue";
import { mailRules } from "./mail-powers";
import type { Mail, MailLink } from "./message";
import { notifyByMail } from "./notify";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Account;
beforeEach(async () => {
  ctx = await testContext();
  cas = await personWithoutTwoFactor(ctx);
});
afterEach(() => ctx.dispose());

const templates = Object.keys(mailRules) as Mail["template"][];
/** Every page of the site that a token in a mail can open. */
const powers = [...new Set(Object.values(mailRules).flatMap((rule) => rule.powers))];

/** Queues such a mail; `"refused"` where the queue does not take it. */
async function send(template: Mail["template"], to: string, link: MailLink, about: Account | null = cas) {
  const mail: Mail = {
    channel: "mail",
    to,
    locale: "nl",
    template,
    links: { main: { page: "login" }, second: link },
    values: { firstName: "Cas", at: ctx.clock.now(), ...userAgent },
  };
  const occasion = { accountId: about?.id ?? null, idempotencyKey: newToken() };
  return inTransaction(ctx, (ctx) => enqueue(ctx, mail, occasion)).then(
    () => "taken",
    () => "refused",
  );
}

describe("T122 what a mail may do, in the hands of whoever reads it", () => {
  test.each(templates)("%s: its own powers, to the address it is meant for, and no others", async (template) => {
    const { to, powers: own } = mailRules[template];
    const addresses = { proven: cas.email, elsewhere: "evil@example.nl" };
    for (const page of powers) {
      const link = { page, token: newToken() };
      const [proven, elsewhere] = [
        await send(template, addresses.proven, link),
        await send(template, addresses.elsewhere, link),
      ];
      expect([page, proven]).toEqual([page, own.includes(page) ? "taken" : "refused"]);
      expect([page, elsewhere]).toEqual([page, own.includes(page) && to !== "owner" ? "taken" : "refused"]);
    }
  });

  test.each(templates.filter((template) => mailRules[template].to === "owner"))(
    "%s holds no power for an account that waits, is gone, or is nobody's",
    async (template) => {
      for (const page of mailRules[template].powers) {
        const link = { page, token: newToken() };
        expect(await send(template, cas.email, link, null)).toBe("refused");
        await ctx.db.write((tx) => tx.update(accounts).set({ activatedAt: null }).where(eq(accounts.id, cas.id)));
        expect(await send(template, cas.email, link)).toBe("refused");
        await ctx.db.write((tx) => tx.delete(accounts).where(eq(accounts.id, cas.id)));
        expect(await send(template, cas.email, link)).toBe("refused");
        cas = await personWithoutTwoFactor(ctx);
      }
    },
  );

  test("only what acts on the wish it tells of goes to an address that nobody has proven", () => {
    const unproven = templates.filter((template) => !["owner", "desk"].includes(mailRules[template].to));
    expect(Object.fromEntries(unproven.map((template) => [template, mailRules[template].powers]))).toEqual({
      "email-changed": ["email-change/undo"],
      "email-change": ["email-change"],
      activation: ["activate", "activate/stop"],
      invitation: ["invitations"],
      "invitation-reminder": ["invitations"],
      "password-reset-unknown": [],
      "password-reset-not-activated": [],
    });
  });

  test("the news of an account goes to its own address, whatever address the caller holds", async () => {
    const elsewhere = { ...cas, email: "evil@example.nl" };
    const news = { template: "new-device", occasion: newToken() } as const;
    await inTransaction(ctx, (ctx) => notifyByMail(ctx, elsewhere, userAgent, news));
    expect(await queuedMails(ctx)).toMatchObject([{ to: cas.email, links: { second: { page: "report-compromise" } } }]);
  });

  test("the news of a sign-up that waits holds no 'this was not me' for an account", async () => {
    await ctx.db.write((tx) => tx.update(accounts).set({ activatedAt: null }).where(eq(accounts.id, cas.id)));
    const news = { template: "new-device", occasion: newToken() } as const;
    await inTransaction(ctx, (ctx) => notifyByMail(ctx, cas, userAgent, news));
    expect(present((await queuedMails(ctx))[0]).links?.second).toBeUndefined();
  });
});
