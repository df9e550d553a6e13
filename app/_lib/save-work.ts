import "server-only";
import { getTranslations } from "next-intl/server";
import { keyOf, type Reply, type Stored } from "@/components/worksheet/saver";
import { destination } from "@/domain/authentication/access/paths";
import type { Draft } from "@/domain/healthspace/library/form";
import { questionsOf } from "@/domain/healthspace/library/form-of";
import { askedItems } from "@/domain/healthspace/worksheet/asked";
import { checkWork, draftsOf } from "@/domain/healthspace/worksheet/check";
import { visiblePages } from "@/domain/healthspace/worksheet/enable-when";
import {
  type AnswerConflict,
  type SavedAnswer,
  type SaveFailure,
  saveAnswers,
  type TypedAnswer,
} from "@/domain/healthspace/worksheet/save-answers";
import { findWork, type Work } from "@/domain/healthspace/worksheet/work";
import type { Who } from "@/domain/platform/session/who";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { answerWords } from "./answer-words";
import { type Failure, formErrors } from "./form-action";
import { formatWhen } from "./format-when";
import { type LocalPath, localePath } from "./paths";
import { refusalAnswer } from "./refused-form";

export interface PageSave {
  id: string;
  round: number;
  /** `linkId` of the page that the answers stand on. */
  page: string;
  /** `after`: an earlier text of the same tab that may have arrived, and which this one replaces. */
  answers: (TypedAnswer & { after?: Draft })[];
  /** By the button: the page counts as done, and the next one follows. */
  leave: boolean;
}

/** What the script of a page hears, and what the page shows without script. `failed`: why not everything was saved. */
export type PageReply = Reply & { failed: SaveFailure["code"] | null };

export async function savePage(who: Who, save: PageSave): Promise<PageReply> {
  const first = await saveOnce(who, save, save.answers);
  const own = first.ok ? [] : ownEarlierTexts(first.failure, save.answers);
  if (own.length === 0) return replyTo(who, save, first);
  const again = await saveOnce(who, save, own);
  const saved = [...savedIn(first), ...savedIn(again)];
  const others = first.ok
    ? []
    : conflictsIn(first.failure).filter(({ linkId }) => !own.some((each) => each.linkId === linkId));
  if (again.ok && others.length === 0) return replyTo(who, save, { ok: true, value: { saved } });
  const conflicts = [...others, ...(again.ok ? [] : conflictsIn(again.failure))];
  if (conflicts.length === 0) return replyTo(who, save, again);
  return replyTo(who, save, { ok: false, failure: { code: "answers-conflict", conflicts, saved } });
}

type Saved = Awaited<ReturnType<typeof saveAnswers>>;

function saveOnce(who: Who, { id, round, page, leave }: PageSave, answers: PageSave["answers"]): Promise<Saved> {
  const typed = answers.map(({ linkId, revision, draft }) => ({ linkId, revision, draft }));
  return saveAnswers(getContext(), who, { id, round, answers: typed, ...(leave ? { leavePage: page } : {}) });
}

// A request of which the page never heard was done all the same: what it left is no other person's or tab's text.
function ownEarlierTexts(failure: SaveFailure, answers: PageSave["answers"]): PageSave["answers"] {
  return conflictsIn(failure).flatMap(({ linkId, revision, draft }) => {
    const sent = answers.find((answer) => answer.linkId === linkId);
    const isOwn = sent?.after && keyOf(sent.after) === keyOf(draft);
    return sent && isOwn ? [{ ...sent, revision }] : [];
  });
}

function conflictsIn(failure: SaveFailure): AnswerConflict[] {
  return failure.code === "answers-conflict" ? failure.conflicts : [];
}

function savedIn(result: Saved): SavedAnswer[] {
  if (result.ok) return result.value.saved;
  return "saved" in result.failure ? result.failure.saved : [];
}

