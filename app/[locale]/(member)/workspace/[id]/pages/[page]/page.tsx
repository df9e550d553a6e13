import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { UrgentHelp } from "@/app/_components/urgent-help";
import { problemWords } from "@/app/_lib/answer-problem";
import { inlineFormTexts, pageTitle } from "@/app/_lib/form-texts";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { madeWith, readAnswers } from "@/app/_lib/posted-answers";
import { pathAfter, savedLine } from "@/app/_lib/save-work";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { outlineOf } from "@/app/_lib/work-outline";
import { Button } from "@/components/ui/button";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { ContentLine, ContentText } from "@/components/worksheet/content-text";
import { QuestionField } from "@/components/worksheet/question-field";
import { WorkForm } from "@/components/worksheet/work-form";
import { type FormPage, type Item, NO_DRAFT, type Question, textFor } from "@/domain/healthspace/library/form";
import { questionsIn } from "@/domain/healthspace/library/form-of";
import { askedItems } from "@/domain/healthspace/worksheet/asked";
import { checkWork, draftsOf } from "@/domain/healthspace/worksheet/check";
import { visiblePages } from "@/domain/healthspace/worksheet/enable-when";
import type { Work } from "@/domain/healthspace/worksheet/work";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { requestInProgress } from "@/server/runtime/request-facts";
import { FormHead } from "../../../../crumbs";
import { openWork, workCrumbs } from "../../../open-work";
import { PageList } from "../../page-list";
import { saveAnswersOfPage } from "./actions";
import { KeptWords } from "./kept-words";
import { hintOf, questionTexts } from "./question-texts";

/** One page of questions, or of text to read. */
export default withErrorPage(async function QuestionsPage({
  params,
  searchParams,
}: PageProps<"/[locale]/workspace/[id]/pages/[page]">) {
  await requireSession();
  const { id, page: linkId } = await params;
  const answered = requestInProgress()?.answered ?? null;
  if (answered?.isOver) return <KeptWords answered={answered} />;
  const work = await openWork(id);
  if (!work.canWrite && work.kind !== "page") return redirectTo(`/workspace/${id}`);
  const asked = askedItems(work.form, draftsOf(work));
  const pages = visiblePages(work.form, asked);
  const page = pages.find((each) => each.linkId === linkId);
  if (!page) return redirectTo(`/workspace/${id}`);
  const query = await searchParams;
  const added = String(query.asked);
  const place = {
    left: findLeft(work, String(query.left)),
    work,
    page,
    pages,
    asked,
    added: questionsIn(page.items).some((each) => each.linkId === added) ? added : null,
  };
  return work.canWrite ? <Writing {...place} /> : <Reading {...place} />;
});

interface Place {
  work: Work;
  page: FormPage;
  /** Those that ask or show something now. */
  pages: FormPage[];
  asked: ReadonlySet<string>;
  /** A question that is asked only since the person answered another one. */
  added: string | null;
  /** On the page that was left just now: the first answer that cannot be handed in as it stands. */
  left: { page: string; linkId: string } | null;
}

function findLeft(work: Work, page: string): Place["left"] {
  const wrong = checkWork(work)
    .pages.find((each) => each.page.linkId === page)
    ?.questions.find(({ problem }) => problem !== null);
  return wrong ? { page, linkId: wrong.question.linkId } : null;
}

async function Head({ work, page, pages }: Place) {
  const t = await getTranslations("work");
  const locale = currentLocale();
  const numbers = { page: pages.indexOf(page) + 1, of: pages.length };
  return (
    <>
      <FormHead above={await workCrumbs(work, "below it")} title={await titleOf({ page, pages })} />
      <Paragraph kind="lead">{t("pageOf", numbers)}</Paragraph>
      <PageList work={work} pages={pages} current={page.linkId} locale={locale} />
    </>
  );
}

async function titleOf({ page, pages }: Pick<Place, "page" | "pages">): Promise<string> {
  const t = await getTranslations("work");
  if (page.title) return textFor(page.title, currentLocale()).text;
  return t("untitled", { page: pages.indexOf(page) + 1 });
}

/** Work that is over: a page to read may still be read. */
async function Reading(place: Place) {
  const { work, page } = place;
  const t = await getTranslations("work");
  const locale = currentLocale();
  return (
    <>
      <Head {...place} />
      <Items
        items={page.items}
        asked={place.asked}
        locale={locale}
        level={2}
        otherSite={t("otherSite")}
        field={() => null}
      />
      <ButtonLink href={localePath(locale, pathAfter(work, page.linkId))}>{t("goOn")}</ButtonLink>
    </>
  );
}

