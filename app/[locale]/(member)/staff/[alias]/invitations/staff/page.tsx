import { getTranslations } from "next-intl/server";
import { InviteeFields } from "@/app/_components/invitee-fields";
import { RoleBoxes } from "@/app/_components/role-boxes";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { readInviting } from "@/domain/healthspace/staff/invitations";
import { invitation as policy } from "@/domain/policy";
import { DAY_MS } from "@/domain/time";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../../../account/two-factor/owner";
import { FormHead } from "../../../../crumbs";
import { clinicianOnly, crumbsIn } from "../../../crumbs";
import { inviteWorker } from "../actions";

/** "Medewerker uitnodigen": to whom, and with which roles. */
export default withErrorPage(async function InviteStaffPage(
  props: PageProps<"/[locale]/staff/[alias]/invitations/staff">,
) {
  const { alias } = await props.params;
  const here = `/staff/${alias}/invitations/staff` as const;
  const { gives } = await clinicianOnly(await readInviting(getContext(), await requireSession(), alias), here);
  if (gives.length === 0) return noSuchPage();
  await requireFreshProof(here);
  const t = await getTranslations("staff");
  const locale = currentLocale();
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
      <InviteeFields />
      <RoleBoxes give={gives} held={[]} />
      <SubmitButton label={t("submit")} />
    </ActionForm>
  );
});
