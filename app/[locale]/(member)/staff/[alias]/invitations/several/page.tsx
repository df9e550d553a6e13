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
import { readInviting } from "@/domain/healthspace/staff/invitations";
import { invitation as policy } from "@/domain/policy";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { FormHead } from "../../../../crumbs";
import { clinicianOnly, crumbsIn } from "../../../crumbs";
import { inviteList } from "../actions";
import { languages } from "../languages";

/** Several clients at once, by a list of addresses; and after it was sent, what became of each. */
export default withErrorPage(async function InviteSeveralPage(
  props: PageProps<"/[locale]/staff/[alias]/invitations/several">,
) {
  const { alias } = await props.params;
  const here = `/staff/${alias}/invitations` as const;
  await clinicianOnly(await readInviting(getContext(), await requireSession(), alias), `${here}/several`);
  const t = await getTranslations("staff");
  const locale = currentLocale();
  const above = [...(await crumbsIn(alias)), { label: t("invitations"), href: localePath(locale, here) }];
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
