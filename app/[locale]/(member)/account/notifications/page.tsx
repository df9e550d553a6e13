import { getTranslations } from "next-intl/server";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { CheckboxField } from "@/components/ui/checkbox-field";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { Prose } from "@/components/ui/prose";
import { SubmitButton } from "@/components/ui/submit-button";
import { wantsNotification } from "@/domain/platform/account/notification-kinds";
import { requireSession } from "@/server/auth/session";
import { accountCrumbs, FormHead } from "../../crumbs";
import { DoneNotice } from "../done-notice";
import { saveNotifications } from "./actions";
import { offeredKinds } from "./offered";

/** A switch per kind of mail, and the mails that always come with the reason why. */
export default withErrorPage(async function NotificationsPage({
  searchParams,
}: PageProps<"/[locale]/account/notifications">) {
  const { account } = await requireSession();
  const t = await getTranslations("notifications");
  return (
    <>
      <ActionForm
        action={saveNotifications}
        texts={await typedFormTexts(t("title"))}
        intro={
          <>
            <FormHead above={await accountCrumbs()} title={t("title")} />
            <DoneNotice text={(await searchParams).done === "saved" ? t("saved") : null} />
            <Paragraph>{t("intro")}</Paragraph>
          </>
        }
      >
        {(await offeredKinds()).map((kind) => (
          <CheckboxField
            key={kind}
            name={kind}
            label={t(`kind.${kind}`)}
            defaultChecked={wantsNotification(account, kind)}
          />
        ))}
        <SubmitButton label={t("submit")} />
      </ActionForm>
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
