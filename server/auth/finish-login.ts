import "server-only";
import type { DeviceCookie } from "@/domain/authentication/login/device-cookie";
import type { DeviceClaim } from "@/domain/authentication/trusted-device/trusted-device";
import { signIn } from "./auth";
import { clearChallengeCookie, rememberBrowser, writeTrustedDeviceCookie } from "./cookies";
import { forgetSignUp } from "./registration-cookies";

export interface FinishedLogin {
  /** For the session cookie. */
  sessionSecret: string;
  deviceCookie: DeviceCookie;
  device: { claim: DeviceClaim; expiresAt: number } | null;
}

/** Writes every cookie of a finished login, with or without a second step. */
export async function finishLogin({ sessionSecret, deviceCookie, device }: FinishedLogin): Promise<void> {
  await clearChallengeCookie();
  await forgetSignUp();
  if (device) await writeTrustedDeviceCookie(deviceCookie.accountId, device.claim, device.expiresAt);
  await rememberBrowser(deviceCookie);
  await signIn(sessionSecret);
}
