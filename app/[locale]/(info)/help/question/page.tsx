import { getTranslations } from "next-intl/server";
import { formTexts, pageTitle } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { Notice } from "@/components/ui/notice";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { question as policy } from "@/domain/policy";
import { currentSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { QuestionForm } from "./question-form";

/** The question form of the guide. Open to anyone; asks nothing about health. */
export default withErrorPage(async function QuestionPage({ searchParams }: PageProps<"/[locale]/help/question">) {
  const t = await getTranslations("question");
  const form = await getTranslations("form");
  const locale = await currentLocale();
  const head = <Heading level={1}>{t("title")}</Heading>;
  const links = <Alternatives links={[{ label: t("back"), href: localePath(locale, "/help") }]} />;
  if ((await searchParams).done === "sent") {
    return (
      <>
        <PageTitle text={await pageTitle(t("title"))} />
        {head}
        <Notice kind="success" kindLabel={form("success")}>
          <p>{t("sent")}</p>
        </Notice>
        <ButtonLink kind="secondary" href={localePath(locale, "/help/question")}>
          {t("another")}
        </ButtonLink>
        {links}
      </>
    );
  }
  return (
    <>
      <QuestionForm
        email={(await currentSession())?.account.email ?? ""}
        maxLength={policy.codePoints}
        intro={
          <>
            {head}
            <Paragraph>{t("intro")}</Paragraph>
            <Notice kind="warning" kindLabel={form("warning")}>
              <p>{t("care")}</p>
            </Notice>
          </>
        }
        texts={{
          ...(await formTexts(t("title"))),
          email: t("email"),
          question: t("question"),
          questionHint: t("questionHint"),
          submit: t("submit"),
        }}
      />
      {links}
    </>
  );
});
