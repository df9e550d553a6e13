import { getTranslations } from "next-intl/server";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { AskFirst } from "@/app/_components/ask-first";
import { inlineFormTexts } from "@/app/_lib/form-texts";
import { type LocalPath, localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { Card } from "@/components/ui/card";
import { Heading } from "@/components/ui/heading";
import { InlineForm } from "@/components/ui/inline-form";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextLink } from "@/components/ui/text-link";
import { Tile } from "@/components/ui/tile";
import { TileList } from "@/components/ui/tile-list";
import { ContentText } from "@/components/worksheet/content-text";
import { type FormPage, textFor } from "@/domain/healthspace/library/form";
import { askedItems } from "@/domain/healthspace/worksheet/asked";
import { draftsOf } from "@/domain/healthspace/worksheet/check";
import { visiblePages } from "@/domain/healthspace/worksheet/enable-when";
import type { Part, Work } from "@/domain/healthspace/worksheet/work";
import { showDate, showDay } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { PageHead } from "../../crumbs";
import { takeOff } from "../../library/actions";
import { openWork, workCrumbs } from "../open-work";
import { type TileWords, tileWords } from "../tile-words";
import { changeSubmitted, keepSubmitted } from "./actions";
import { PageList } from "./page-list";
import { Readers } from "./readers";
import { Submissions } from "./submissions";

/** The front page of one piece of work: what it is, how far it is, and the one button that goes on. */
export default withErrorPage(async function WorkPage({ params, searchParams }: PageProps<"/[locale]/workspace/[id]">) {
  await requireSession();
  const work = await openWork((await params).id);
  const t = await getTranslations("work");
  const locale = currentLocale();
  const pages = visiblePages(work.form, askedItems(work.form, draftsOf(work)));
  const { lines } = (await tileWords())(work.state);
  const kept = (await searchParams).done === "kept";
  return (
    <>
      <PageHead above={await workCrumbs(work, "front page")} title={textFor(work.title, locale).text} />
      {kept ? (
        <ArrivalNotice kind="success">
          <p>{t("kept")}</p>
        </ArrivalNotice>
      ) : null}
      <Paragraph kind="muted">{[work.subtitle, ...lines].filter(Boolean).join(" · ")}</Paragraph>
      {work.form.description ? (
        <ContentText text={work.form.description} locale={locale} below={1} otherSite={t("otherSite")} />
      ) : null}
      <Word work={work} />
      <Standing work={work} />
      <ToFeedback work={work} />
      {work.kind === "package" ? <Parts parts={work.parts} /> : <Ahead work={work} pages={pages} />}
      <Submissions work={work} />
      {work.canRemove ? <TakeOff id={work.id} /> : null}
    </>
  );
});

/** What somebody began by themselves goes the same way as in the library. */
async function TakeOff({ id }: { id: string }) {
  const t = await getTranslations("library");
  return (
    <ButtonGroup>
      <AskFirst action={takeOff.bind(null, id)} label={t("remove")} question={t("removeAsk")} yes={t("removeYes")} />
    </ButtonGroup>
  );
}

/** What the clinician wrote beside it. */
async function Word({ work: { word, assignedByName, wishedOn } }: { work: Work }) {
  const t = await getTranslations("work");
  const locale = currentLocale();
  return (
    <>
      {word ? (
        <Card as="section" labelledBy="word">
          <Heading level={2} id="word">
            {assignedByName ? t("wordFrom", { name: assignedByName }) : t("word")}
          </Heading>
          <p className="handed-in__answer">{word}</p>
        </Card>
      ) : null}
      {assignedByName && !word ? <Paragraph>{t("assignedBy", { name: assignedByName })}</Paragraph> : null}
      {wishedOn ? <Paragraph>{t("wishedOn", { date: showDay(locale, wishedOn) })}</Paragraph> : null}
    </>
  );
}

/** What holds for it now, besides its state. */
async function Standing({ work }: { work: Work }) {
  const t = await getTranslations("work");
  const form = await getTranslations("form");
  const locale = currentLocale();
  const say = (text: string) => (
    <Notice kind="info" kindLabel={form("info")}>
      <p>{text}</p>
    </Notice>
  );
  if (work.endedAt !== null) return say(t("ended", { name: work.healthspaceName }));
  if (work.closedAt !== null) return say(t("closed", { date: showDate(locale, work.closedAt) }));
  return work.reopenedAt === null ? null : say(t("changing"));
}