async function Writing(place: Place) {
  const { work, page, pages, asked, added, left } = place;
  const t = await getTranslations("work");
  const form = await getTranslations("form");
  const locale = currentLocale();
  const request = requestInProgress();
  const questions = questionsIn(page.items);
  const values = request?.answered?.values ?? request?.typed ?? {};
  const posted = new Map(
    readAnswers(
      values,
      questions.map((each) => each.linkId),
    ).map((each) => [each.linkId, each]),
  );
  const saved = questions.flatMap(({ linkId }) => work.drafts.get(linkId) ?? []);
  const lastAt = Math.max(0, ...saved.map(({ at }) => at));
  const stored = (linkId: string) => work.drafts.get(linkId) ?? { draft: NO_DRAFT, revision: 0 };
  const texts = await questionTexts();
  const hints = await hintsOf(work, page, posted);
  const wrong = new Set([...(request?.answered?.problems ?? []).map(({ field }) => field), ...hints.keys()]);
  const before = pages[pages.indexOf(page) - 1];
  const { summary, phone } = await inlineFormTexts();
  const field = async (question: Question) => (
    <QuestionField
      key={question.linkId}
      question={question}
      locale={locale}
      draft={posted.get(question.linkId)?.draft ?? stored(question.linkId).draft}
      madeWith={
        values[`r:${question.linkId}`] ?? madeWith(stored(question.linkId).revision, stored(question.linkId).draft)
      }
      isWrong={wrong.has(question.linkId)}
      takesFocus={question.linkId === added}
      texts={{ ...texts, hint: await hintOf(question) }}
    />
  );
  return (
    <WorkForm
      action={saveAnswersOfPage}
      href={`/api/work/${locale}/answers`}
      id={work.id}
      round={work.round}
      page={page.linkId}
      known={questions.map(({ linkId, field: { kind } }) => ({
        linkId,
        kind,
        draft: stored(linkId).draft,
        // Of a form that came back, the one that it was made with: the text in it is not newer than what was stored since.
        revision: posted.get(linkId)?.revision ?? stored(linkId).revision,
        wrong: hints.get(linkId),
      }))}
      asked={outlineOf(work.form, page, draftsOf(work))}
      answer={{
        problems: request?.answered?.problems ?? [],
        links: request?.answered?.links,
        conflicts: request?.answered?.conflicts ?? [],
      }}
      savedLine={lastAt > 0 ? await savedLine(lastAt) : ""}
      texts={{
        title: await pageTitle(await titleOf(place)),
        errorPrefix: form("errorPrefix"),
        summary,
        phone,
        busy: form("busy"),
        unsaved: t("unsaved"),
        failed: t("failed"),
        offline: t("offline"),
        conflict: texts.conflict.heading,
      }}
      intro={
        <>
          <Head {...place} />
          {questions.length > 0 ? (
            <noscript>
              <Paragraph kind="muted">{t("saveFirst")}</Paragraph>
            </noscript>
          ) : null}
          {left ? (
            <Notice kind="warning" kindLabel={form("warning")}>
              <p>{t("leftWrong", { check: t("checkTitle") })}</p>
              <p>
                <a href={`${localePath(locale, `/workspace/${work.id}/pages/${left.page}`)}#a:${left.linkId}`}>
                  {t("leftWrongLink")}
                </a>
              </p>
            </Notice>
          ) : null}
          {added ? (
            <Notice kind="info" kindLabel={form("info")}>
              <p>{t("newQuestion")}</p>
            </Notice>
          ) : null}
        </>
      }
    >
      <input type="hidden" name="id" value={work.id} />
      <input type="hidden" name="round" value={work.round} />
      <input type="hidden" name="page" value={page.linkId} />
      <Items items={page.items} asked={asked} locale={locale} level={2} otherSite={t("otherSite")} field={field} />
      <ButtonGroup>
        <Button>{questions.length > 0 ? t("saveAndGo") : t("goOn")}</Button>
        {before ? (
          <ButtonLink kind="plain" href={localePath(locale, `/workspace/${work.id}/pages/${before.linkId}`)}>
            {form("back")}
          </ButtonLink>
        ) : null}
      </ButtonGroup>
      {questions.length > 0 ? <UrgentHelp /> : null}
    </WorkForm>
  );
}

/** What stands here as it was left and cannot be handed in like that, by question; not of an answer that just came back. */
async function hintsOf(
  work: Work,
  page: FormPage,
  posted: ReadonlyMap<string, unknown>,
): Promise<Map<string, { field: string; text: string }>> {
  const here = checkWork(work).pages.find((each) => each.page.linkId === page.linkId);
  const wrong = (here?.questions ?? []).flatMap(({ problem }) =>
    problem && !posted.has(problem.linkId) ? [problem] : [],
  );
  return new Map(
    await Promise.all(
      wrong.map(
        async (problem): Promise<[string, { field: string; text: string }]> => [
          problem.linkId,
          { field: problem.linkId, text: await problemWords(problem) },
        ],
      ),
    ),
  );
}

interface ItemsProps {
  items: Item[];
  asked: ReadonlySet<string>;
  locale: Parameters<typeof textFor>[1];
  level: 2 | 3;
  otherSite: string;
  field: (question: Question) => ReactNode;
}

// All items stand in the page; the script shows and hides them by their mark.
function Items({ items, asked, locale, level, otherSite, field }: ItemsProps): ReactNode {
  const Heading = `h${level}` as const;
  return items.map((item) => (
    <div key={item.linkId} data-item={item.linkId} hidden={!asked.has(item.linkId)}>
      {item.type === "display" ? (
        <ContentText text={item.text} locale={locale} below={level === 2 ? 1 : 2} otherSite={otherSite} />
      ) : null}
      {item.type === "question" ? field(item) : null}
      {item.type === "group" ? (
        <>
          {item.text ? (
            <Heading>
              <ContentLine text={item.text} locale={locale} />
            </Heading>
          ) : null}
          <Items items={item.items} asked={asked} locale={locale} level={3} otherSite={otherSite} field={field} />
        </>
      ) : null}
    </div>
  ));
}
