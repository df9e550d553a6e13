import { getTranslations } from "next-intl/server";
import { RoleBoxes } from "@/app/_components/role-boxes";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { EmailField } from "@/components/account/email-field";
import { ActionForm } from "@/components/ui/action-form";
import { Paragraph } from "@/components/ui/paragraph";
import { RadioGroup } from "@/components/ui/radio-group";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { readInviting } from "@/domain/healthspace/staff/invitations";
import { invitation as policy } from "@/domain/policy";
import { DAY_MS } from "@/domain/time";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../../../account/two-factor/owner";
import { FormHead } from "../../../../crumbs";
import { crumbsIn, requireWorkplace, staffOnly } from "../../../crumbs";
import { inviteWorker } from "../actions";
import { languages } from "../languages";

/** "Medewerker uitnodigen": to whom, and with which roles. */
export default withErrorPage(async function InviteStaffPage(
  props: PageProps<"/[locale]/staff/[alias]/invitations/staff">,
) {
  const { alias } = await props.params;
  const { account } = await requireWorkplace(alias, "give-roles");
  await requireFreshProof(`/staff/${alias}/invitations/staff`);
  const { gives } = await staffOnly(await readInviting(getContext(), account.id, alias));
  const t = await getTranslations("staff");
  const locale = await currentLocale();
  const above = [
    ...(await crumbsIn(alias)),
    { label: t("invitations"), href: localePath(locale, `/staff/${alias}/invitations`) },
  ];
  return (
    <ActionForm
      action={inviteWorker.bind(null, alias)}
      texts={await typedFormTexts(t("inviteStaff"))}
      intro={
        <>
          <FormHead above={above} title={t("inviteStaff")} />
          <Paragraph>{t("inviteStaffIntro", { days: policy.lifeMs / DAY_MS })}</Paragraph>
        </>
      }
    >
      <EmailField label={t("email")} autoComplete="off" />
      <TextField
        name="firstName"
        autoCapitalize="words"
        label={t("firstName")}
        description={t("firstNameHint")}
        autoComplete="off"
      />
      <RadioGroup name="language" legend={t("language")} defaultValue={locale} options={languages} />
      <RoleBoxes give={gives} held={[]} />
      <SubmitButton label={t("submit")} />
    </ActionForm>
  );
});
