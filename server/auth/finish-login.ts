import "server-only";
import type { DeviceCookie } from "@/domain/authentication/login/device-cookie";
import type { DeviceClaim } from "@/domain/authentication/trusted-device/trusted-device";
import { signInWithTicket } from "./auth";
import { clearChallengeCookie, rememberBrowser, writeTrustedDeviceCookie } from "./cookies";
import { forgetSignUp } from "./registration-cookies";

export interface FinishedLogin {
  ticket: string;
  known: DeviceCookie;
  device: { claim: DeviceClaim; expiresAt: number } | null;
}

/** Writes every cookie of a finished login, with or without a second step. */
export async function finishLogin({ ticket, known, device }: FinishedLogin): Promise<void> {
  await clearChallengeCookie();
  await forgetSignUp();
  if (device) await writeTrustedDeviceCookie(known.accountId, device.claim, device.expiresAt);
  await rememberBrowser(known);
  await signInWithTicket(ticket);
}
