import { getTranslations } from "next-intl/server";
import { RoleBoxes } from "@/app/_components/role-boxes";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { CheckboxField } from "@/components/ui/checkbox-field";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { findMember } from "@/domain/healthspace/staff/members";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../../../../account/two-factor/owner";
import { FormHead } from "../../../../../crumbs";
import { clinicianOnly, crumbsIn } from "../../../../crumbs";
import { saveRoles } from "../../actions";

/** The roles of one member of staff, as boxes, and whether clients see them. */
export default withErrorPage(async function RolesPage(
  props: PageProps<"/[locale]/staff/[alias]/members/[member]/roles">,
) {
  const { alias, member: id } = await props.params;
  const here = `/staff/${alias}/members/${id}/roles` as const;
  const member = await clinicianOnly(await findMember(getContext(), await requireSession(), alias, id), here);
  if (!member?.may.roles) return noSuchPage();
  await requireFreshProof(here);
  const t = await getTranslations("members");
  const locale = currentLocale();
  const above = [
    ...(await crumbsIn(alias)),
    { label: t("staff"), href: localePath(locale, `/staff/${alias}/members?kind=staff`) },
    { label: member.name, href: localePath(locale, `/staff/${alias}/members/${id}`) },
  ];
  return (
    <ActionForm
      action={saveRoles.bind(null, alias, id)}
      texts={await typedFormTexts(t("change"))}
      intro={
        <>
          <FormHead above={above} title={t("change")} />
          <Paragraph kind="lead">{t("rolesOf", { name: member.name })}</Paragraph>
          <Paragraph>{member.isSelf ? t("rolesOwn") : t("rolesIntro")}</Paragraph>
        </>
      }
    >
      <RoleBoxes give={member.may.give} held={member.roles} />
      {member.may.show ? (
        <CheckboxField
          name="visible"
          label={t("visible")}
          description={t("visibleText")}
          defaultChecked={member.isVisible}
        />
      ) : null}
      <SubmitButton label={t("save")} />
    </ActionForm>
  );
});
