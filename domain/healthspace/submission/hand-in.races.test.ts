import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { type Database, openDatabase } from "@/db/client";
import { submissions } from "@/db/schema";
import { atOnce, codeOf, tally, value } from "../../testing/answers";
import { logIn } from "../../testing/log-in";
import { personWithoutTwoFactor } from "../../testing/people";
import { sharedFile } from "../../testing/second-connection";
import { testContext } from "../../testing/test-context";
import { aPlaceFor, importTestLibrary, putReady, text, type, workOf } from "../../testing/work";
import { checkWork } from "../worksheet/check";
import { saveAnswers } from "../worksheet/save-answers";
import { handIn } from "./hand-in";
import { findOwnSubmission } from "./own-submissions";

/** Two servers on one file do it fifty times in `npm run prove` (tests/resilience/races.test.ts). */
const ROUNDS = Number(process.env.PROVE_ROUNDS ?? 5);
const REQUESTS = 20;

test(`${ROUNDS} times twenty requests at once on two connections to one file, while a tab saves: one submission, of what was checked`, async () => {
  const [base, file] = [await testContext(), await sharedFile()];
  const second = openDatabase(file.url);
  const on = (db: Database) => ({ ...base, db });
  const [one, two] = [on(file.db), on(second)];
  const { sleep } = await importTestLibrary(one);
  const account = await personWithoutTwoFactor(one);
  const healthspaceId = await aPlaceFor(one, account);
  const cas = await logIn(one, account);
  for (let round = 0; round < ROUNDS; round += 1) {
    const id = await putReady(one, account, { healthspaceId, versionId: sleep });
    value(await type(one, cas, id, { story: text(`gezien ${round}`) }));
    const { revisionSum } = checkWork(await workOf(one, account, id));
    const late = { id, round: 1, answers: [{ linkId: "story", revision: 1, draft: text("nog iets") }] };
    const answers = await atOnce(REQUESTS, (nth) =>
      nth === round % 4
        ? saveAnswers(two, cas, late).then(codeOf)
        : handIn(nth % 2 ? one : two, cas, { id, round: 1, revisionSum }).then(codeOf),
    );
    const rows = await one.db.read.select().from(submissions).where(eq(submissions.assignmentId, id));
    const [row] = rows;
    if (!row) {
      // The save was first: everybody is asked to check again.
      expect(tally(answers)).toEqual({ "work-changed": REQUESTS - 1, ok: 1 });
      continue;
    }
    expect(rows).toHaveLength(1);
    expect(answers.filter((answer) => answer === "ok")).toHaveLength(1);
    expect(JSON.stringify(await findOwnSubmission(one, account.id, row.id))).toContain(`gezien ${round}`);
  }
  expect(await one.db.read.select().from(submissions).where(eq(submissions.number, 2))).toEqual([]);
  second.close();
  file.dispose();
  base.dispose();
}, 600_000);
