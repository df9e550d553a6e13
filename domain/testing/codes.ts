import { generateSync } from "otplib";
import type { Context } from "../context";
import { queuedTexts } from "./messages";
import { appSecret } from "./people";

/** What the authenticator app shows at that moment (milliseconds). */
export function appCodeAt(at: number, secret: string = appSecret): string {
  return generateSync({ secret, epoch: Math.floor(at / 1_000) });
}

/** Six digits that no message carried and that no app shows within six minutes of now. */
export async function wrongCode(ctx: Context, secret: string = appSecret): Promise<string> {
  const taken = new Set((await queuedTexts(ctx)).map((text) => text.values.code));
  for (let step = -12; step <= 12; step += 1) taken.add(appCodeAt(ctx.clock.now() + step * 30_000, secret));
  for (let guess = 0; ; guess += 1) {
    const digits = String(guess).padStart(6, "0");
    if (!taken.has(digits)) return digits;
  }
}

/** Ten digits that are none of these codes. */
export function wrongRecoveryCode(codes: readonly string[]): string {
  for (let guess = 1_000_000_000; ; guess += 1) {
    if (!codes.includes(String(guess))) return String(guess);
  }
}
