import { getTranslations } from "next-intl/server";
import { ArrivalNotice } from "@/app/_components/arrival-notice";
import { pageTitle, typedFormTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import { currentSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { sendQuestion } from "./actions";

/** The question form of the guide. Open to anyone; asks nothing about health. */
export default withErrorPage(async function QuestionPage({ searchParams }: PageProps<"/[locale]/help/question">) {
  const t = await getTranslations("question");
  const looked = await getTranslations("whoLooked");
  const locale = currentLocale();
  const head = <Heading level={1}>{t("title")}</Heading>;
  const links = <Alternatives links={[{ label: t("back"), href: localePath(locale, "/help") }]} />;
  if ((await searchParams).done === "sent") {
    return (
      <>
        <PageTitle text={await pageTitle(t("title"))} />
        {head}
        <ArrivalNotice kind="success">
          <p>{t("sent")}</p>
        </ArrivalNotice>
        <ButtonLink kind="secondary" href={localePath(locale, "/help/question")}>
          {t("another")}
        </ButtonLink>
        {links}
      </>
    );
  }
  const line = (await searchParams).line;
  // A line of "who looked". Only its number is taken from the address.
  const about =
    typeof line === "string" && /^\d{1,15}$/.test(line) ? looked("question", { reference: line }) : undefined;
  return (
    <>
      <ActionForm
        action={sendQuestion}
        texts={await typedFormTexts(t("title"))}
        intro={
          <>
            {head}
            <Paragraph>{t("intro")}</Paragraph>
            <ArrivalNotice kind="warning">
              <p>{t("care")}</p>
            </ArrivalNotice>
          </>
        }
      >
        <TextField
          name="email"
          type="email"
          label={t("email")}
          defaultValue={(await currentSession())?.account.email}
          autoComplete="email"
          required
        />
        <TextArea
          name="question"
          rows={8}
          label={t("question")}
          description={t("questionHint")}
          defaultValue={about}
          required
        />
        <SubmitButton label={t("submit")} />
      </ActionForm>
      {links}
    </>
  );
});
