import { generateSecret, generateURI, verifySync } from "otplib";
import { appCode } from "../../policy";

/** 160 random bits in base32, as an authenticator app expects them. */
export function newAppSecret(): string {
  return generateSecret({ length: appCode.secretBytes });
}

/** The address behind the QR code. `entry` tells the owner which account the entry in the app is of, and since when. */
export function appAddress(secret: string, productName: string, entry: string): string {
  return generateURI({ issuer: withoutColon(productName), label: withoutColon(entry), secret });
}

// A colon separates issuer and account in the label of an otpauth address, and neither may hold one, encoded or not.
function withoutColon(text: string): string {
  return text.replace(/\s*:\s*/g, " ").trim();
}

/**
 * The time step of a right code, or `null`. Right is the code of this step and of the one before, never of the next, and
 * never of a step up to `lastStep` again. `digits` are six ASCII digits, `now` milliseconds.
 */
export function matchAppCode(secret: string, digits: string, now: number, lastStep: number): number | null {
  const answer = verifySync({
    secret,
    token: digits,
    epoch: Math.floor(now / 1_000),
    epochTolerance: [appCode.pastSeconds, 0],
    afterTimeStep: lastStep < 0 ? undefined : lastStep,
  });
  return answer.valid && "timeStep" in answer ? answer.timeStep : null;
}

/** During set-up only: the step a wrong code would have fitted, up to five minutes off. Tells that the phone's clock is wrong. */
export function findOffClockStep(secret: string, digits: string, now: number): number | null {
  const reach = appCode.clockHintSteps * appCode.periodSeconds;
  const answer = verifySync({ secret, token: digits, epoch: Math.floor(now / 1_000), epochTolerance: [reach, reach] });
  return answer.valid && "timeStep" in answer ? answer.timeStep : null;
}
