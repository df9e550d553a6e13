import { getTranslations } from "next-intl/server";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { Heading } from "@/components/ui/heading";
import { ItemCard } from "@/components/ui/item-card";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import { activityLines, listActivity } from "@/domain/account-lifecycle/activity/activity";
import { showMoment } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { accountCrumbs, PageHead } from "../../crumbs";
import { deviceTexts, eventTexts } from "./event-text";

/** What happened to the account, in plain words, and the whole of it as a file. */
export default withErrorPage(async function ActivityPage() {
  const { account } = await requireSession();
  const t = await getTranslations("activity");
  const locale = await currentLocale();
  const textOf = await eventTexts(locale);
  const deviceOf = await deviceTexts(locale);
  const lines = await listActivity(getContext(), account.id, "page");
  return (
    <>
      <PageHead above={await accountCrumbs()} title={t("title")} />
      <Paragraph>{lines.length === 0 ? t("empty") : t("intro", { count: activityLines.page })}</Paragraph>
      <Paragraph>
        <HelpdeskLine text={t("unknown", { phone: getEnv().HELPDESK_PHONE })} />
      </Paragraph>
      <Stack gap="small">
        {lines.map(({ id, at, event, browser, by, spoken }) => (
          <ItemCard
            key={id}
            headingLevel={2}
            title={textOf({ event, spoken })}
            lines={[t("at", showMoment(locale, at, "at")), ...deviceOf(browser), ...(by === "other" ? [t("by")] : [])]}
          />
        ))}
      </Stack>
      <Heading level={2}>{t("download")}</Heading>
      <ButtonGroup>
        <ButtonLink kind="secondary" href={localePath(locale, "/account/activity/download?format=csv")} download>
          {t("downloadText")}
        </ButtonLink>
        <ButtonLink kind="secondary" href={localePath(locale, "/account/activity/download?format=json")} download>
          {t("downloadJson")}
        </ButtonLink>
      </ButtonGroup>
    </>
  );
});
