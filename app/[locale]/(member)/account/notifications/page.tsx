import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { guarded } from "@/app/_lib/with-error-page";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { Prose } from "@/components/ui/prose";
import { notificationKinds, wantsNotification } from "@/domain/account-lifecycle/profile/preferences";
import { requireSession } from "@/server/auth/session";
import { accountCrumbs, FormHead } from "../../crumbs";
import { DoneNotice } from "../done-notice";
import { NotificationsForm } from "./notifications-form";

/** A switch per kind of mail, and the mails that always come with the reason why. */
export default guarded(async function NotificationsPage({
  searchParams,
}: PageProps<"/[locale]/account/notifications">) {
  const { account } = await requireSession();
  const t = await getTranslations("notifications");
  return (
    <>
      <NotificationsForm
        kinds={notificationKinds.map((kind) => ({
          kind,
          label: t(`kind.${kind}`),
          state: wantsNotification(account, kind) ? "on" : "off",
        }))}
        intro={
          <>
            <FormHead above={await accountCrumbs()} title={t("title")} />
            <DoneNotice text={(await searchParams).done === "saved" ? t("saved") : null} />
            <Paragraph>{t("intro")}</Paragraph>
          </>
        }
        texts={{ ...(await formTexts(t("title"))), submit: t("submit") }}
      />
      <Heading level={2}>{t("always")}</Heading>
      <Paragraph>{t("alwaysWhy")}</Paragraph>
      <Prose>
        <ul>
          <li>{t("always1")}</li>
          <li>{t("always2")}</li>
          <li>{t("always3")}</li>
          <li>{t("always4")}</li>
        </ul>
      </Prose>
    </>
  );
});
