import { randomBytes, randomInt } from "node:crypto";
import { eq } from "drizzle-orm";
import { healthspaces, type MemberRole } from "@/db/schema";
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
import { buildModules } from "@/domain/operations/demo/worksheet";
import type { Account } from "@/domain/platform/account/account";
import { recordAudit } from "@/domain/platform/audit/record";
import { inTransaction } from "@/domain/transaction";
import type { Lang } from "./texts";

export const password = demo.password;

/** What a page of the strict Healthspace says, and no page before it may. */
export const strictDescription = "Only for who logs in in two steps.";

export interface Story {
  firstName?: string;
  lastName?: string;
  lang?: Lang;
  state?: "active" | "not-activated" | "disabled";
  /** The second step that is on already. */
  twoFactor?: "off" | "sms" | "app";
  /** How many of the ten recovery codes are unused. */
  codesLeft?: number;
  /** Where the person is a member: nowhere, in the demo's Healthspace, or in one that asks two-factor of its members. */
  healthspace?: "none" | "demo" | "asks-two-factor";
  /** What the person is in that Healthspace. */
  roles?: MemberRole[];
  password?: string;
  /** Whether the ten tiles open. Cards are made faster, and most stories need no more. */
  worksheet?: "cards" | "opens" | "empty";
}

export interface Person {
  account: Account;
  name: string;
  lastName: string;
  /** Of the Healthspace that the person belongs to; empty without one. */
  alias: string;
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
    lang = "nl",
    state = "active",
    twoFactor = "off",
    codesLeft = 10,
    healthspace = "none",
  } = story;
  const ownPassword = story.password ?? password;
  const email = `${firstName.toLowerCase()}.${randomBytes(6).toString("hex")}@example.nl`;
  const phone = newPhone();
  const account = await buildAccount(ctx, { firstName, lastName, email, locale: lang, state, password: ownPassword });
  const secret = twoFactor === "app" ? newAppSecret() : "";
  let alias = "";
  if (healthspace !== "none") {
    const healthspaceId = await (healthspace === "demo" ? demoHealthspace(ctx) : strictHealthspace(ctx));
    await buildMembership(ctx, account, healthspaceId, story.roles);
    if (story.worksheet === "opens") await buildModules(ctx, account, healthspaceId);
    else if (story.worksheet !== "empty") await buildWorksheet(ctx, account, healthspaceId);
    alias = await aliasOf(ctx, healthspaceId);
  }
  const factor = {
    off: null,
    sms: { type: "sms", phone: phone.e164 },
    app: { type: "totp", secret, lastStep: -1 },
  } as const;
  const chosen = factor[twoFactor];
  const made = chosen ? await buildFactor(ctx, account, chosen, codesLeft) : null;
  return {
    account,
    name: `${firstName} ${lastName}`,
    lastName,
    alias,
    email,
    password: ownPassword,
    phone,
    secret,
    codes: made?.codes.slice(0, codesLeft) ?? [],
  };
}

async function aliasOf(ctx: Context, healthspaceId: string): Promise<string> {
  const [row] = await ctx.db.read.select().from(healthspaces).where(eq(healthspaces.id, healthspaceId));
  return row?.alias ?? "";
}

/** The Healthspace that a person was made in. */
export async function healthspaceOf(ctx: Context, { alias }: Person): Promise<string> {
  const [row] = await ctx.db.read.select().from(healthspaces).where(eq(healthspaces.alias, alias));
  if (!row) throw new Error("this person belongs to no Healthspace");
  return row.id;
}

/** Id of the Healthspace of the demo. */
export async function demoHealthspace(ctx: Context): Promise<string> {
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

/** What wrong passwords from another browser leave behind: a day of them, without a day of waiting in pauses. */
export async function failLogins(ctx: Context, { account }: Person, times: number): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    for (let i = 0; i < times; i += 1) await recordAudit(ctx, { event: "login.password.fail", accountId: account.id });
  });
}

export function newPhone(): Person["phone"] {
  const digits = `1${String(randomInt(0, 10_000_000)).padStart(7, "0")}`;
  return { typed: `06 ${digits}`, shown: `+31 6 ${digits}`, e164: `+316${digits}` };
}
