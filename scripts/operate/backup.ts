import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { copyDatabase, faultsOf, fileOf, lookAtCopy, NotACopy, openCopy, putInPlace } from "@/db/backup";
import { systemClock } from "@/domain/clock";
import { verifyAudit } from "@/domain/platform/audit/chain";
import { createKeyRing } from "@/domain/platform/crypto/key-ring";
import { type Env, readEnv } from "@/server/runtime/env";
import { Refused, type Run } from "./run";

const BACKUP_HELP = `npm run backup [-- --to FILE]

Writes a consistent copy of the database while servers run, checks it, and says where it is (default: backups/ beside the database).
The copy holds what the database holds: keep it as safe, and keep AUTH_SECRET elsewhere.`;

const RESTORE_HELP = `npm run restore -- FILE [--replace]

Checks a copy: SQLite's own checks, the migrations, the chain of the audit. The file itself is not opened, only a private copy of it
(in TMPDIR, deleted afterwards); a database in use is refused. With --replace it then takes the place of the database, which is kept
beside it. Stop every server and worker first.`;

export const backup: Run = async (args, print) => {
  const { values } = parseArgs({ args, options: { help: { type: "boolean" }, to: { type: "string" } } });
  if (values.help) {
    print(BACKUP_HELP);
    return 0;
  }
  const env = readEnv(process.env);
  const stamp = new Date(systemClock.now()).toISOString().slice(0, 19).replaceAll(":", "-");
  const target = values.to ?? join(dirname(fileOf(env.DATABASE_URL)), "backups", `app-${stamp}.db`);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  await copyDatabase(env.DATABASE_URL, target);
  const problems = await problemsOf(target, env);
  for (const problem of problems) print(problem);
  print(`${problems.length === 0 ? "Copied and checked" : "Copied, but NOT RIGHT"}: ${target}`);
  return problems.length === 0 ? 0 : 1;
};

export const restore: Run = async (args, print) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { help: { type: "boolean" }, replace: { type: "boolean" } },
  });
  if (values.help) {
    print(RESTORE_HELP);
    return 0;
  }
  const [copy] = positionals;
  if (!copy || !existsSync(copy)) throw new Refused(copy ? `there is no file ${copy}` : RESTORE_HELP);
  const env = readEnv(process.env);
  const problems = await problemsOf(copy, env);
  if (problems.length > 0) {
    for (const problem of problems) print(problem);
    print(`NOT RIGHT, nothing was changed: ${copy}`);
    return 1;
  }
  print(`Sound: ${copy}`);
  if (!values.replace) return 0;
  const target = fileOf(env.DATABASE_URL);
  const stamp = new Date(systemClock.now()).toISOString().slice(0, 19).replaceAll(":", "-");
  const before = `${target}.before-${stamp}`;
  const put = await putInPlace(env.DATABASE_URL, copy, before);
  print(put === "kept" ? `It is the database now. What was there: ${before}` : "It is the database now.");
  return 0;
};

/** The problems of a copy, as sentences; empty when it can be used. Throws `Refused` for a file in use. */
async function problemsOf(file: string, env: Env): Promise<string[]> {
  try {
    return await lookAtCopy(file, env.DATABASE_URL, (aside) => problemsIn(aside, env.AUTH_SECRET));
  } catch (error) {
    if (error instanceof NotACopy) throw new Refused(error.message);
    throw error;
  }
}

async function problemsIn(aside: string, secrets: string[]): Promise<string[]> {
  const faults = await faultsOf(aside);
  if (faults.length > 0) return faults;
  const db = openCopy(aside);
  try {
    const migrations = await db.migrationState("db/migrations");
    if (migrations === "foreign") return ["its migrations are not those of this product"];
    if (migrations === "ahead") return ["it comes from a newer release than this one"];
    // A copy of an older release may have no audit chain yet; the migration adds it.
    if (migrations === "behind") return [];
    const audit = await verifyAudit({ db, clock: systemClock, keys: createKeyRing(secrets) });
    return audit.sound ? [] : [`its audit is not sound at row ${audit.row} (${audit.why})`];
  } catch (error) {
    return [`it is no database of this product: ${error instanceof Error ? error.message : String(error)}`];
  } finally {
    db.close();
  }
}
