// Takes the write lock at the very instant at which a login of this account is over, and gives it back after a while. A process
// of its own, which does nothing but look: only so it can be quicker than the server's next write.
// node snatch-lock.mjs FILE ACCOUNT HOLD_MS
import Database from "libsql";

const [file, account, holdMs] = process.argv.slice(2);
const db = new Database(file, { timeout: 1_000 });
const isOver = db.prepare("SELECT 1 FROM login_challenges WHERE account_id = ? AND done_at IS NOT NULL");
const isClaimed = db.prepare("SELECT 1 FROM sessions WHERE account_id = ? AND secret_hash IS NOT NULL");
const deadline = performance.now() + 30_000;
process.stdout.write("looking\n");
while (!isOver.get(account)) if (performance.now() > deadline) process.exit(1);
db.exec("BEGIN IMMEDIATE");
process.stdout.write(isClaimed.get(account) ? "late\n" : "in between\n");
if (!isClaimed.get(account)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(holdMs));
db.exec("ROLLBACK");
