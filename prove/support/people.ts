import { execFileSync } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { newAppSecret } from "@/domain/authentication/second-factor/app-code";
import { systemClock } from "@/domain/clock";
import type { Context } from "@/domain/context";
import { buildAccount, buildFactor } from "@/domain/operations/demo/build";
import demo from "@/domain/operations/demo/people.json" with { type: "json" };
import type { Account } from "@/domain/platform/account/account";

export const password = demo.password;

export interface Person {
  account: Account;
  email: string;
  /** A mobile number of nobody else: as typed, and as a message is addressed. */
  phone: { typed: string; e164: string };
  /** Of the authenticator app. */
  secret: string;
  /** Recovery codes that were not used yet. */
  codes: string[];
}

export interface Story {
  twoFactor: "off" | "sms" | "app";
  codesLeft?: number;
  firstName?: string;
}

/** Somebody whom no other round of a proof knows, in the same file that the servers use. */
export async function makePerson(
  ctx: Context,
  { twoFactor, codesLeft = 10, firstName = "Noor" }: Story,
): Promise<Person> {
  const email = `${firstName.toLowerCase()}.${randomBytes(6).toString("hex")}@example.nl`;
  const phone = newPhone();
  const account = await buildAccount(ctx, { firstName, lastName: "Bakker", email, locale: "nl" });
  const secret = newAppSecret();
  const factor =
    twoFactor === "sms"
      ? ({ type: "sms", phone: phone.e164 } as const)
      : ({ type: "totp", secret, lastStep: -1 } as const);
  const made = twoFactor === "off" ? null : await buildFactor(ctx, account, factor, codesLeft);
  return { account, email, phone, secret, codes: made?.codes.slice(0, codesLeft) ?? [] };
}

export function newPhone(): Person["phone"] {
  const digits = `1${String(randomInt(0, 10_000_000)).padStart(7, "0")}`;
  return { typed: `06 ${digits}`, e164: `+316${digits}` };
}

/** What an authenticator app that knows nothing of our code shows at that moment (milliseconds), or now. */
export function appCode(secret: string, at: number = systemClock.now()): string {
  const args = ["--totp", "--base32", `--now=@${Math.floor(at / 1_000)}`, secret.replace(/\s/g, "")];
  return execFileSync("oathtool", args, { encoding: "utf8" }).trim();
}

/** So many times six digits that no app with this secret shows within six minutes of then, or of now. */
export function wrongAppCodes(secret: string, howMany: number, at: number = systemClock.now()): string[] {
  const args = ["--totp", "--base32", `--now=@${Math.floor(at / 1_000) - 360}`, "--window=24", secret];
  const taken = new Set(execFileSync("oathtool", args, { encoding: "utf8" }).split("\n"));
  const wrong = new Set<string>();
  while (wrong.size < howMany) {
    const guess = String(randomInt(0, 1_000_000)).padStart(6, "0");
    if (!taken.has(guess)) wrong.add(guess);
  }
  return [...wrong];
}
