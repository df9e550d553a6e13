import "server-only";
import type { KnownBrowser } from "@/domain/authentication/login/device-cookie";
import type { DeviceClaim } from "@/domain/authentication/trusted-device/trusted-device";
import { signInWithTicket } from "./auth";
import { clearChallengeCookie, rememberBrowser, writeDeviceCookie } from "./cookies";
import { forgetSignUp } from "./registration-cookies";

export interface FinishedLogin {
  ticket: string;
  known: KnownBrowser;
  device: { claim: DeviceClaim; expiresAt: number } | null;
}

/** Writes every cookie of a finished login, whichever step finished it. */
export async function finishLogin({ ticket, known, device }: FinishedLogin): Promise<void> {
  await clearChallengeCookie();
  await forgetSignUp();
  if (device) await writeDeviceCookie(known.accountId, device.claim, device.expiresAt);
  await rememberBrowser(known);
  await signInWithTicket(ticket);
}
