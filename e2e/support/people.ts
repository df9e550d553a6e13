import { randomBytes, randomInt } from "node:crypto";
import { eq } from "drizzle-orm";
import { healthspaces, textCodes } from "@/db/schema";
import { newAppSecret } from "@/domain/authentication/second-factor/app-code";
import type { Context } from "@/domain/context";
import {
  buildAccount,
  buildFactor,
  buildHealthspace,
  buildMembership,
  buildWorksheet,
} from "@/domain/operations/demo/build";
import demo from "@/domain/operations/demo/people.json" with { type: "json" };
import { recordAudit } from "@/domain/platform/audit/record";
import { inTransaction } from "@/domain/transaction";
import type { Lang } from "./texts";

/** What a page of the strict Healthspace says, and no page before it may. */
export const strictDescription = "Only for who logs in in two steps.";

export interface Story {
  firstName?: string;
  lastName?: string;
  lang: Lang;
  state?: "active" | "not-activated" | "disabled";
  /** The second step that is on already. */
  twoFactor?: "off" | "sms" | "app";
  /** How many of the ten recovery codes are unused. */
  codesLeft?: number;
  /** Of a Healthspace that asks two-factor of its members, instead of the demo's. */
  healthspace?: "asks-two-factor";
  /** What the person is in the Healthspace of the demo. */
  roles?: ("client" | "owner" | "clinician")[];
  password?: string;
}

export interface Person {
  accountId: string;
  name: string;
  lastName: string;
  email: string;
  password: string;
  /** A Dutch mobile number of nobody else: as typed, in the form the world uses, and as a message is addressed. */
  phone: { typed: string; shown: string; e164: string };
  /** Of the authenticator app; empty when the person has none. */
  secret: string;
  /** Unused recovery codes that the person had before the test. */
  codes: string[];
}

/** Somebody of this story: with an address and a number of their own, so that tests do not meet. */
export async function makePerson(ctx: Context, story: Story): Promise<Person> {
  const {
    firstName = "Cas",
    lastName = "Test",
    lang,
    state = "active",
    twoFactor = "off",
    codesLeft = 10,
    roles,
  } = story;
  const { password = demo.password } = story;
  const email = `${firstName.toLowerCase()}.${randomBytes(6).toString("hex")}@example.nl`;
  const phone = newPhone();
  const account = await buildAccount(ctx, { firstName, lastName, email, locale: lang, state, password });
  const secret = twoFactor === "app" ? newAppSecret() : "";
  const healthspaceId = await (story.healthspace === "asks-two-factor" ? strictHealthspace(ctx) : demoHealthspace(ctx));
  await buildMembership(ctx, account, healthspaceId, roles);
  await buildWorksheet(ctx, account, healthspaceId);
  const factor = {
    off: null,
    sms: { type: "sms", phone: phone.e164 },
    app: { type: "totp", secret, lastStep: -1 },
  } as const;
  const chosen = factor[twoFactor];
  const made = chosen ? await buildFactor(ctx, account, chosen, codesLeft) : null;
  return {
    accountId: account.id,
    name: `${firstName} ${lastName}`,
    lastName,
    email,
    password,
    phone,
    secret,
    codes: made?.codes.slice(0, codesLeft) ?? [],
  };
}

async function demoHealthspace(ctx: Context): Promise<string> {
  const [healthspace] = await ctx.db.read.select().from(healthspaces).where(eq(healthspaces.alias, "behandelmodules"));
  if (!healthspace) throw new Error("the demo was not seeded");
  return healthspace.id;
}

function strictHealthspace(ctx: Context): Promise<string> {
  const alias = `strict-${randomBytes(6).toString("hex")}`;
  return buildHealthspace(ctx, {
    alias,
    name: "Strict",
    descriptionNl: strictDescription,
    descriptionEn: strictDescription,
    twoFactorRequiredFrom: ctx.clock.now(),
  });
}

/** Lets time pass over the messages sent to this person, so that nobody has to wait for the next one. */
export async function ageMessages(ctx: Context, person: Person, seconds: number): Promise<void> {
  await ctx.db.write(async (tx) => {
    const rows = await tx.select().from(textCodes).where(eq(textCodes.accountId, person.accountId));
    for (const { id, createdAt } of rows) {
      await tx
        .update(textCodes)
        .set({ createdAt: createdAt - seconds * 1_000 })
        .where(eq(textCodes.id, id));
    }
  });
}

/** What wrong passwords from another browser leave behind: a day of them, without a day of waiting in pauses. */
export async function failLogins(ctx: Context, { accountId }: Person, times: number): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    for (let i = 0; i < times; i += 1) await recordAudit(ctx, { event: "login.password.fail", accountId });
  });
}

function newPhone(): Person["phone"] {
  const digits = `1${String(randomInt(0, 10_000_000)).padStart(7, "0")}`;
  return { typed: `06 ${digits}`, shown: `+31 6 ${digits}`, e164: `+316${digits}` };
}
