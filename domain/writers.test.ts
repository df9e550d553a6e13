import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

// AT-29: rows whose writes are guarded (spent once, counted before a comparison) are written in these files alone. A write
// anywhere else would pass by the guards.
const writers: Record<string, readonly string[]> = {
  sessions: [
    "platform/account/account",
    "platform/session/find-session",
    "platform/session/open-session",
    "platform/session/own-sessions",
  ],
  loginChallenges: ["authentication/login/challenge"],
  enrolments: ["authentication/second-factor/enrolment", "operations/maintenance/reseal"],
  factors: [
    "authentication/second-factor/factor",
    "authentication/second-factor/match",
    "authentication/second-factor/settings",
    "operations/maintenance/reseal",
  ],
  accountRecoveries: ["authentication/account-recovery/account-recovery", "authentication/account-recovery/approve"],
  invitations: [
    "account-lifecycle/closure/closure",
    "healthspace/invitation/invitation",
    "healthspace/invitation/remind",
    "healthspace/invitation/send",
    "operations/demo/build",
  ],
  textCodes: ["authentication/second-factor/text-code"],
  recoveryCodes: ["authentication/recovery-code/make", "authentication/recovery-code/spend", "operations/demo/build"],
  recoveryCodeSets: ["authentication/recovery-code/make", "authentication/recovery-code/show", "operations/demo/build"],
  oneTimeTokens: ["operations/maintenance/reseal", "platform/one-time-token/one-time-token"],
  passkeys: [
    "authentication/passkey/passkeys",
    "authentication/passkey/register",
    "authentication/passkey/remove-all",
    "authentication/passkey/verify",
  ],
  passkeyChallenges: ["authentication/passkey/challenge"],
  trustedDevices: ["authentication/trusted-device/trusted-device", "operations/demo/build"],
  rateLimitCounters: ["platform/rate-limit/rate-limit"],
};

// Deletes what has expired, of every kind.
const purge = "domain/operations/maintenance/purge.ts";

const sources = execFileSync("git", ["ls-files", "app", "components", "server", "domain", "db", "i18n", "*.ts"], {
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => /\.tsx?$/.test(path) && !/\.(test|spec)\.|\/testing\/|^(e2e|tests|bench|scripts)\//.test(path))
  .map((path) => ({ path, text: readFileSync(path, "utf8") }));

test.each(Object.entries(writers))("AT-29 %s are written by these files and no other", (table, allowed) => {
  const writes = new RegExp(`\\.(insert|update|delete)\\(\\s*${table}\\s*\\)`);
  const found = sources.filter(({ path, text }) => path !== purge && writes.test(text)).map(({ path }) => path);
  expect(found.sort()).toEqual(allowed.map((name) => `domain/${name}.ts`).sort());
});
