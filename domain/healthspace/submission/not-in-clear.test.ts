import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyDatabase, fileOf } from "@/db/backup";
import { buildConnection, buildMembership } from "../../operations/demo/build";
import { codeOf, present, value } from "../../testing/answers";
import { logIn } from "../../testing/log-in";
import { queued } from "../../testing/messages";
import { personWithApp, personWithoutTwoFactor } from "../../testing/people";
import { sharedFile } from "../../testing/second-connection";
import { testContext } from "../../testing/test-context";
import { aPlaceFor, handInNow, importTestLibrary, putReady, text, type, workOf } from "../../testing/work";
import { saveDraft } from "../conversation/draft";
import { sendMessage, startConversation } from "../conversation/send";
import { reopenWork } from "../worksheet/change";
import { saveAnswers } from "../worksheet/save-answers";
import { readSubmissionAsStaff } from "./staff-submissions";

/** In plain text, as base64 and as hex, whatever byte they begin at. */
function spellings(word: string): string[] {
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.from(" ".repeat(shift) + word).toString("base64url");
    return text.slice(shift === 0 ? 0 : 4, -4);
  });
  return [word, ...base64, Buffer.from(word).toString("hex")];
}

test("what a person typed, and the word of the clinician, stand nowhere in clear: database file, its log, a backup, mails, audit", async () => {
  const [base, file] = [await testContext(), await sharedFile()];
  const ctx = { ...base, db: file.db };
  const { sleep } = await importTestLibrary(ctx);
  const account = await personWithoutTwoFactor(ctx);
  const healthspaceId = await aPlaceFor(ctx, account);
  const staff = (await personWithApp(ctx, { firstName: "Eva", lastName: "Jansen", email: "eva@example.nl" })).account;
  await buildMembership(ctx, staff, healthspaceId, ["clinician"]);
  await buildConnection(ctx, { client: account, staff, healthspaceId });
  const id = await putReady(ctx, account, { healthspaceId, versionId: sleep, word: "merkwoord-opdracht" });
  const [cas, eva] = [await logIn(ctx, account), await logIn(ctx, staff)];

  value(
    await type(ctx, cas, id, { story: text("merkwoord-verhaal"), who: { text: "merkwoord-buur", chosen: ["…other"] } }),
  );
  value(await type(ctx, cas, id, { helped: { text: "", chosen: ["true"] }, hours: text("merkwoord-uren") }));
  // Refused in every way there is: too late, too long, not readable.
  const late = { id, round: 1, answers: [{ linkId: "story", revision: 0, draft: text("merkwoord-te-laat") }] };
  expect(codeOf(await saveAnswers(ctx, cas, late))).toBe("answers-conflict");
  const long = `merkwoord-te-lang ${"x".repeat(10_000)}`;
  expect(codeOf(await type(ctx, cas, id, { word: text(long) }))).toBe("answer-too-long");
  value(await type(ctx, cas, id, { hours: text("7") }));
  const submissionId = await handInNow(ctx, cas, id);
  expect(JSON.stringify(await readSubmissionAsStaff(ctx, eva, { healthspaceId, submissionId }))).toContain(
    "merkwoord-buur",
  );
  value(await reopenWork(ctx, cas, id));
  value(await type(ctx, cas, id, { story: text("merkwoord-anders") }));
  await handInNow(ctx, cas, id);

  const today = "2026-11-22";
  const where = { healthspaceId, clientId: account.id };
  const question = { subject: "merkwoord-onderwerp", body: "merkwoord-vraag", to: staff.id, today };
  const sendKey = crypto.randomUUID();
  const { conversationId } = value(await startConversation(ctx, cas, where, { ...question, sendKey }));
  const topic = { conversationId };
  for (const [who, words] of [
    [cas, "merkwoord-concept"],
    [eva, "merkwoord-over-cas"],
  ] as const) {
    const fields = [{ name: "body" as const, revision: 0, text: words }];
    value(await saveDraft(ctx, who, { topic, sendKey: crypto.randomUUID(), fields }));
  }
  value(await sendMessage(ctx, eva, topic, { sendKey: crypto.randomUUID(), body: "merkwoord-antwoord", today }));
  const tooLong = { sendKey, body: `merkwoord-te-lang ${"x".repeat(5_000)}`, today };
  expect(codeOf(await sendMessage(ctx, cas, topic, tooLong))).toBe("message-too-long");

  const path = fileOf(file.url);
  const backup = join(path, "..", "backup.db");
  await copyDatabase(file.url, backup);
  const files = [path, `${path}-wal`, backup].filter(existsSync).map((each) => readFileSync(each).toString("latin1"));
  expect(files).toHaveLength(3);
  const places = [...files, JSON.stringify(await queued(ctx))];
  for (const place of places) {
    for (const spelling of spellings("merkwoord")) expect(place.includes(spelling), spelling).toBe(false);
  }
  // The search finds what is there.
  expect(files.some((each) => each.includes(present(account.email)))).toBe(true);
  expect((await workOf(ctx, account, id)).drafts.get("story")?.draft.text).toBe("merkwoord-anders");
  file.dispose();
  base.dispose();
});
