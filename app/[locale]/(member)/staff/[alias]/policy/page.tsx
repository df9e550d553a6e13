import { getTranslations } from "next-intl/server";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionList } from "@/components/ui/action-list";
import { Paragraph } from "@/components/ui/paragraph";
import { readPolicy, type Setting } from "@/domain/healthspace/staff/policy";
import { trustedDevice } from "@/domain/policy";
import { DAY_MS } from "@/domain/time";
import { showDate } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { DoneNotice } from "../../../account/done-notice";
import { PageHead } from "../../../crumbs";
import { clinicianOnly, crumbsIn } from "../../crumbs";

/** What an owner decides for the whole Healthspace: what holds now, and a page for each. */
export default withErrorPage(async function PolicyPage(props: PageProps<"/[locale]/staff/[alias]/policy">) {
  const { alias } = await props.params;
  const policy = await clinicianOnly(
    await readPolicy(getContext(), await requireSession(), alias),
    `/staff/${alias}/policy`,
  );
  const t = await getTranslations("policy");
  const locale = currentLocale();
  const from = policy.twoFactorRequiredFrom;
  const now: Record<Setting, string> = {
    "two-factor": t("two-factor.now", { date: from === null ? "none" : showDate(locale, from) }),
    trust: t("trust.now", { days: policy.trustDays ?? trustedDevice.lifeMs / DAY_MS }),
    entry: t("entry.now", { entry: policy.entry }),
    contacts: t("contacts.now", { rule: policy.connectionRule }),
    sender: policy.senderName ?? t("notSet"),
    reachable: policy.phone ?? t("notSet"),
    complaints: t("complaints.now", { set: policy.complaintsNl || policy.complaintsEn ? "yes" : "no" }),
  };
  return (
    <>
      <PageHead above={await crumbsIn(alias)} title={t("title")} />
      <DoneNotice text={lookUp({ saved: t("saved") }, (await props.searchParams).done)} />
      <Paragraph>{t("intro")}</Paragraph>
      <ActionList
        label={t("title")}
        items={[
          ...(Object.keys(now) as Setting[]).map((setting) => ({
            title: t(`titleOf.${setting}`),
            description: now[setting],
            href: localePath(locale, `/staff/${alias}/policy/${setting}`),
          })),
          { title: t("look.title"), description: t("look.text"), href: localePath(locale, `/staff/${alias}/own-page`) },
        ]}
      />
    </>
  );
});