async function replyTo(who: Who, save: PageSave, result: Saved): Promise<PageReply> {
  const saved = savedIn(result);
  const conflicts = result.ok ? [] : conflictsIn(result.failure);
  const work = save.leave || conflicts.length > 0 ? await findWork(getContext(), who.account.id, save.id) : null;
  const at = saved[0]?.at;
  return {
    saved: saved.map(({ linkId, revision }) => ({ linkId, revision })),
    conflicts: work ? await Promise.all(conflicts.map((each) => storedOf(work, each))) : [],
    failed: result.ok ? null : result.failure.code,
    ...(at === undefined ? {} : { when: await savedLine(at) }),
    ...(result.ok ? await onwards(work, save) : await whyNot(result.failure, save)),
  };
}

/** "Opgeslagen om 14:02". */
export async function savedLine(at: number): Promise<string> {
  const t = await getTranslations({ locale: currentLocale(), namespace: "work" });
  return t("saved", { when: await formatWhen(currentLocale(), at, "at") });
}

async function storedOf(work: Work, { linkId, revision, draft, at }: AnswerConflict): Promise<Stored> {
  const locale = currentLocale();
  const question = questionsOf(work.form).find((each) => each.linkId === linkId);
  const shown = question ? await answerWords(question, draft) : draft.text;
  return { linkId, revision, draft, shown, when: await formatWhen(locale, at, "at") };
}

async function onwards(work: Work | null, { page, leave }: PageSave): Promise<{ next?: string }> {
  return work && leave ? { next: localePath(currentLocale(), onwardsFrom(work, page)) } : {};
}

/**
 * The same after the page was left by its button: nothing is in the way, and the next page says that an answer cannot be read. The check
 * says it by itself.
 */
export function onwardsFrom(work: Work, page: string): LocalPath {
  const next = pageAfter(work, page);
  const left = checkWork(work).pages.find((each) => each.page.linkId === page);
  const isWrong = left?.questions.some(({ problem }) => problem !== null) ?? false;
  return next && isWrong ? `/workspace/${work.id}/pages/${next}?left=${page}` : pathAfter(work, page);
}

/** Where the button under a page leads: the next page that asks something, the check, or back where a reading page was opened. */
export function pathAfter(work: Work, page: string): LocalPath {
  const next = pageAfter(work, page);
  if (next) return `/workspace/${work.id}/pages/${next}`;
  if (work.kind !== "page") return `/workspace/${work.id}/check`;
  return work.parent ? `/workspace/${work.parent.id}` : "/workspace";
}

function pageAfter(work: Work, page: string): string | undefined {
  const places = work.form.pages.map(({ linkId }) => linkId);
  return visiblePages(work.form, askedItems(work.form, draftsOf(work))).find(
    ({ linkId }) => places.indexOf(linkId) > places.indexOf(page),
  )?.linkId;
}

async function whyNot(
  failure: SaveFailure,
  save: PageSave,
): Promise<Pick<Reply, "problem" | "concerns" | "links" | "waitMs">> {
  const locale = currentLocale();
  const here = `/workspace/${save.id}/pages/${save.page}`;
  switch (failure.code) {
    case "answers-conflict":
      return {};
    case "saving-too-often":
      return { waitMs: Math.max(1_000, failure.until - getContext().clock.now()) };
    case "session-ended": {
      const { text, hint, links } = await refusalAnswer({ reason: "session-ended" }, destination(here));
      return { problem: { text, hint }, links };
    }
    case "answer-too-long":
      return {
        problem: await problemOf({ code: failure.code, by: failure.by, field: failure.linkId }),
        concerns: "answers",
      };
    case "page-too-long":
      return { problem: await problemOf({ code: failure.code, by: failure.by }), concerns: "answers" };
    case "work-gone":
    case "work-locked": {
      const t = await getTranslations({ locale, namespace: "work" });
      const links = [{ label: t("toWorksheet"), href: localePath(locale, "/workspace"), newTab: true }];
      return { problem: await problemOf({ ...failure }), links };
    }
  }
}

async function problemOf(failure: Failure): Promise<{ field?: string; text: string; hint?: string }> {
  const [problem] = (await formErrors([failure])).problems;
  return problem ?? { text: "" };
}
