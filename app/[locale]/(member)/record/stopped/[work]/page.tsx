import { getTranslations } from "next-intl/server";
import { Fragment } from "react";
import { answerWords } from "@/app/_lib/answer-words";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { PrintButton } from "@/components/ui/print-button";
import { ScreenOnly } from "@/components/ui/screen-only";
import { ContentLine } from "@/components/worksheet/content-text";
import { type Draft, type Question, textFor } from "@/domain/healthspace/library/form";
import { findStoppedWork } from "@/domain/healthspace/submission/stopped-work";
import { showMoment } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { PageHead } from "../../../crumbs";

/** The own words in work that was stopped before they were handed in; to read and print. */
export default withErrorPage(async function StoppedWorkPage({ params }: PageProps<"/[locale]/record/stopped/[work]">) {
  const { account } = await requireSession();
  const found = await findStoppedWork(getContext(), account.id, (await params).work);
  if (!found) return noSuchPage();
  const t = await getTranslations("record");
  const work = await getTranslations("work");
  const locale = currentLocale();
  const { title, subtitle, healthspaceName: healthspace, stoppedAt, pages } = found;
  return (
    <>
      <PageHead
        above={[{ label: t("title"), href: localePath(locale, "/record") }]}
        title={textFor(title, locale).text}
      />
      <Paragraph kind="muted">{t("of", { subtitle, healthspace })}</Paragraph>
      <Paragraph>{t("stopped", showMoment(locale, stoppedAt, "at"))}</Paragraph>
      <Paragraph>{t("stoppedText")}</Paragraph>
      <ScreenOnly>
        <PrintButton label={work("print")} withoutScript={work("printWithout")} />
      </ScreenOnly>
      <Heading level={2}>{work("answers")}</Heading>
      {pages.length === 0 ? <Paragraph>{work("empty")}</Paragraph> : null}
      {pages.map(({ page, answered }) => (
        <Fragment key={page.linkId}>
          {page.title ? (
            <Heading level={3}>
              <ContentLine text={page.title} locale={locale} />
            </Heading>
          ) : null}
          <dl>
            {answered.map((each) => (
              <Row key={each.question.linkId} {...each} />
            ))}
          </dl>
        </Fragment>
      ))}
    </>
  );
});

async function Row({ question, draft }: { question: Question; draft: Draft }) {
  const locale = currentLocale();
  const { text, unit } = question;
  return (
    <div className="handed-in__row">
      <dt>
        <ContentLine text={text} locale={locale} />
      </dt>
      <dd className="handed-in__answer">
        {await answerWords(question, draft)}
        {unit ? ` ${textFor(unit, locale).text}` : ""}
      </dd>
    </div>
  );
}
