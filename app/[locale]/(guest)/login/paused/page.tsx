import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/form-texts";
import { guarded } from "@/app/guarded";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { showTime } from "@/i18n/dates";
import { getContext, getEnv } from "@/server/context";
import { currentLocale } from "@/server/locale";

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Why one has to wait, until when, what still works and whom to call. The address only repeats what the action just said. */
export default guarded(async function PausedPage({ searchParams }: PageProps<"/[locale]/login/paused">) {
  const { kind, until, reference } = await searchParams;
  const [t, locale, now] = [await getTranslations("paused"), await currentLocale(), getContext().clock.now()];
  const end = Number(until);
  const known = Number.isInteger(end) && end > now && end <= now + DAY_MS;
  // Five wrong codes end one attempt to log in; there is nothing to wait for.
  const isOver = kind === "code" && !known;
  const title = t(isOver ? "overTitle" : "title");
  const what = kind === "code" ? t(isOver ? "whatOver" : "whatCode") : t("whatPassword");
  return (
    <>
      <PageTitle text={await pageTitle(title)} />
      <Heading level={1}>{title}</Heading>
      <Paragraph>{what}</Paragraph>
      <Paragraph kind="lead">{known ? t("until", { time: showTime(locale, end) }) : t("startAgain")}</Paragraph>
      <Paragraph>{t("works")}</Paragraph>
      <Paragraph>{t(isOver ? "helpOver" : "help", { phone: getEnv().HELPDESK_PHONE })}</Paragraph>
      {typeof reference === "string" && /^\d{6}$/.test(reference) ? (
        <Paragraph>{t("reference", { number: `${reference.slice(0, 3)} ${reference.slice(3)}` })}</Paragraph>
      ) : null}
      <ButtonGroup>
        <ButtonLink href={`/${locale}/login`} kind={known ? "secondary" : "primary"}>
          {t("back")}
        </ButtonLink>
        <ButtonLink href={`/${locale}/helpdesk`} kind="secondary">
          {t("helpdesk")}
        </ButtonLink>
      </ButtonGroup>
    </>
  );
});
