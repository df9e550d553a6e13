// Entry point of the operator commands, such as `npm run admin -- --help`; bundled as operate.mjs in the standalone folder.
import nextEnv from "@next/env";
import { innermostReason } from "@/server/observability/log";
import { admin } from "./admin";
import { auditExport, auditVerify } from "./audit";
import { backup, restore } from "./backup";
import { keysRotate } from "./keys";
import { Refused, type Run } from "./run";

const commands: Record<string, Run> = {
  admin,
  "audit:verify": auditVerify,
  "audit:export": auditExport,
  "keys:rotate": keysRotate,
  backup,
  restore,
};

nextEnv.loadEnvConfig(process.cwd(), false, { info: () => undefined, error: console.error });
// The same defaults as `npm start`.
if (!process.env.APP_MODE) process.env.APP_MODE = "demo";
if (!process.env.APP_URL && process.env.APP_MODE === "demo") process.env.APP_URL = "http://localhost:3000";

// Copies, exports and journals are as private as the database.
process.umask(0o077);

const [name = "", ...args] = process.argv.slice(2);
const run = commands[name];
try {
  if (!run) throw new Refused(`There are these commands: ${Object.keys(commands).join(", ")}. Each takes --help.`);
  process.exitCode = await run(args, (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  process.stderr.write(`${innermostReason(error)}\n`);
  process.exitCode = error instanceof Refused ? 2 : 1;
}
