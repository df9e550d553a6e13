import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { systemClock } from "@/domain/clock";
import { until } from "./until";

const PERIOD_MS = 30_000;

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

/** The app of one person, with the key as it stands on the page. */
export class Authenticator {
  constructor(private readonly key: string) {}

  /** What the app shows now. */
  code(): string {
    return appCode(this.key);
  }

  /** What it showed just before; waits for the next period when this one is almost over, so that it stays good for a while. */
  async previousCode(): Promise<string> {
    await until("a period that lasts", () => systemClock.now() % PERIOD_MS < 20_000 || undefined);
    return appCode(this.key, systemClock.now() - PERIOD_MS);
  }
}
