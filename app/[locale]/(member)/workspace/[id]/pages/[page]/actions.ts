"use server";

import { formErrors, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { answerNames, madeWith, type PostedAnswer, readAnswers } from "@/app/_lib/posted-answers";
import { readForm } from "@/app/_lib/read-form";
import { onwardsFrom, type PageReply, savePage } from "@/app/_lib/save-work";
import type { FormState } from "@/components/ui/form-state";
import { bothOf } from "@/components/worksheet/typed-answers";
import { questionsOf } from "@/domain/healthspace/library/form-of";
import { askedItems } from "@/domain/healthspace/worksheet/asked";
import { draftsOf } from "@/domain/healthspace/worksheet/check";
import { findWork, type Work } from "@/domain/healthspace/worksheet/work";
import type { Who } from "@/domain/platform/session/who";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { type Answered, requestInProgress } from "@/server/runtime/request-facts";

/** Nothing of what was typed is cut: the limit of the whole body holds (server/http/body-limit.ts). */
const WHOLE = Number.POSITIVE_INFINITY;

/**
 * "Opslaan en verder" without script, and the buttons that choose between two texts. With script the page saves itself
 * (components/worksheet/work-form.tsx), and this is not called.
 */
export async function saveAnswersOfPage(data: FormData): Promise<void> {
  const head = readForm(data, ["id", "round", "page"]);
  const values: Record<string, string> = { ...head, ...readForm(data, answerNames(data), WHOLE) };
  const rest: Pick<Answered, "conflicts" | "isOver"> = { conflicts: [], isOver: false };
  const state = await runFormAction(values, async () => {
    const who = await requireSession();
    const before = await findWork(getContext(), who.account.id, head.id);
    const posted = before ? readAnswers(values, questionIds(before, head.page)) : [];
    const chooses = posted.some(({ keep }) => keep !== null);
    const reply = await savePage(who, {
      id: head.id,
      round: Number(head.round) || 1,
      page: head.page,
      answers: before ? posted.flatMap((answer) => wanted(answer, before)) : [],
      leave: !chooses,
    });
    if (reply.failed === null) return goOn(who, before, head, chooses ? "stay" : "go on");
    rest.conflicts = reply.conflicts;
    rest.isOver = reply.failed === "work-gone" || reply.failed === "work-locked";
    for (const answer of posted) refresh(values, answer, reply);
    return failed(reply, values);
  });
  const request = requestInProgress();
  // The language switch sent it only to see it again in another language.
  if (request && !request.switchesLanguage) request.answered = { ...state, ...rest };
}

async function failed(
  { failed, problem, links, waitMs = 0 }: PageReply,
  values: Record<string, string>,
): Promise<FormState> {
  if (failed === "saving-too-often") {
    return formErrors([{ code: failed, until: getContext().clock.now() + waitMs }], values);
  }
  // The page itself adds the answers that wait for a choice.
  return { problems: problem ? [problem] : [], values, ...(links ? { links } : {}) };
}

// What was saved beside a text that waits for a choice is not sent again as if it were older.
function refresh(values: Record<string, string>, { linkId, draft, keep }: PostedAnswer, { saved }: PageReply): void {
  const own = saved.find((each) => each.linkId === linkId);
  if (own && keep !== "both") values[`r:${linkId}`] = madeWith(own.revision, draft);
  else if (own || keep === "other")
    for (const name of Object.keys(values)) if (name.split(":")[1] === linkId) delete values[name];
}

function questionIds(work: Work, page: string | undefined): string[] {
  return questionsOf({ pages: work.form.pages.filter(({ linkId }) => linkId === page) }).map(({ linkId }) => linkId);
}

/** What a posted answer asks for: nothing where nothing was typed, or where the other text was chosen. */
function wanted({ linkId, draft, revision, isUntouched, keep, seenRevision }: PostedAnswer, work: Work) {
  switch (keep) {
    case "other":
      return [];
    case "mine":
      return [{ linkId, draft, revision: seenRevision }];
    case "both": {
      const kind = questionsOf(work.form).find((each) => each.linkId === linkId)?.field.kind ?? "";
      const stored = work.drafts.get(linkId)?.draft;
      const both = stored ? bothOf(stored, draft, kind) : draft;
      return [{ linkId, draft: both ?? draft, revision: seenRevision }];
    }
    default:
      return isUntouched ? [] : [{ linkId, draft, revision }];
  }
}

// A question that this page asks only since this answer stands on it: it comes back, and says why.
async function goOn(
  who: Who,
  before: Work | null,
  { id, page }: { id: string; page: string },
  how: "stay" | "go on",
): Promise<never> {
  const here = `/workspace/${id}/pages/${page}` as const;
  const work = await findWork(getContext(), who.account.id, id);
  if (!before || !work) return redirectTo("/workspace");
  const shown = askedItems(before.form, draftsOf(before));
  const asked = askedItems(work.form, draftsOf(work));
  const added = questionIds(work, page).find((linkId) => asked.has(linkId) && !shown.has(linkId));
  if (added) return redirectTo(`${here}?asked=${added}`);
  return redirectTo(how === "stay" ? here : onwardsFrom(work, page));
}
