import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Heading } from "@/components/ui/heading";
import { ItemCard } from "@/components/ui/item-card";
import { Paragraph } from "@/components/ui/paragraph";
import { Stack } from "@/components/ui/stack";
import { listMemberships, type Membership } from "@/domain/healthspace/membership/own-memberships";
import { showDate } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { accountCrumbs, PageHead } from "../../crumbs";
import { DoneNotice } from "../done-notice";

/** The person's memberships, each with the way to cancel it. */
export default withErrorPage(async function MembershipsPage({
  searchParams,
}: PageProps<"/[locale]/account/memberships">) {
  const { account } = await requireSession();
  const t = await getTranslations("memberships");
  const all = await listMemberships(getContext(), account.id);
  const living = all.filter(({ endedAt }) => endedAt === null);
  const former = all.filter(({ endedAt }) => endedAt !== null);
  return (
    <>
      <PageHead above={await accountCrumbs()} title={t("title")} />
      <DoneNotice text={(await searchParams).done === "cancelled" ? t("done") : null} />
      <Paragraph>{living.length === 0 ? t("empty") : t("intro")}</Paragraph>
      {living.length === 0 ? null : <Cards heading={t("profiles")} memberships={living} />}
      {former.length === 0 ? null : (
        <>
          <Cards heading={t("former")} memberships={former} />
          <Paragraph kind="muted">{t("restore")}</Paragraph>
        </>
      )}
    </>
  );
});

async function Cards({ heading, memberships }: { heading: string; memberships: Membership[] }) {
  const t = await getTranslations("memberships");
  const locale = currentLocale();
  return (
    <>
      <Heading level={2}>{heading}</Heading>
      <Stack>
        {memberships.map(({ id, name, since, endedAt, kind }) => (
          <ItemCard
            key={id}
            title={name}
            lines={[
              t("since", { date: showDate(locale, since) }),
              ...(endedAt === null ? [] : [t("endedAt", { date: showDate(locale, endedAt) })]),
              ...(kind === "staff" ? [t("staff")] : []),
            ]}
            actions={
              endedAt === null && kind === "client" ? (
                <a
                  href={localePath(locale, `/account/memberships/cancel/${id}`)}
                  aria-label={t("cancelName", { name })}
                >
                  {t("cancelLink")}
                </a>
              ) : undefined
            }
          />
        ))}
      </Stack>
    </>
  );
}
