import { getTranslations } from "next-intl/server";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { FormReport } from "@/components/ui/form-report";
import { Paragraph } from "@/components/ui/paragraph";
import { RadioGroup } from "@/components/ui/radio-group";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import { invitation as policy } from "@/domain/policy";
import { currentLocale } from "@/server/http/locale";
import { FormHead } from "../../../../crumbs";
import { crumbsIn, requireWorkplace } from "../../../crumbs";
import { inviteList } from "../actions";
import { languages } from "../languages";

/** Several clients at once, by a list of addresses; and after it was sent, what became of each. */
export default withErrorPage(async function InviteSeveralPage(
  props: PageProps<"/[locale]/staff/[alias]/invitations/several">,
) {
  const { workplace } = await requireWorkplace((await props.params).alias, "invite");
  const { alias } = workplace;
  const t = await getTranslations("staff");
  const locale = await currentLocale();
  const above = [
    ...(await crumbsIn(alias)),
    { label: t("invitations"), href: localePath(locale, `/staff/${alias}/invitations`) },
  ];
  return (
    <ActionForm
      action={inviteList.bind(null, alias)}
      texts={await typedFormTexts(t("inviteSeveral"))}
      intro={
        <>
          <FormHead above={above} title={t("inviteSeveral")} />
          <Paragraph>{t("severalIntro", { most: policy.perList })}</Paragraph>
        </>
      }
    >
      <FormReport title={t("severalReport")} />
      <TextArea name="addresses" rows={12} label={t("addresses")} />
      <RadioGroup name="language" legend={t("language")} defaultValue={locale} options={languages} />
      <SubmitButton label={t("severalSubmit")} />
    </ActionForm>
  );
});