/** What the tile told of stands at the end of another page. */
async function ToFeedback({ work: { id, submissions, feedbackFrom, unreadFeedback } }: { work: Work }) {
  const [newest] = submissions;
  if (!newest || feedbackFrom === null) return null;
  const t = await getTranslations("workspace");
  return (
    <Paragraph>
      <TextLink href={localePath(currentLocale(), `/workspace/${id}/submissions/${newest.id}#feedback`)}>
        {t("feedbackFrom", { name: feedbackFrom })}
      </TextLink>
      {unreadFeedback > 0 ? ` · ${t("unread", { count: unreadFeedback })}` : null}
    </Paragraph>
  );
}

/** What can be done with it now. */
async function Ahead({ work, pages }: { work: Work; pages: FormPage[] }) {
  const t = await getTranslations("work");
  const locale = currentLocale();
  if (work.kind === "page") {
    const [first] = pages;
    return (
      <>
        <Paragraph>{t("pagesToRead", { count: pages.length })}</Paragraph>
        {first ? (
          <ButtonGroup>
            <ButtonLink href={localePath(locale, `/workspace/${work.id}/pages/${first.linkId}`)}>
              {work.pagesLeft.size > 0 ? t("readAgain") : t("read")}
            </ButtonLink>
          </ButtonGroup>
        ) : null}
        <PageList work={work} pages={pages} locale={locale} />
      </>
    );
  }
  if (!work.canWrite) return work.canReopen ? <Change work={work} /> : null;
  const isUnderWay = work.startedAt !== null || work.reopenedAt !== null;
  return (
    <>
      <Paragraph>{t("pages", { count: pages.length })}</Paragraph>
      {work.repeats === "repeated" ? <Paragraph>{t("repeats")}</Paragraph> : null}
      <Readers work={work} />
      <ButtonGroup>
        <ButtonLink href={localePath(locale, goOnAt(work, pages))}>
          {isUnderWay ? t("continue") : t("start")}
        </ButtonLink>
        {work.reopenedAt === null ? null : (
          <AskFirst
            action={keepSubmitted}
            label={t("keepChange")}
            question={t("keepChangeAsk")}
            yes={t("keepChangeYes")}
          >
            <input type="hidden" name="id" value={work.id} />
          </AskFirst>
        )}
      </ButtonGroup>
      {isUnderWay ? <PageList work={work} pages={pages} locale={locale} /> : null}
    </>
  );
}

/** The first page that was not left yet; the check when all were. */
function goOnAt(work: Work, pages: FormPage[]): LocalPath {
  const next = pages.find(({ linkId }) => !work.pagesLeft.has(linkId));
  return next ? `/workspace/${work.id}/pages/${next.linkId}` : `/workspace/${work.id}/check`;
}

async function Change({ work }: { work: Work }) {
  const t = await getTranslations("work");
  return (
    <InlineForm action={changeSubmitted} texts={await inlineFormTexts()}>
      <input type="hidden" name="id" value={work.id} />
      <SubmitButton kind="secondary" label={t("change")} />
    </InlineForm>
  );
}

/** The parts of a package in their order, each with its state. */
async function Parts({ parts }: { parts: Part[] }) {
  const t = await getTranslations("work");
  const locale = currentLocale();
  const words = await partWords();
  const tiles = parts.map((part) => ({ part, ...words(part) }));
  return (
    <>
      <Heading level={2}>{t("partsTitle")}</Heading>
      <TileList label={t("partsTitle")}>
        {tiles.map(({ part, look, lines }) => {
          const { text, lang } = textFor(part.title, locale);
          return (
            <Tile
              key={part.id}
              title={text}
              lang={lang === locale ? undefined : lang}
              subtitle=""
              state={look}
              lines={lines}
              href={part.opensAfter ? undefined : localePath(locale, `/workspace/${part.id}`)}
            />
          );
        })}
      </TileList>
    </>
  );
}

async function partWords(): Promise<(part: Part) => TileWords> {
  const t = await getTranslations("work");
  const locale = currentLocale();
  const words = await tileWords();
  return (part) => {
    if (!part.opensAfter) return words(part.state, part);
    return { look: "available", lines: [t("partOpensAfter", { title: textFor(part.opensAfter, locale).text })] };
  };
}
