import { getTranslations } from "next-intl/server";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Button } from "@/components/ui/button";
import { ItemCard } from "@/components/ui/item-card";
import { MemberForm } from "@/components/ui/member-form";
import { Paragraph } from "@/components/ui/paragraph";
import { listHealthspaces } from "@/domain/healthspace/healthspace";
import { showDate } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { PageHead } from "../crumbs";
import { openHealthspace } from "./actions";

export default withErrorPage(async function HealthspacesPage() {
  const { account } = await requireSession();
  const t = await getTranslations("healthspaces");
  const locale = currentLocale();
  const healthspaces = await listHealthspaces(getContext(), account.id, locale);
  return (
    <>
      <PageHead above={[]} title={t("title")} />
      <Paragraph>{healthspaces.length === 0 ? t("empty") : t("intro")}</Paragraph>
      {healthspaces.map(({ id, name, description, memberSince }) => (
        <ItemCard
          key={id}
          headingLevel={2}
          title={name}
          lines={[description, t("since", { date: showDate(locale, memberSince) })]}
          actions={
            <MemberForm action={openHealthspace}>
              <input type="hidden" name="healthspace" value={id} />
              <Button kind="secondary">
                <span aria-hidden="true">{t("open")}</span>
                <span className="visually-hidden">{t("openName", { name })}</span>
              </Button>
            </MemberForm>
          }
        />
      ))}
    </>
  );
});
