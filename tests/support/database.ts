import { readFileSync } from "node:fs";
import { openDatabase } from "@/db/client";
import { type Clock, systemClock } from "@/domain/clock";
import type { Context } from "@/domain/context";
import { createKeyRing } from "@/domain/platform/crypto/key-ring";
import { passwordHash } from "@/domain/policy";
import { product } from "./texts";

// The same database file and keys as a running server, so that a person can be there without a single click. Only for people and
// for the passing of time: what a person reads comes out of the inbox, never out of here.

export function contextOn(file: string, secret: string, clock: Clock = systemClock): Context {
  return {
    db: openDatabase(`file:${file}`),
    clock,
    keys: createKeyRing([secret]),
    config: {
      productName: product,
      host: "localhost",
      origin: "http://localhost:3000",
      passwordHash: passwordHash.floor,
      passwordPolicy: "karify",
      smsCountries: ["NL"],
      smsDailyBudget: 100_000,
      spokenCodes: "offered",
    },
  };
}

/** Of the server that scripts/serve-for-tests.mjs runs. */
export function openServersDatabase(): Context {
  const folder = ".cache/e2e";
  return contextOn(`${folder}/app.db`, readFileSync(`${folder}/auth-secret`, "utf8"));
}
