import { execFileSync } from "node:child_process";
import { expect } from "playwright/test";

const PERIOD_SECONDS = 30;

/** An authenticator app that knows nothing of our code: oathtool, with the key as it stands on the page. */
export class Authenticator {
  constructor(private readonly key: string) {}

  /** What the app shows now. */
  code(): string {
    return this.codeAt(now());
  }

  /** What it showed just before; waits for the next period when this one is almost over, so that it stays good for a while. */
  async previousCode(): Promise<string> {
    await expect.poll(() => now() % PERIOD_SECONDS, { timeout: 20_000 }).toBeLessThan(20);
    return this.codeAt(now() - PERIOD_SECONDS);
  }

  private codeAt(epochSeconds: number): string {
    const args = ["--totp", "--base32", `--now=@${epochSeconds}`, this.key];
    return execFileSync("oathtool", args, { encoding: "utf8" }).trim();
  }
}

function now(): number {
  return Math.floor(Date.now() / 1_000);
}
