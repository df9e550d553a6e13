import { readFileSync } from "node:fs";
import { openDatabase } from "@/db/client";
import { systemClock } from "@/domain/clock";
import type { Context } from "@/domain/context";
import { createKeyRing } from "@/domain/platform/crypto/key-ring";
import { passwordHash } from "@/domain/policy";
import { product } from "./texts";

// The same database file and keys as the server that scripts/serve-for-tests.mjs runs, so that a person can be there without
// a single click. Only for people and for the passing of time: what a person reads comes out of the inbox, never out of here.
const FOLDER = ".cache/e2e";

export function openServersDatabase(): Context {
  return {
    db: openDatabase(`file:${FOLDER}/app.db`),
    clock: systemClock,
    keys: createKeyRing([readFileSync(`${FOLDER}/auth-secret`, "utf8")]),
    config: {
      productName: product,
      host: "localhost",
      passwordHash: passwordHash.floor,
      passwordPolicy: "karify",
      smsCountries: ["NL"],
      smsDailyBudget: 100_000,
      spokenCodes: "offered",
    },
  };
}
